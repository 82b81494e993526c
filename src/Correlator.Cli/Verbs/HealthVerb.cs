using System.CommandLine;
using Correlator.Cli.Operations;

namespace Correlator.Cli.Verbs;

/// <summary>
/// <c>correlator health</c>: exit code 0 when the node that runs on a state directory is well, 1 when not.
/// </summary>
internal static class HealthVerb
{
    public static Command Create(IOperations operations, Terminal terminal)
    {
        var state = SharedOptions.ExistingState();
        var command = new Command("health", "Tell whether the node is well: exit code 0 when it is, 1 when not.")
        {
            state,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            var health = await operations.Health(parsed.GetRequiredValue(state), cancellation).ConfigureAwait(false);
            var page = terminal.OpenPage();
            page.Line(0, health.IsHealthy ? "healthy" : "not healthy");
            foreach (var line in health.Lines) page.Line(2, line);
            return health.IsHealthy ? ExitCode.Done : ExitCode.Failed;
        });
        return command;
    }
}
