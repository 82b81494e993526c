using Akka.Actor;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using Correlator.Actors.Incidents;
using Correlator.Model.Detections;
using Correlator.Model.Facts;
using Correlator.Model.Incidents;
using Microsoft.Extensions.Time.Testing;

namespace Correlator.Actors.Tests.Incidents;

public class IncidentDeskActorTests() : TestKit(NodeConfiguration.InMemory)
{
    [Fact]
    public async Task A_step_is_answered_once_every_incident_has_answered()
    {
        var (desk, incidents) = Desk();
        desk.Tell(new AssignDetections(1, [Detection("a", "plc-1"), Detection("b", "plc-2")]), TestActor);
        var first = await incidents.ExpectMsgAsync<TellIncident>();
        var second = await incidents.ExpectMsgAsync<TellIncident>();
        Assert.NotEqual(first.IncidentId, second.IncidentId);
        Assert.NotEmpty(((AddDetection)first.Command).Detection.Facts);
        desk.Tell(Answer(first));
        // Twice, as from an incident that was told twice.
        desk.Tell(Answer(first));
        await ExpectNoMsgAsync(TimeSpan.FromMilliseconds(100));
        desk.Tell(Answer(second));
        Assert.Equal(1, (await ExpectMsgAsync<DetectionsAssigned>()).Block);
    }

    [Fact]
    public async Task The_same_detection_goes_to_the_same_incident_again_also_after_a_restart()
    {
        var (desk, incidents) = Desk();
        var first = await Assign(desk, incidents, 1, Detection("a", "plc-1"));
        Assert.Equal(first, await Assign(desk, incidents, 2, Detection("a", "plc-1")));
        Assert.Equal(first, await Assign(desk, incidents, 3, Detection("b", "plc-1")));
        await desk.GracefulStop(TimeSpan.FromSeconds(10));

        (desk, incidents) = Desk(isWaking: true);
        // Open incidents run their timers from the start.
        Assert.Equal(first, (await incidents.ExpectMsgAsync<WakeIncident>()).IncidentId);
        Assert.Equal(first, await Assign(desk, incidents, 4, Detection("a", "plc-1")));
        Assert.Equal(first, await Assign(desk, incidents, 5, Detection("c", "plc-1")));
        desk.Tell(new ListIncidents(), TestActor);
        Assert.Equal([first], (await ExpectMsgAsync<IncidentList>()).Incidents);
    }

    [Fact]
    public async Task An_answer_to_a_step_that_was_given_up_does_not_complete_the_next()
    {
        var (desk, incidents) = Desk();
        desk.Tell(new AssignDetections(1, [Detection("a", "plc-1")]), TestActor);
        var givenUp = await incidents.ExpectMsgAsync<TellIncident>();
        // The line starts anew before the incident has answered.
        desk.Tell(new AssignDetections(2, [Detection("a", "plc-1"), Detection("b", "plc-2")]), TestActor);
        var first = await incidents.ExpectMsgAsync<TellIncident>();
        var second = await incidents.ExpectMsgAsync<TellIncident>();
        desk.Tell(Answer(givenUp));
        desk.Tell(Answer(first));
        await ExpectNoMsgAsync(TimeSpan.FromMilliseconds(100));
        desk.Tell(Answer(second));
        Assert.Equal(2, (await ExpectMsgAsync<DetectionsAssigned>()).Block);
    }

    [Fact]
    public async Task An_incident_that_has_not_answered_is_told_again()
    {
        var time = new FakeTimeProvider();
        var (desk, incidents) = Desk(time: time);
        await Handled(desk);
        desk.Tell(new AssignDetections(1, [Detection("a", "plc-1"), Detection("b", "plc-2")]), TestActor);
        desk.Tell(Answer(await incidents.ExpectMsgAsync<TellIncident>()));
        var second = await incidents.ExpectMsgAsync<TellIncident>();
        for (var wakes = 0; wakes < 2; wakes++)
        {
            time.Advance(TimeSpan.FromSeconds(5));
            // Each wake sets the timer of the next.
            await Handled(desk);
        }

        Assert.Equal(second, await incidents.ExpectMsgAsync<TellIncident>());
        desk.Tell(Answer(second));
        Assert.Equal(1, (await ExpectMsgAsync<DetectionsAssigned>()).Block);
    }

    [Fact]
    public async Task A_desk_restored_from_its_snapshot_knows_all_incidents()
    {
        var (desk, incidents) = Desk();
        for (var block = 0; block < 11; block++)
        {
            var detections = Enumerable.Range(0, 100)
                .Select(i => Detection($"{block}-{i}", $"plc-{block * 100 + i}")).ToArray();
            desk.Tell(new AssignDetections(block, detections), TestActor);
            for (var i = 0; i < 100; i++)
            {
                desk.Tell(Answer(await incidents.ExpectMsgAsync<TellIncident>()));
            }

            await ExpectMsgAsync<DetectionsAssigned>();
        }

        await desk.GracefulStop(TimeSpan.FromSeconds(10));
        (desk, _) = Desk();
        desk.Tell(new ListIncidents(), TestActor);
        Assert.Equal(1_100, (await ExpectMsgAsync<IncidentList>()).Incidents.Distinct().Count());
    }

    [Fact]
    public async Task A_desk_that_never_lives_for_a_thousand_assignments_is_pruned_too()
    {
        using var folder = new TemporaryFolder();
        await using var state = StateSystem.Start(folder.Path);
        using var kit = new TestKit(state.System);
        for (var life = 0; life < 4; life++)
        {
            var incidents = kit.CreateTestProbe();
            incidents.IgnoreMessages(message => message is WakeIncident);
            var desk = kit.Sys.ActorOf(IncidentDeskActor.Props(incidents, GroupingOptions.Default, TimeProvider.System));
            desk.Tell(
                new AssignDetections(life, [.. Enumerable.Range(0, 250).Select(i => Detection($"{life}-{i}", "plc-1"))]), kit.TestActor);
            for (var i = 0; i < 250; i++) desk.Tell(Answer(await incidents.ExpectMsgAsync<TellIncident>(TimeSpan.FromSeconds(10))));
            await kit.ExpectMsgAsync<DetectionsAssigned>(TimeSpan.FromSeconds(10));
            if (life < 3) await desk.GracefulStop(TimeSpan.FromSeconds(10));
        }

        // The journal keeps the row of the highest number that was deleted.
        await kit.AwaitConditionAsync(
            () => Task.FromResult(StateSystem.Rows(folder.Path, "incident-desk") is { Events: 1, Snapshots: 1 }), TimeSpan.FromSeconds(10));
    }

    private (IActorRef Desk, TestProbe Incidents) Desk(bool isWaking = false, TimeProvider? time = null)
    {
        var incidents = CreateTestProbe();
        if (!isWaking) incidents.IgnoreMessages(message => message is WakeIncident);
        return (Sys.ActorOf(IncidentDeskActor.Props(incidents, GroupingOptions.Default, time ?? TimeProvider.System)), incidents);
    }

    // What the desk was sent before, and what it sent itself, is done.
    private async Task Handled(IActorRef desk)
    {
        desk.Tell(new ListIncidents(), TestActor);
        await ExpectMsgAsync<IncidentList>();
    }

    private async Task<FactId> Assign(IActorRef desk, TestProbe incidents, long block, Detection detection)
    {
        desk.Tell(new AssignDetections(block, [detection]), TestActor);
        var tell = (TellIncident)await incidents.FishForMessageAsync(message => message is TellIncident);
        desk.Tell(Answer(tell));
        Assert.Equal(block, (await ExpectMsgAsync<DetectionsAssigned>()).Block);
        return tell.IncidentId;
    }

    private static IncidentTold Answer(TellIncident tell) => new(tell.IncidentId, null, tell.Step);

    private static Detection Detection(string name, string asset) =>
        SampleFacts.Detection with { Id = FactId.Of("detection", name), Assets = [asset] };
}
