using Correlator.Model.Detections;
using Correlator.Model.Facts;
using Correlator.Model.Incidents;
using Correlator.Model.Observations;
using Correlator.Soc.Receivers;

namespace Correlator.Soc.Tests;

/// <summary>An incident of two detections, as the SOC gets it, with texts that want escaping everywhere.</summary>
internal static class SampleIncident
{
    public static readonly DateTimeOffset Now = new(2026, 3, 1, 6, 0, 0, 250, TimeSpan.Zero);
    private static readonly EventTime Start = EventTime.FromUnixSeconds(1_772_344_800);

    public static readonly string HostileText =
        "Tag \"A|B\\C=5\" set to 7 \u001b[2J by 203.0.113.9\nsecond line · Überdruck";

    public static Detection Detection(string name, Severity severity = Severity.High, int minutes = 0) => new()
    {
        Id = FactId.Of("detection", name),
        Rule = "download-after-remote-access",
        RuleVersion = "3",
        Title = "Remote access, then a program download | plc-1",
        Time = Start + TimeSpan.FromMinutes(minutes),
        Severity = severity,
        Techniques = ["T0843", "T0886"],
        Zone = "cell-1",
        Assets = ["203.0.113.9", "plc-1"],
        Facts = [Conclusion(name)],
        Text = HostileText,
        Response = "Ask the shift leader; keep the controller's key in RUN.",
    };

    public static IncidentState Opened(Severity severity = Severity.High, EscalationPolicy? policy = null)
    {
        var detection = Detection("first", severity);
        var incident = new IncidentState(IncidentState.IdOf(detection.Id));
        Tell(incident, new AddDetection(incident.Id, detection), Now, policy);
        return incident;
    }

    public static IncidentDecision Tell(
        IncidentState incident, IIncidentCommand command, DateTimeOffset now, EscalationPolicy? policy = null)
    {
        var decision = incident.Decide(command, policy ?? EscalationPolicy.Default, now);
        foreach (var e in decision.Events) incident.Apply(e);
        return decision;
    }

    public static Notification Notify(IncidentState? incident = null)
    {
        incident ??= Opened();
        return Notification.Of(incident, incident.Outbox.Pending[0]);
    }

    private static Conclusion Conclusion(string name) => new()
    {
        Id = FactId.Of("conclusion", name),
        Time = Start,
        KnownAt = Start,
        Subject = "cell-1",
        Zone = "cell-1",
        Name = "remote-session",
        Rule = "remote-session",
        Summary = "203.0.113.9 works on ews-1",
        Source = new Provenance("rdp.log", 12),
        Support =
        [
            new AccessSession
            {
                Id = FactId.Of("session", name),
                Time = Start,
                KnownAt = Start,
                Subject = "ews-1",
                Zone = "site",
                Summary = "rdp session of 203.0.113.9 on ews-1",
                Source = new Provenance("rdp.log", 4711),
            },
        ],
    };
}
