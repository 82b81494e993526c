using System.CommandLine;
using Correlator.Cli.Operations;

namespace Correlator.Cli.Verbs;

/// <summary><c>correlator serve</c>: runs the configured feeds until stopped.</summary>
internal static class ServeVerb
{
    public static Command Create(IOperations operations)
    {
        var config = new Option<string?>("--config")
        {
            Description = "HOCON file over the shipped defaults.",
            HelpName = "FILE",
        };
        config.Validators.Add(SharedOptions.FileExists);
        var state = new Option<string?>("--state")
        {
            Description = "Directory to keep state in (default: as configured, else ./state).",
            HelpName = "DIR",
        };
        var node = new Option<string?>("--node")
        {
            Description = "Name of this node (default: CORRELATOR_NODE, else as configured).",
            HelpName = "NAME",
        };

        var command = new Command("serve", "Run the configured feeds until stopped; SIGTERM drains and checkpoints.")
        {
            config, state, node,
        };
        command.SetAction((parsed, cancellation) =>
            operations.Serve(new ServeRequest(parsed.GetValue(config), parsed.GetValue(state), parsed.GetValue(node)), cancellation));
        return command;
    }
}
