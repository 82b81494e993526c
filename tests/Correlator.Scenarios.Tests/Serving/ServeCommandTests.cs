namespace Correlator.Scenarios.Tests.Serving;

public sealed class ServeCommandTests : IDisposable
{
    private readonly Sample _sample = new();

    public void Dispose() => _sample.Dispose();

    [Fact]
    public async Task Every_wrong_setting_is_told_at_once_with_its_key()
    {
        var file = _sample.Write("serve.conf",
            """
            correlator {
              checkpoint.interval = 1ms
              colour = red
              feeds { bad { type = telegraph } }
              soc.receivers.hook { type = webhook }
            }
            """);
        var run = await CommandRun.Of(["serve", "--config", file, "--state", _sample.NewPath("state")]);
        Assert.Equal(2, run.ExitCode);
        foreach (var key in new[]
        {
            "correlator.checkpoint.interval", "correlator.colour", "correlator.feeds.bad.type", "correlator.soc.receivers.hook.url",
        })
        {
            Assert.Contains($"{file}: {key}:", run.Error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Where_no_node_runs_health_says_so_and_fails()
    {
        Directory.CreateDirectory(_sample.NewPath("state"));
        var run = await CommandRun.Of(["health", "--state", _sample.NewPath("state")]);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("no node runs", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_state_directory_without_state_is_wrong_usage()
    {
        Directory.CreateDirectory(_sample.NewPath("state"));
        var run = await CommandRun.Of(["incident", "list", "--state", _sample.NewPath("state")]);
        Assert.Equal(2, run.ExitCode);
    }
}
