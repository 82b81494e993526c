using Correlator.Model.Detections;
using Correlator.Model.Facts;

namespace Correlator.Model.Incidents;

/// <summary>What an incident can be told; it may refuse (<see cref="CommandRefused"/>).</summary>
public interface IIncidentCommand
{
    /// <summary>Incident that is told; decides which entity gets the message.</summary>
    public FactId IncidentId { get; }
}

/// <summary>
/// Takes one more detection in; the first opens the incident. The same detection again changes nothing.
/// </summary>
/// <param name="Related">Incidents that share an asset with this one but stay apart (see <see
/// cref="IncidentGrouping"/>).</param>
public sealed record AddDetection(FactId IncidentId, Detection Detection, IReadOnlyList<FactId> Related)
    : IIncidentCommand
{
    public AddDetection(FactId incidentId, Detection detection)
        : this(incidentId, detection, [])
    {
    }
}

/// <summary>A person's step in the lifecycle: who takes it, when they decided it, and why.</summary>
public interface IHumanDecision : IIncidentCommand
{
    /// <summary>Name of the person; at most <see cref="IncidentLimits.WhoCharsMax"/> characters, never blank.</summary>
    public string Who { get; }

    /// <summary>
    /// When the person decided, by the wall clock. Not later than now, but for <see
    /// cref="IncidentLimits.ClockSkewMax"/>.
    /// </summary>
    public DateTimeOffset When { get; }

    /// <summary>
    /// Reason in the person's words; may be empty, at most <see cref="IncidentLimits.WhyCharsMax"/> characters.
    /// </summary>
    public string Why { get; }
}

/// <summary>Somebody takes the incident: escalation stops.</summary>
public sealed record Acknowledge(FactId IncidentId, string Who, DateTimeOffset When, string Why) : IHumanDecision;

public sealed record StartInvestigation(FactId IncidentId, string Who, DateTimeOffset When, string Why)
    : IHumanDecision;

public sealed record Resolve(FactId IncidentId, string Who, DateTimeOffset When, string Why) : IHumanDecision;

public sealed record Close(FactId IncidentId, string Who, DateTimeOffset When, string Why, Disposition Disposition)
    : IHumanDecision;

/// <summary>The timer of an escalation level has run out.</summary>
public sealed record EscalationDue(FactId IncidentId, int Level) : IIncidentCommand;

/// <summary>A receiver has taken a notification.</summary>
public sealed record DeliveryConfirmed(FactId IncidentId, FactId DeliveryId, string Receiver) : IIncidentCommand;

/// <summary>A receiver will not get a notification: it said no for good, or the retries are used up.</summary>
public sealed record DeliveryFailed(FactId IncidentId, FactId DeliveryId, string Receiver, string Reason)
    : IIncidentCommand;
