using Akka.Actor;
using Akka.Hosting;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using Correlator.Actors.Delivery;
using Correlator.Actors.Incidents;
using Correlator.Model.Detections;
using Correlator.Model.Facts;
using Correlator.Model.Incidents;

namespace Correlator.Actors.Tests.Incidents;

/// <summary>A persistent actor ends when a write fails or its state cannot be read, and nobody but its supervisor starts it again.</summary>
public class IncidentDeskWritesTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static readonly SocSettings Settings = new()
    {
        Policy = new EscalationPolicy { Ladders = new Dictionary<Severity, EscalationLadder>() },
        Time = TimeProvider.System,
    };

    [Fact]
    public async Task A_desk_whose_write_fails_reads_what_is_stored_and_goes_on()
    {
        using var folder = new TemporaryFolder();
        await using var node = await StateSystem.StartNode(folder.Path, akka => akka.AddIncidents(Settings));
        using var kit = new TestKit(node.System);
        var desk = ActorRegistry.For(node.System).Get<IncidentDeskActor>();
        await Assign(kit, desk, 1, "a");

        // Another desk takes the number that the next write would have.
        var incidents = kit.CreateTestProbe();
        incidents.IgnoreMessages(message => message is WakeIncident);
        var other = node.System.ActorOf(IncidentDeskActor.Props(incidents, GroupingOptions.Default, TimeProvider.System));
        other.Tell(Step(2, "b"));
        await incidents.ExpectMsgAsync<TellIncident>(Patience);
        await other.GracefulStop(Patience);

        desk.Tell(Step(3, "c"), kit.TestActor);
        // As a line that starts anew: the same again, until there is an answer.
        await kit.AwaitAssertAsync(() => Assign(kit, desk, 4, "c"), Patience);
        desk.Tell(new ListIncidents(), kit.TestActor);
        Assert.Equal(3, (await kit.FishForMessageAsync<IncidentList>(_ => true, Patience)).Incidents.Count);
    }

    // Its guard starts it anew some time after its end. A line that asked in between would wait until its time-out.
    [Fact]
    public async Task A_desk_that_has_ended_is_not_asked_in_vain_before_it_starts_again()
    {
        using var folder = new TemporaryFolder();
        await using var node = await StateSystem.StartNode(folder.Path, akka => akka.AddIncidents(Settings));
        using var kit = new TestKit(node.System);
        var desk = ActorRegistry.For(node.System).Get<IncidentDeskActor>();
        await Assign(kit, desk, 1, "a");

        RefusingDatabase.RefuseWrites(folder.Path, "incident-desk");
        desk.Tell(Step(2, "b"), kit.TestActor);
        await ExpectEnded(kit, RefusingDatabase.Reason);
        await kit.AwaitAssertAsync(
            async () =>
            {
                desk.Tell(Step(3, "b"), kit.TestActor);
                await ExpectEnded(kit, "it has not started again yet");
            },
            Patience);

        RefusingDatabase.TakeWritesAgain(folder.Path);
        await kit.AwaitAssertAsync(() => Assign(kit, desk, 4, "b"), Patience);
    }

    private static async Task ExpectEnded(TestKit kit, string reason)
    {
        var ended = await kit.ExpectMsgAsync<ReceiverEnded>(TimeSpan.FromSeconds(2));
        Assert.Equal("incident-desk", ended.Receiver);
        Assert.Contains(reason, ended.Reason, StringComparison.Ordinal);
    }

    private static async Task Assign(TestKit kit, IActorRef desk, long block, string name)
    {
        desk.Tell(Step(block, name), kit.TestActor);
        await kit.FishForMessageAsync<DetectionsAssigned>(assigned => assigned.Block == block, TimeSpan.FromSeconds(5));
    }

    // Each has an asset of its own, and so an incident.
    private static AssignDetections Step(long block, string name) =>
        new(block, [SampleFacts.Detection with { Id = FactId.Of("detection", name), Assets = ["plc-" + name] }]);
}
