namespace Correlator.Scenarios.Tests.Plants;

public sealed class PlantCommandTests : IDisposable
{
    private readonly Sample _sample = new();

    public void Dispose() => _sample.Dispose();

    [Fact]
    public async Task Every_error_of_a_plant_file_is_told_with_its_file_and_line()
    {
        var file = _sample.Write("plant.yaml",
            """
            zones:
              - id: cell
                purdue-level: nine
                subnets: [10.0.0.0/99]
            assets:
              - id: plc
                zone: nowhere
            colour: red
            """);
        foreach (var args in new[] { new[] { "plant", "check", file }, ["replay", Sample.Folder, "--plant", file] })
        {
            var run = await CommandRun.Of(args);
            Assert.Equal(2, run.ExitCode);
            foreach (var line in new[] { 3, 4, 7, 8 }) Assert.Contains($"{file}:{line}:", run.Error, StringComparison.Ordinal);
            Assert.Equal("", run.Out);
        }
    }

    [Fact]
    public async Task What_is_discovered_can_be_checked_and_replayed_with()
    {
        var discovered = await CommandRun.Of(["plant", "discover", Sample.Folder]);
        Assert.Equal(0, discovered.ExitCode);
        var file = _sample.Write("plant.yaml", discovered.Out);

        var check = await CommandRun.Of(["plant", "check", file]);
        Assert.True(check.ExitCode == 0, check.Error);
        Assert.Contains("No errors", check.Out, StringComparison.Ordinal);

        var report = await CommandRun.Replay(Sample.Folder, "--plant", file, "--in-memory");
        Assert.True(report.GetProperty("plantIsDeclared").GetBoolean());
        Assert.NotEqual(0, report.GetProperty("incidents").GetArrayLength());
    }

    [Fact]
    public async Task The_shipped_plant_file_has_no_errors()
    {
        var check = await CommandRun.Of(["plant", "check", Sample.Plant]);
        Assert.True(check.ExitCode == 0, check.Error);
    }
}
