using System.CommandLine;
using Correlator.Cli.Operations;

namespace Correlator.Cli.Verbs;

/// <summary><c>correlator asset show</c>: what is known of an asset and what is usual for it.</summary>
internal static class AssetShowVerb
{
    public static Command Create(IOperations operations, Terminal terminal)
    {
        var id = new Argument<string>("ID")
        {
            Description = "Id of the asset: the plant file's, or its MAC or address as first seen.",
        };
        var state = SharedOptions.ExistingState();
        var command = new Command("show", "Show what is known of an asset, what is usual for it and what deviated.")
        {
            id, state,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            var asset = await operations
                .ShowAsset(parsed.GetRequiredValue(state), parsed.GetRequiredValue(id), cancellation)
                .ConfigureAwait(false);
            var page = terminal.OpenPage();
            page.Line(0, $"{asset.Id}: {asset.Type} in zone {asset.Zone}");
            foreach (var section in asset.Sections)
            {
                page.Heading(section.Title);
                if (section.Lines.Count == 0) page.Line(2, "none");
                foreach (var line in section.Lines) page.Line(2, line);
            }

            return ExitCode.Done;
        });
        return command;
    }
}
