using Akka.Hosting;
using Akka.Streams;
using Akka.Streams.Dsl;
using Correlator.Actors.Assets;
using Correlator.Actors.Feeds;
using Correlator.Actors.Incidents;
using Correlator.Actors.Serialization;
using Correlator.Actors.Zones;
using Correlator.Model.Assets;
using Correlator.Model.Detections;
using Correlator.Model.Discovery;
using Correlator.Model.Incidents;
using Correlator.Model.Observations;
using Correlator.Model.Plant;
using Correlator.Model.Policy;
using Correlator.Rules;

namespace Correlator.Actors.Tests.Feeds;

/// <summary>A line with its keepers and zones over a real database, which refuses one of them a write and takes it at the next try.</summary>
public class RefusedWriteTests
{
    private static readonly Zone Root = new("plant", null);

    private static readonly PlantModel Plant = new()
    {
        IsDeclared = true,
        Root = Root,
        Zones = [Root],
        Assets = [new DeclaredAsset { Id = "plc-1", Zone = Root, Addresses = [NetworkAddress.FromV4(0x0A00_0001)] }],
    };

    /// <summary>Whose write is refused, and whether the line has begun by then; what comes then is states for a checkpoint.</summary>
    public static TheoryData<string, bool> Refused => new()
    {
        { "assets-0", false },
        { "assets-0", true },
        { "zone-plant", true },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task A_line_goes_on_from_its_checkpoint_as_soon_as_a_refused_write_is_heard_of(string receiver, bool hasBegun)
    {
        using var folder = new TemporaryFolder();
        var feeds = new FeedTable();
        feeds.Add("sensor");
        var rules = new RulesInForce(new RuleSet([]));
        await using var node = await StateSystem.StartNode(folder.Path, akka => akka
            .AddAssets(new AssetSettings(new BaselineOptions(), new PlantPolicy(Plant), feeds))
            .AddZones(new ZoneSettings(rules, new ConduitOptions(null), FactCodec.Instance))
            .AddIncidents(new SocSettings
            {
                Policy = new EscalationPolicy { Ladders = new Dictionary<Severity, EscalationLadder>() },
                Time = TimeProvider.System,
            }));
        var registry = ActorRegistry.For(node.System);
        var broken = new List<string>();
        var ended = new TaskCompletionSource<LineEnded>(TaskCreationOptions.RunContinuationsAsynchronously);
        if (!hasBegun) RefusingDatabase.RefuseWrites(folder.Path, receiver);
        node.System.ActorOf(LineGuard.Props(new LineSettings
        {
            Name = "test",
            Open = _ =>
            {
                if (hasBegun && broken.Count == 0) RefusingDatabase.RefuseWrites(folder.Path, receiver);
                return Source.Single(IngestLineTests.Block());
            },
            Plant = Plant,
            Directory = new AssetDirectoryOptions { Shards = AssetSharding.Shards },
            Feeds = feeds,
            Assets = registry.Get<AssetActor>(),
            Zones = registry.Get<ZoneActor>(),
            Desk = registry.Get<IncidentDeskActor>(),
            Rules = rules,
            Materializer = node.System.Materializer(),
            Time = TimeProvider.System,
            StepTimeout = TimeSpan.FromHours(1),
            StartsAnew = true,
            OnBroken = reason =>
            {
                broken.Add(reason);
                RefusingDatabase.TakeWritesAgain(folder.Path);
            },
            OnEnded = line => ended.TrySetResult(line),
        }));

        var end = await ended.Task.WaitAsync(TimeSpan.FromSeconds(60));
        Assert.Equal("plc-1", Assert.Single(end.Assets).Id);
        var reason = Assert.Single(broken);
        // Whose end is heard of first is not sure: what is written at the same time is one transaction, and fails as a whole.
        Assert.Contains("' has ended: ", reason, StringComparison.Ordinal);
        Assert.Contains(RefusingDatabase.Reason, reason, StringComparison.Ordinal);
    }
}
