using System.CommandLine;
using Correlator.Cli.Operations;
using Correlator.Cli.Reports;

namespace Correlator.Cli.Verbs;

/// <summary><c>correlator plant check</c>: tells every error of plant files at once.</summary>
internal static class PlantCheckVerb
{
    public static Command Create(IOperations operations, Terminal terminal)
    {
        var files = SharedOptions.ExistingPaths("FILE", "Plant files that together describe a plant; or directories.");
        var command = new Command("check", "Check plant files; every error is told with file, line and reason.")
        {
            files,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            var plant = await operations.CheckPlant(parsed.GetRequiredValue(files), cancellation).ConfigureAwait(false);
            terminal.OpenPage().Line(0,
                $"No errors: {Figures.Of(plant.Zones, "zone")}, {Figures.Of(plant.Conduits, "conduit")}, "
                + $"{Figures.Of(plant.Assets, "asset")}, {Figures.Of(plant.Parties, "party", "parties")}, "
                + $"{Figures.Of(plant.MaintenanceWindows, "maintenance window")}.");
            return ExitCode.Done;
        });
        return command;
    }
}
