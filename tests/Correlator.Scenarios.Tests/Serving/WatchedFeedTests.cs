using Correlator.Model.Observations;

namespace Correlator.Scenarios.Tests.Serving;

/// <summary>What a node's watch of its live feeds finds, from the file to the incident.</summary>
public sealed class WatchedFeedTests : IDisposable
{
    /// <summary>A feed that is quiet must be told of within so many looks.</summary>
    private const int LooksMax = 20;

    private static readonly string Flow = File.ReadLines(
        Path.Combine(Sample.Root, "tests", "data", "suricata", "iti-quickdraw-modbus1.eve.json")).First();

    private readonly Sample _sample = new();

    public void Dispose() => _sample.Dispose();

    [Fact]
    public async Task A_followed_file_that_was_regular_and_gives_nothing_any_more_is_a_fact_and_an_incident()
    {
        await using var node = await WatchedNode.Start(_sample);
        for (var i = 0; i < WatchedNode.Watch.PausesMin + 3; i++)
        {
            await node.Write(Flow);
            await node.Look();
        }

        Assert.Empty(await node.Conditions());
        var spoke = node.Now;
        for (var look = 0; look < LooksMax && (await node.Conditions()).Count == 0; look++) await node.Look();
        var condition = Assert.Single(await node.Conditions());
        Assert.Equal((FeedConditionKind.DriedUp, "eve"), (condition.Condition, condition.Source.Feed));
        Assert.True(node.Now - spoke > WatchedNode.Watch.DryMin);
        // To a look: one that meets a checkpoint is left out.
        Assert.InRange(
            new DateTimeOffset(condition.Since.Ticks, TimeSpan.Zero),
            spoke - WatchedNode.Watch.Every, spoke + WatchedNode.Watch.Every);
    }

    [Fact]
    public async Task A_node_that_stood_still_tells_so_of_its_live_feeds()
    {
        await using var node = await WatchedNode.Start(_sample);
        await node.Write(Flow);
        var began = new EventTime(node.Now.UtcTicks);
        node.StoodStill(TimeSpan.FromSeconds(40));
        for (var look = 0; look < LooksMax && (await node.Conditions()).Count == 0; look++) await node.Look();
        var condition = Assert.Single(await node.Conditions());
        Assert.Equal(
            (FeedConditionKind.NodeStalled, "eve", began), (condition.Condition, condition.Source.Feed, condition.Since));
        Assert.Contains("stood still for 00:00:40", condition.Reason, StringComparison.Ordinal);
    }
}
