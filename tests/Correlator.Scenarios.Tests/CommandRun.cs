using System.Text.Json;
using Correlator.Cli;
using Correlator.Host.Operations;

namespace Correlator.Scenarios.Tests;

/// <summary>What a command of the real program printed, and how it ended.</summary>
internal sealed record CommandRun(int ExitCode, string Out, string Error)
{
    public static async Task<CommandRun> Of(IReadOnlyList<string> args, CancellationToken cancellation = default)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var exitCode = await CommandLine.Run(args, new HostOperations(), new Terminal(output, error), cancellation);
        return new CommandRun(exitCode, output.ToString(), error.ToString());
    }

    /// <summary>Replays and returns the JSON report, which the summary on standard error comes with.</summary>
    public static async Task<JsonElement> Replay(params IReadOnlyList<string> args)
    {
        var run = await Of(["replay", .. args, "--json", "-"]);
        Assert.True(run.ExitCode == 0, run.Error);
        using var json = JsonDocument.Parse(run.Out);
        return json.RootElement.Clone();
    }
}
