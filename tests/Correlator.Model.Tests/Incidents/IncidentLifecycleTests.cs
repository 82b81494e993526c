using Correlator.Model.Detections;
using Correlator.Model.Facts;
using Correlator.Model.Incidents;
using static Correlator.Model.Tests.Incidents.SampleDetections;

namespace Correlator.Model.Tests.Incidents;

public sealed class IncidentLifecycleTests
{
    internal static readonly DateTimeOffset Now = new(2026, 3, 1, 6, 0, 0, TimeSpan.Zero);
    private static readonly EscalationPolicy Policy = EscalationPolicy.Default;
    private static readonly FactId Id = IncidentState.IdOf(Detection("first").Id);

    private readonly IncidentState _incident = new(Id);
    private DateTimeOffset _now = Now;

    [Theory]
    [InlineData(
        "acknowledge", "ok", "ok", "AlreadyAcknowledged", "AlreadyAcknowledged", "AlreadyResolved", "AlreadyClosed")]
    [InlineData(
        "investigate", "NotAcknowledged", "NotAcknowledged", "ok", "AlreadyInvestigating",
        "AlreadyResolved", "AlreadyClosed")]
    [InlineData("resolve", "NotAcknowledged", "NotAcknowledged", "ok", "ok", "AlreadyResolved", "AlreadyClosed")]
    [InlineData("close", "NotResolved", "NotResolved", "NotResolved", "NotResolved", "ok", "AlreadyClosed")]
    public void Each_step_is_taken_or_refused_by_status(string step, params string[] expected)
    {
        for (var status = IncidentStatus.New; status <= IncidentStatus.Closed; status++)
        {
            var incident = InStatus(status);
            IIncidentCommand command = step switch
            {
                "acknowledge" => new Acknowledge(Id, "ana", Now, ""),
                "investigate" => new StartInvestigation(Id, "ana", Now, ""),
                "resolve" => new Resolve(Id, "ana", Now, ""),
                _ => new Close(Id, "ana", Now, "", Disposition.FalsePositive),
            };
            var decision = incident.Decide(command, Policy, Now);
            Assert.Equal(expected[(int)status - 1], decision.Refused?.Reason.ToString() ?? "ok");
            Assert.Equal(decision.Refused is null ? 1 : 0, decision.Events.Count);
        }
    }

    [Fact]
    public void The_whole_way_keeps_who_when_and_why_and_ends_closed_with_a_disposition()
    {
        Open();
        Confirm();
        Assert.Equal(IncidentStatus.Notified, _incident.Status);
        Tell(new Acknowledge(Id, "ana", Now, "on my desk"));
        Assert.False(_incident.AwaitsAcknowledgement);
        Tell(new StartInvestigation(Id, "ben", Now, ""));
        Tell(new Resolve(Id, "ben", Now, "planned work without a ticket"));
        var closed = Assert.IsType<IncidentClosed>(
            Tell(new Close(Id, "cem", Now, "ticket added", Disposition.AuthorisedActivity)).Events.Single());
        Assert.Equal(("cem", "ticket added", Now), (closed.Who, closed.Why, closed.When));
        Assert.Equal(IncidentStatus.Closed, _incident.Status);
        Assert.Equal(Disposition.AuthorisedActivity, _incident.Disposition);
        Assert.Equal("cem", _incident.Owner);
    }

    [Fact]
    public void Commands_that_name_nobody_or_say_too_much_or_come_from_the_future_are_refused()
    {
        Open();
        Refused(new Acknowledge(Id, " ", Now, ""), RefusalReason.WhoMissing);
        Refused(new Acknowledge(Id, new string('a', 201), Now, ""), RefusalReason.TextTooLong);
        Refused(new Acknowledge(Id, "ana", Now, new string('a', 4001)), RefusalReason.TextTooLong);
        Refused(new Acknowledge(Id, "ana", Now.AddMinutes(6), ""), RefusalReason.WhenInTheFuture);
        Refused(new Acknowledge(FactId.None, "ana", Now, ""), RefusalReason.WrongIncident);
        Refused(new EscalationDue(Id, 0), RefusalReason.LevelAlreadyReached);
        Refused(new EscalationDue(Id, 1), RefusalReason.LevelNotDue);
        Refused(new DeliveryConfirmed(Id, FactId.None, "file"), RefusalReason.UnknownDelivery);
        Refused(new DeliveryFailed(Id, FactId.None, "file", "?"), RefusalReason.UnknownDelivery);
        Tell(new Acknowledge(Id, "ana", Now, ""));
        Refused(new EscalationDue(Id, 1), RefusalReason.NothingToEscalate);
        Tell(new Resolve(Id, "ana", Now, ""));
        Refused(new Close(Id, "ana", Now, "", (Disposition)99), RefusalReason.UnknownDisposition);
    }

    [Fact]
    public void An_incident_without_a_detection_refuses_everything_else()
    {
        Refused(new Acknowledge(Id, "ana", Now, ""), RefusalReason.NotOpened);
        Refused(new EscalationDue(Id, 0), RefusalReason.NotOpened);
    }

    [Fact]
    public void The_same_detection_again_changes_nothing()
    {
        Open();
        var decision = _incident.Decide(new AddDetection(Id, Detection("first")), Policy, Now);
        Assert.Empty(decision.Events);
        Assert.Null(decision.Refused);
    }

    [Fact]
    public void Opening_tells_the_first_level_with_ids_that_a_replay_repeats()
    {
        var events = Open().Events;
        Assert.IsType<IncidentOpened>(events[0]);
        Assert.Equal(1, Assert.IsType<IncidentAnnunciated>(events[1]).Revision);
        Assert.Equal(0, Assert.IsType<IncidentEscalated>(events[2]).Level);
        Assert.Equal(["console", "file"], _incident.Outbox.Pending.Select(p => p.Receiver));
        Assert.Equal(FactId.Of("delivery", Id.ToString(), "file", "0", "1"), _incident.Outbox.Pending[1].DeliveryId);
    }

    [Fact]
    public void A_detection_of_the_same_severity_joins_silently()
    {
        Open();
        Confirm();
        var events = Tell(new AddDetection(Id, Detection("second", 5))).Events;
        Assert.IsType<DetectionAdded>(Assert.Single(events));
        Assert.Equal(2, _incident.Evidence.DetectionCount);
        Assert.Empty(_incident.Outbox.Pending);
    }

    [Fact]
    public void A_worse_detection_tells_everybody_who_was_told_and_wants_a_new_acknowledgement()
    {
        Open();
        _now = Now.AddMinutes(15);
        Tell(new EscalationDue(Id, 1));
        Confirm();
        Tell(new Acknowledge(Id, "ana", Now, ""));
        Tell(new StartInvestigation(Id, "ana", Now, ""));
        var events = Tell(new AddDetection(Id, Detection("worse", 5, Severity.Critical))).Events;
        Assert.Equal([0, 1], events.OfType<IncidentEscalated>().Select(e => e.Level));
        Assert.Equal(["console", "file"], events.OfType<NotificationQueued>().Select(e => e.Receiver));
        Assert.True(_incident.AwaitsAcknowledgement);
        Assert.Equal(IncidentStatus.Investigating, _incident.Status);
        Refused(new Resolve(Id, "ana", Now, ""), RefusalReason.NotAcknowledged);
        Tell(new Acknowledge(Id, "ana", Now, ""));
        Assert.Equal(IncidentStatus.Investigating, _incident.Status);
    }

    [Fact]
    public void A_notification_that_is_still_waiting_is_superseded_by_that_of_the_next_revision()
    {
        Open();
        var first = _incident.Outbox.Pending.Select(p => p.DeliveryId).ToArray();
        var events = Tell(new AddDetection(Id, Detection("worse", 5, Severity.Critical))).Events;
        Assert.Equal(first, events.OfType<NotificationSuperseded>().Select(e => e.DeliveryId));
        Assert.All(_incident.Outbox.Pending, p => Assert.Equal(2, p.Revision));
        Assert.Equal(2, _incident.Outbox.Count);
    }

    [Theory]
    [InlineData(IncidentStatus.Resolved)]
    [InlineData(IncidentStatus.Closed)]
    public void What_goes_on_after_it_was_said_to_be_over_reopens_the_incident(IncidentStatus over)
    {
        var incident = InStatus(over);
        var decision = incident.Decide(new AddDetection(Id, Detection("again", 9)), Policy, Now);
        Apply(incident, decision);
        Assert.Equal(IncidentStatus.New, incident.Status);
        Assert.Null(incident.Disposition);
        Assert.True(incident.AwaitsAcknowledgement);
        Assert.Equal(2, incident.Revision);
    }

    [Fact]
    public void Below_the_policys_severity_or_without_a_response_nobody_is_told()
    {
        Tell(new AddDetection(Id, Detection("first", 0, Severity.Low)));
        Tell(new AddDetection(Id, Detection("mute", 1, Severity.Critical, response: "")));
        Assert.Equal(IncidentStatus.New, _incident.Status);
        Assert.Equal(Severity.Critical, _incident.Evidence.Severity);
        Assert.Equal(0, _incident.Revision);
        Assert.Null(_incident.NextEscalation(Policy));
        Tell(new AddDetection(Id, Detection("told", 2, Severity.Medium)));
        Assert.Equal(Severity.Medium, _incident.AnnunciatedSeverity);
        Assert.Equal("Program download (told)", _incident.Evidence.Headline?.Title);
        Assert.Equal("Program download (first)", _incident.Evidence.FirstOut?.Title);
    }

    [Fact]
    public void Beyond_the_bound_detections_are_counted_but_a_worse_one_is_kept_whole()
    {
        var incident = new IncidentState(Id, new IncidentLimits { DetectionsKeptMax = 2, DetectionsMax = 5 });
        for (var i = 0; i < 4; i++) Apply(incident, incident.Decide(Add($"d{i}", i, Severity.Medium), Policy, Now));
        Apply(incident, incident.Decide(Add("worse", 5, Severity.Critical, "hmi-9"), Policy, Now));
        Assert.Equal((5, 2), (incident.Evidence.DetectionCount, incident.Evidence.DetectionsNotKept));
        Assert.Equal("Program download (worse)", incident.Evidence.Headline?.Title);
        Assert.Contains("hmi-9", incident.Evidence.Assets);
        Assert.Equal(
            RefusalReason.IncidentFull, incident.Decide(Add("more", 6, Severity.High), Policy, Now).Refused?.Reason);
        Assert.Empty(incident.Decide(Add("d3", 3, Severity.Medium), Policy, Now).Events);
    }

    [Fact]
    public void Escalation_climbs_until_the_end_of_the_ladder_and_then_repeats()
    {
        Open();
        Assert.Equal(new NextEscalation(1, Now.AddMinutes(15)), _incident.NextEscalation(Policy));
        _now = Now.AddMinutes(15);
        Tell(new EscalationDue(Id, 1));
        _now = Now.AddMinutes(30);
        Tell(new EscalationDue(Id, 2));
        Assert.Equal(new NextEscalation(3, Now.AddMinutes(90)), _incident.NextEscalation(Policy));
        _now = Now.AddMinutes(90);
        Assert.Equal(3, Tell(new EscalationDue(Id, 3)).Events.OfType<IncidentEscalated>().Single().Level);
        Tell(new Acknowledge(Id, "ana", _now, ""));
        Assert.Null(_incident.NextEscalation(Policy));
    }

    [Fact]
    public void When_nobody_could_be_reached_the_next_level_is_told_at_once()
    {
        Open();
        var (console, file) = (_incident.Outbox.Pending[0], _incident.Outbox.Pending[1]);
        Assert.Single(Tell(new DeliveryFailed(Id, console.DeliveryId, "console", "closed")).Events);
        var events = Tell(new DeliveryFailed(Id, file.DeliveryId, "file", "disk full")).Events;
        Assert.Equal("disk full", Assert.IsType<NotificationFailed>(events[0]).Reason);
        Assert.Equal(1, Assert.IsType<IncidentEscalated>(events[1]).Level);
        Assert.Equal(2, _incident.Outbox.Count);
    }

    [Fact]
    public void Its_summary_names_what_the_detections_name()
    {
        Open();
        Tell(new AddDetection(Id, Detection("second", -5, assets: ["hmi-1", "203.0.113.9"]), [FactId.Of("other")]));
        var summary = IncidentSummary.Of(_incident);
        Assert.Equal(["203.0.113.9", "hmi-1", "plc-1"], summary.Assets);
        Assert.Equal(Start - TimeSpan.FromMinutes(5), summary.FirstTime);
        Assert.Equal(Start, summary.LastTime);
        Assert.Equal([FactId.Of("other")], summary.Related);
        Assert.Equal("Program download (second)", _incident.Evidence.FirstOut?.Title);
    }

    private static AddDetection Add(string name, double minutes, Severity severity, params string[] assets) =>
        new(Id, Detection(name, minutes, severity, assets: assets));

    private IncidentDecision Open() => Tell(new AddDetection(Id, Detection("first")));

    private void Confirm()
    {
        foreach (var p in _incident.Outbox.Pending.ToArray()) Tell(new DeliveryConfirmed(Id, p.DeliveryId, p.Receiver));
    }

    private IncidentDecision Tell(IIncidentCommand command)
    {
        var decision = _incident.Decide(command, Policy, _now);
        Assert.Null(decision.Refused);
        Apply(_incident, decision);
        return decision;
    }

    private void Refused(IIncidentCommand command, RefusalReason reason)
    {
        var decision = _incident.Decide(command, Policy, _now);
        Assert.Equal(reason, decision.Refused?.Reason);
        Assert.Empty(decision.Events);
    }

    private static void Apply(IncidentState incident, IncidentDecision decision)
    {
        foreach (var e in decision.Events) incident.Apply(e);
    }

    private static IncidentState InStatus(IncidentStatus status)
    {
        var incident = new IncidentState(Id);
        Apply(incident, incident.Decide(new AddDetection(Id, Detection("first")), Policy, Now));
        if (status >= IncidentStatus.Notified)
        {
            var delivery = incident.Outbox.Pending[0].DeliveryId;
            Apply(incident, incident.Decide(new DeliveryConfirmed(Id, delivery, "console"), Policy, Now));
        }

        IIncidentCommand[] steps =
        [
            new Acknowledge(Id, "ana", Now, ""),
            new StartInvestigation(Id, "ana", Now, ""),
            new Resolve(Id, "ana", Now, ""),
            new Close(Id, "ana", Now, "", Disposition.FalsePositive),
        ];
        foreach (var step in steps.Take((int)status - (int)IncidentStatus.Notified))
        {
            Apply(incident, incident.Decide(step, Policy, Now));
        }

        Assert.Equal(status, incident.Status);
        return incident;
    }
}
