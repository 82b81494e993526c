namespace Correlator.Cli.Tests;

/// <summary>What a command printed, and how it ended.</summary>
internal sealed record CommandRun(int ExitCode, string Out, string Error)
{
    public static async Task<CommandRun> Of(
        RecordingOperations operations, string[] args, TimeProvider? time = null, CancellationToken cancellation = default)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        var terminal = new Terminal(output, error) { Time = time ?? TimeProvider.System };
        var exitCode = await CommandLine.Run(args, operations, terminal, cancellation);
        return new CommandRun(exitCode, output.ToString().ReplaceLineEndings("\n"), error.ToString().ReplaceLineEndings("\n"));
    }
}
