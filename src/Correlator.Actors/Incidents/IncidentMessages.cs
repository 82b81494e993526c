using Correlator.Actors.Serialization;
using Correlator.Model.Detections;
using Correlator.Model.Facts;
using Correlator.Model.Incidents;

namespace Correlator.Actors.Incidents;

/// <summary>Addressed to one incident.</summary>
public interface IWithIncidentId : IWireMessage
{
    public FactId IncidentId { get; }
}

/// <summary>Tells an incident something.</summary>
/// <param name="Step">Comes back with the answer: a number that the desk gives once; 0 when nobody counts answers.</param>
public sealed record TellIncident(IIncidentCommand Command, long Step = 0) : IWithIncidentId
{
    public FactId IncidentId => Command.IncidentId;
}

/// <summary>Asks an incident something; answered with what the query names, or <see cref="IncidentUnknown"/>.</summary>
public sealed record AskIncident(IIncidentQuery Query) : IWithIncidentId
{
    public FactId IncidentId => Query.IncidentId;
}

/// <summary>Wakes an incident, so that its timers run and its outbox is sent; answered with <see cref="IncidentQuiet"/> when there is neither.</summary>
public sealed record WakeIncident(FactId IncidentId) : IWithIncidentId;

/// <summary>An incident waits for nothing: it need not be woken until it is told something.</summary>
public sealed record IncidentQuiet(FactId IncidentId) : IWireMessage;

/// <summary>The command's events are durable, or it was refused.</summary>
public sealed record IncidentTold(FactId IncidentId, RefusalReason? Refused, long Step = 0) : IWireMessage;

public sealed record IncidentUnknown(FactId IncidentId) : IWireMessage;

/// <summary>The whole state of an incident, as values.</summary>
public sealed record IncidentAnswer(IncidentSnapshot Snapshot) : IWireMessage;

/// <summary>An event of an incident, stored for ever.</summary>
public sealed record IncidentStored(IIncidentEvent Event) : IStored;

/// <summary>An incident's whole state, in place of the events before it.</summary>
public sealed record IncidentSnapshotStored(IncidentSnapshot Snapshot) : IStored;

/// <summary>Detections of one step, in the order of time and id, to be put into incidents.</summary>
public sealed record AssignDetections(long Block, IReadOnlyList<Detection> Detections) : IWireMessage;

/// <summary>Every detection of the step is durable in its incident.</summary>
public sealed record DetectionsAssigned(long Block) : IWireMessage;

/// <summary>A detection was given to an incident. Stored for ever.</summary>
public sealed record DetectionAssigned(Detection Detection) : IStored;

/// <summary>The desk's grouping and its list of incidents, in place of the events before it.</summary>
public sealed record DeskStored(byte[] Grouping, IReadOnlyList<FactId> Incidents) : IStored;

/// <summary>Asks for the ids of all incidents, first opened first.</summary>
public sealed record ListIncidents : IWireMessage;

public sealed record IncidentList(IReadOnlyList<FactId> Incidents) : IWireMessage;
