using Correlator.Cli.Operations;
using Correlator.Cli.Progress;
using Correlator.Cli.Reports;
using Correlator.Host.Operations;

namespace Correlator.Scenarios.Tests.Replays;

public sealed class ResumeTests : IDisposable
{
    private readonly Sample _sample = new();

    public void Dispose() => _sample.Dispose();

    [Fact]
    public async Task A_replay_that_was_stopped_twice_ends_with_the_incidents_of_one_that_was_not()
    {
        var folder = _sample.NewPath("long");
        RepeatedSample.Write(folder, days: 40);
        var expected = await Replay(new ReplayRequest { Paths = [folder], PlantFiles = [Sample.Plant], InMemory = true }, long.MaxValue);

        var request = new ReplayRequest { Paths = [folder], PlantFiles = [Sample.Plant], StateDirectory = _sample.NewPath("state") };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Replay(request, 60_000));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Replay(request, 130_000));
        var resumed = await Replay(request, long.MaxValue);
        Assert.Equal(expected, resumed);
        Assert.True(resumed.Length > 2_000);
    }

    private static async Task<string> Replay(ReplayRequest request, long stopAt)
    {
        using var stop = new CancellationTokenSource();
        var report = await new HostOperations().Replay(request, new StopAt(stop, stopAt), stop.Token);
        using var bytes = new MemoryStream();
        ReplayReportJson.Write(bytes, report);
        bytes.Position = 0;
        using var json = await System.Text.Json.JsonDocument.ParseAsync(bytes);
        return json.RootElement.GetProperty("observations").GetRawText() + json.RootElement.GetProperty("facts").GetRawText()
            + json.RootElement.GetProperty("incidents").GetRawText();
    }

    private sealed class StopAt(CancellationTokenSource stop, long observations) : IProgress<ReplayProgress>
    {
        public void Report(ReplayProgress value)
        {
            if (value.Observations >= observations) stop.Cancel();
        }
    }
}
