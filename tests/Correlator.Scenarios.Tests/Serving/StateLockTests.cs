using Correlator.Host.Running;
using Correlator.Rules;

namespace Correlator.Scenarios.Tests.Serving;

public sealed class StateLockTests : IDisposable
{
    private readonly Sample _sample = new();

    public void Dispose() => _sample.Dispose();

    [Fact]
    public async Task A_second_node_on_the_same_state_is_refused()
    {
        await using var node = await RunningNode.Start(_sample, "");
        var second = await CommandRun.Of(["replay", Sample.Folder, "--state", _sample.NewPath("state")]);
        Assert.Equal(1, second.ExitCode);
        Assert.Contains("Another process", second.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_state_is_free_again_when_its_node_has_stopped()
    {
        for (var run = 0; run < 2; run++)
        {
            await using var node = await CorrelatorNode.Start(
                new NodeOptions { StateDirectory = _sample.NewPath("state"), Rules = new RuleSet([]) }, default);
        }
    }
}
