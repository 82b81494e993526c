using Akka.Actor;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using Correlator.Actors.Assets;
using Correlator.Actors.Delivery;
using Correlator.Actors.Incidents;
using Correlator.Actors.Serialization;
using Correlator.Actors.Zones;
using Correlator.Model.Incidents;
using Correlator.Model.Observations;
using Correlator.Model.Plant;
using Correlator.Rules;

namespace Correlator.Actors.Tests.Delivery;

/// <summary>
/// A receiver ends when the database refuses its write or does not give its state. Who asked it for something is told, before anything else.
/// </summary>
public sealed class ReceiverEndedTests : IAsyncLifetime, IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly RuleSet NoRules = new([]);
    private static readonly AssetProfile Plc = new() { Handle = 1, Id = "plc-1", Zone = new Zone("plant", null), Shard = 0 };

    private readonly TemporaryFolder _folder = new();
    private readonly StateSystem _state;
    private readonly TestKit _kit;

    public ReceiverEndedTests()
    {
        _state = StateSystem.Start(_folder.Path);
        _kit = new TestKit(_state.System);
    }

    public static TheoryData<string> Receivers => ["assets-0", "zone-plant", "incident-desk"];

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _state.DisposeAsync();

    public void Dispose()
    {
        _kit.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [MemberData(nameof(Receivers))]
    public async Task A_receiver_whose_first_write_is_refused_says_so_and_ends(string receiver)
    {
        RefusingDatabase.RefuseWrites(_folder.Path, receiver);
        var actor = Start(receiver);
        await _kit.WatchAsync(actor);
        actor.Tell(First(receiver), _kit.TestActor);
        await ExpectEnded(receiver, RefusingDatabase.Reason);
        await _kit.ExpectTerminatedAsync(actor, Patience);

        RefusingDatabase.TakeWritesAgain(_folder.Path);
        Start(receiver).Tell(First(receiver), _kit.TestActor);
        Assert.IsNotType<ReceiverEnded>(await _kit.ReceiveOneAsync(Patience));
    }

    [Theory]
    [MemberData(nameof(Receivers))]
    public async Task A_receiver_whose_state_cannot_be_read_says_so_and_ends(string receiver)
    {
        RefusingDatabase.GoAway(_folder.Path);
        var actor = Start(receiver);
        await _kit.WatchAsync(actor);
        actor.Tell(First(receiver), _kit.TestActor);
        await ExpectEnded(receiver, "no such table");
        await _kit.ExpectTerminatedAsync(actor, Patience);

        RefusingDatabase.ComeBack(_folder.Path);
        Start(receiver).Tell(First(receiver), _kit.TestActor);
        Assert.IsNotType<ReceiverEnded>(await _kit.ReceiveOneAsync(Patience));
    }

    // The last answer that a checkpoint waits for is an asset's: not the asset is to be told.
    [Fact]
    public async Task A_keeper_that_cannot_store_for_a_checkpoint_says_so_to_the_line()
    {
        var (shard, line) = (_kit.CreateTestProbe(), _kit.CreateTestProbe());
        var keeper = shard.ChildActorOf(AssetKeeperActor.Props(0));
        var observations = ObservationBlock.Rent();
        keeper.Tell(
            new ShardEnvelope(0, new LineStep(1, 0, 0, 1), RoutedBlock.Rent(observations, 1, NoRules), [new SliceRange(Plc, 0, 1, 0)]), line);
        await shard.ExpectMsgAsync<AssetSlice>(Patience);
        shard.Send(keeper, new SliceApplied(1, 1, EventTime.Max, []));
        await line.ExpectMsgAsync<EnvelopeApplied>(Patience);
        keeper.Tell(new SaveShard(0, new LineStep(1, 0, 1, 1)), line);
        await shard.ExpectMsgAsync<SaveAsset>(Patience);
        RefusingDatabase.RefuseWrites(_folder.Path, "assets-0");
        shard.Send(keeper, new AssetSaved(1, "plc-1", 1, EventTime.Max, [1]));
        AssertEnded("assets-0", RefusingDatabase.Reason, await line.ExpectMsgAsync<ReceiverEnded>(Patience));
        observations.Return();
    }

    [Fact]
    public async Task A_zone_that_cannot_store_for_a_checkpoint_says_so_to_the_line()
    {
        var zone = Start("zone-plant");
        zone.Tell(First("zone-plant"), _kit.TestActor);
        await _kit.ExpectMsgAsync<ZoneAdvanced>(Patience);
        RefusingDatabase.RefuseWrites(_folder.Path, "zone-plant");
        zone.Tell(new SaveZone("plant", new LineStep(1, 0, 1, 1)), _kit.TestActor);
        await ExpectEnded("zone-plant", RefusingDatabase.Reason);
    }

    // Nothing is written, and Akka would go on. The desk has assigned it in memory: told again, it would take it for stored.
    [Fact]
    public async Task A_desk_whose_event_has_no_bytes_says_so_and_ends()
    {
        var desk = Start("incident-desk");
        await _kit.WatchAsync(desk);
        desk.Tell(new AssignDetections(1, [SampleFacts.Detection with { Title = null! }]), _kit.TestActor);
        Assert.Equal("incident-desk", (await _kit.ExpectMsgAsync<ReceiverEnded>(Patience)).Receiver);
        await _kit.ExpectTerminatedAsync(desk, Patience);
    }

    private async Task ExpectEnded(string receiver, string reason) =>
        AssertEnded(receiver, reason, await _kit.ExpectMsgAsync<ReceiverEnded>(Patience));

    private static void AssertEnded(string receiver, string reason, ReceiverEnded ended)
    {
        Assert.Equal(receiver, ended.Receiver);
        Assert.Contains(reason, ended.Reason, StringComparison.Ordinal);
    }

    private IActorRef Start(string receiver) => _state.System.ActorOf(receiver switch
    {
        "assets-0" => AssetKeeperActor.Props(0),
        "zone-plant" => ZoneActor.Props(
            "plant", new ZoneSettings(new RulesInForce(NoRules), new ConduitOptions(null), FactCodec.Instance)),
        _ => IncidentDeskActor.Props(
            _state.System.ActorOf(Props.Create(() => new Incidents())), GroupingOptions.Default, TimeProvider.System),
    });

    private static object First(string receiver) => receiver switch
    {
        "assets-0" => new AssetsKnown(0, new LineStep(1, 0, 0, 1), [Plc]),
        "zone-plant" => new AdvanceZone("plant", new LineStep(1, 0, 0, 1), SampleFacts.At(10), [], NoRules),
        _ => new AssignDetections(1, [SampleFacts.Detection]),
    };

    /// <summary>Incidents that take everything.</summary>
    private sealed class Incidents : UntypedActor
    {
        protected override void OnReceive(object message)
        {
            if (message is TellIncident tell) Sender.Tell(new IncidentTold(tell.IncidentId, null, tell.Step));
        }
    }
}
