using System.CommandLine;
using Correlator.Cli.Operations;
using Correlator.Cli.Progress;

namespace Correlator.Cli.Verbs;

/// <summary><c>correlator plant discover</c>: writes what feeds tell of a plant as a plant file to edit.</summary>
internal static class PlantDiscoverVerb
{
    public static Command Create(IOperations operations, Terminal terminal)
    {
        var feeds = SharedOptions.ExistingPaths("FEED", "Recorded logs, or directories of them.");
        var command = new Command("discover", "Write to standard output, as a plant file to edit, what feeds tell.")
        {
            feeds,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            await ProgressBars.Run(terminal, "discover", async progress =>
            {
                await operations.DiscoverPlant(parsed.GetRequiredValue(feeds), terminal.Out, progress, cancellation)
                    .ConfigureAwait(false);
                return true;
            }).ConfigureAwait(false);
            await terminal.Out.FlushAsync(cancellation).ConfigureAwait(false);
            return ExitCode.Done;
        });
        return command;
    }
}
