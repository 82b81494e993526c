using Akka.Actor;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using Correlator.Actors.Incidents;
using Correlator.Model.Detections;
using Correlator.Model.Facts;
using Correlator.Model.Incidents;
using Microsoft.Extensions.Time.Testing;

namespace Correlator.Actors.Tests.Incidents;

/// <summary>One incident on a real SQLite file; time moves only when a test says so.</summary>
public sealed class IncidentActorTests : IDisposable
{
    private static readonly EscalationPolicy Policy = new()
    {
        Ladders = new Dictionary<Severity, EscalationLadder>
        {
            [Severity.Critical] = new(
                [
                    new EscalationLevel(TimeSpan.Zero, ["console"]), new EscalationLevel(TimeSpan.FromMinutes(5), ["phone"]),
                    new EscalationLevel(TimeSpan.FromMinutes(15), ["boss"]),
                ],
                TimeSpan.FromHours(1)),
        },
    };

    private static readonly FactId Incident = FactId.Of("an", "incident");

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 3, 2, 6, 0, 0, TimeSpan.Zero));
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task An_incident_climbs_its_ladder_until_somebody_acknowledges()
    {
        await using var state = StateSystem.Start(_folder.Path);
        using var kit = new TestKit(state.System);
        var (incident, notifier) = Start(kit);
        await Tell(kit, incident, new AddDetection(Incident, SampleFacts.Detection));
        Assert.Equal("console", (await notifier.ExpectMsgAsync<SendNotification>()).Receiver);

        _time.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal("phone", (await notifier.ExpectMsgAsync<SendNotification>()).Receiver);
        // The next timer is set once the level is durable.
        await Ask(kit, incident);
        _time.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal("boss", (await notifier.ExpectMsgAsync<SendNotification>()).Receiver);
        await Ask(kit, incident);
        _time.Advance(TimeSpan.FromHours(1));
        Assert.Equal("boss", (await notifier.ExpectMsgAsync<SendNotification>()).Receiver);

        Assert.Null((await Tell(kit, incident, new Acknowledge(Incident, "ann", _time.GetUtcNow(), ""))).Refused);
        _time.Advance(TimeSpan.FromDays(2));
        await notifier.ExpectNoMsgAsync(TimeSpan.FromMilliseconds(100));
        var answer = await Ask(kit, incident);
        Assert.Equal((IncidentStatus.Acknowledged, "ann", 3), (answer.Status, answer.Owner, answer.Level));
    }

    [Fact]
    public async Task A_detection_whose_rule_says_nothing_to_do_is_recorded_and_tells_nobody()
    {
        await using var state = StateSystem.Start(_folder.Path);
        using var kit = new TestKit(state.System);
        var (incident, notifier) = Start(kit);
        await Tell(kit, incident, new AddDetection(Incident, SampleFacts.Detection with { Response = " " }));
        _time.Advance(TimeSpan.FromDays(2));
        await notifier.ExpectNoMsgAsync(TimeSpan.FromMilliseconds(100));
        var answer = await Ask(kit, incident);
        Assert.Equal((IncidentStatus.New, 0, false), (answer.Status, answer.Revision, answer.AwaitsAcknowledgement));
        Assert.Single(answer.Detections);

        // Another rule of the same incident that does say what to do tells of it.
        await Tell(kit, incident, new AddDetection(Incident, SampleFacts.Detection with { Id = FactId.Of("with", "response") }));
        Assert.Equal("console", (await notifier.ExpectMsgAsync<SendNotification>()).Receiver);
    }

    [Fact]
    public async Task A_restart_keeps_the_incident_sends_its_outbox_again_and_goes_on_climbing()
    {
        FactId delivery;
        await using (var state = StateSystem.Start(_folder.Path))
        {
            using var kit = new TestKit(state.System);
            var (incident, notifier) = Start(kit);
            await Tell(kit, incident, new AddDetection(Incident, SampleFacts.Detection));
            delivery = (await notifier.ExpectMsgAsync<SendNotification>()).Notification.DeliveryId;
        }

        // Five minutes pass while nobody runs: the level is due as soon as the incident is back.
        _time.Advance(TimeSpan.FromMinutes(5));
        await using (var state = StateSystem.Start(_folder.Path))
        {
            using var kit = new TestKit(state.System);
            var (incident, notifier) = Start(kit);
            var again = await notifier.ExpectMsgAsync<SendNotification>(TimeSpan.FromSeconds(10));
            Assert.Equal(("console", delivery), (again.Receiver, again.Notification.DeliveryId));
            await Tell(kit, incident, new DeliveryConfirmed(Incident, delivery, "console"));
            _time.Advance(TimeSpan.FromTicks(1));
            Assert.Equal("phone", (await notifier.ExpectMsgAsync<SendNotification>()).Receiver);
            Assert.Null((await Tell(kit, incident, new Acknowledge(Incident, "ann", _time.GetUtcNow(), "on it"))).Refused);
        }

        await using (var state = StateSystem.Start(_folder.Path))
        {
            using var kit = new TestKit(state.System);
            var (incident, notifier) = Start(kit);
            var answer = await Ask(kit, incident);
            Assert.Equal((IncidentStatus.Acknowledged, "ann"), (answer.Status, answer.Owner));
            // Only what was not confirmed is sent again.
            Assert.Equal("phone", (await notifier.ExpectMsgAsync<SendNotification>()).Receiver);
            _time.Advance(TimeSpan.FromDays(1));
            await notifier.ExpectNoMsgAsync(TimeSpan.FromMilliseconds(100));
            Assert.Equal(
                RefusalReason.AlreadyAcknowledged,
                (await Tell(kit, incident, new Acknowledge(Incident, "bob", _time.GetUtcNow(), ""))).Refused);
        }
    }

    [Fact]
    public async Task A_long_incident_is_kept_as_a_snapshot_and_its_older_events_go()
    {
        await using (var state = StateSystem.Start(_folder.Path))
        {
            using var kit = new TestKit(state.System);
            var (incident, _) = Start(kit);
            for (var i = 0; i < 250; i++)
            {
                await Tell(kit, incident, new AddDetection(
                    Incident, SampleFacts.Detection with { Id = FactId.Of("d", $"{i}"), Severity = Severity.Low, Facts = [] }));
            }

            await kit.AwaitConditionAsync(
                // The journal keeps the row of the highest number that was deleted.
                () => Task.FromResult(StateSystem.Rows(_folder.Path, "incident-" + Incident) is { Events: 51, Snapshots: 1 }),
                TimeSpan.FromSeconds(10));
        }

        await using (var state = StateSystem.Start(_folder.Path))
        {
            using var kit = new TestKit(state.System);
            var (incident, _) = Start(kit);
            Assert.Equal(250, (await Ask(kit, incident)).DetectionIds.Count);
        }
    }

    [Fact]
    public async Task An_incident_that_nobody_opened_says_so()
    {
        await using var state = StateSystem.Start(_folder.Path);
        using var kit = new TestKit(state.System);
        var (incident, _) = Start(kit);
        incident.Tell(new AskIncident(new GetIncident(Incident)), kit.TestActor);
        await kit.ExpectMsgAsync<IncidentUnknown>(TimeSpan.FromSeconds(10));
        Assert.Equal(
            RefusalReason.NotOpened, (await Tell(kit, incident, new Acknowledge(Incident, "ann", _time.GetUtcNow(), ""))).Refused);
    }

    private (IActorRef Incident, TestProbe Notifier) Start(TestKit kit)
    {
        var notifier = kit.CreateTestProbe();
        var settings = new IncidentSettings(Policy, _time, notifier, IncidentLimits.Default);
        return (kit.Sys.ActorOf(IncidentActor.Props(Incident.ToString(), settings)), notifier);
    }

    private static async Task<IncidentTold> Tell(TestKit kit, IActorRef incident, IIncidentCommand command)
    {
        incident.Tell(new TellIncident(command), kit.TestActor);
        return await kit.ExpectMsgAsync<IncidentTold>(TimeSpan.FromSeconds(10));
    }

    private static async Task<IncidentSnapshot> Ask(TestKit kit, IActorRef incident)
    {
        incident.Tell(new AskIncident(new GetIncident(Incident)), kit.TestActor);
        var answer = await kit.FishForMessageAsync(message => message is IncidentAnswer, TimeSpan.FromSeconds(10));
        return ((IncidentAnswer)answer).Snapshot;
    }
}
