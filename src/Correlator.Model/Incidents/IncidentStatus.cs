namespace Correlator.Model.Incidents;

/// <summary>Where an incident is in its lifecycle. Stored: never renumber.</summary>
public enum IncidentStatus : byte
{
    /// <summary>No detection yet: the incident does not exist.</summary>
    None = 0,

    /// <summary>Opened; nobody has been reached yet.</summary>
    New = 1,

    /// <summary>At least one receiver has taken a notification.</summary>
    Notified = 2,

    /// <summary>Somebody has taken it.</summary>
    Acknowledged = 3,
    Investigating = 4,

    /// <summary>The cause is dealt with; what it was is yet to be written down.</summary>
    Resolved = 5,
    Closed = 6,
}

/// <summary>What the incident turned out to be. Stored: never renumber.</summary>
public enum Disposition : byte
{
    /// <summary>What was detected happened and was not wanted.</summary>
    TruePositive = 1,

    /// <summary>What was detected happened and was authorised work.</summary>
    AuthorisedActivity = 2,

    /// <summary>What was detected did not happen.</summary>
    FalsePositive = 3,

    /// <summary>Worked on under another incident.</summary>
    Duplicate = 4,
    Undetermined = 5,
}

/// <summary>Why an incident refused a command. Reaches the operator, the metric and the test by this name.</summary>
public enum RefusalReason : byte
{
    /// <summary>No such incident.</summary>
    NotOpened = 1,

    /// <summary>The incident has as many detections as it may have; grouping should have opened another.</summary>
    IncidentFull = 2,
    WhoMissing = 3,
    TextTooLong = 4,
    WhenInTheFuture = 5,
    AlreadyAcknowledged = 6,
    NotAcknowledged = 7,
    AlreadyInvestigating = 8,
    AlreadyResolved = 9,
    NotResolved = 10,
    AlreadyClosed = 11,
    UnknownDisposition = 12,

    /// <summary>Nobody is waited for: acknowledged, over, or never annunciated.</summary>
    NothingToEscalate = 13,
    LevelAlreadyReached = 14,
    LevelNotDue = 15,

    /// <summary>The delivery is not in the outbox: never queued, settled or superseded.</summary>
    UnknownDelivery = 16,

    /// <summary>The command is for another incident.</summary>
    WrongIncident = 17,
}

/// <summary>A command that changed nothing, and why.</summary>
public sealed record CommandRefused(IIncidentCommand Command, RefusalReason Reason);

/// <summary>
/// What an incident answers to a command: events to store and apply, or a refusal. Neither: it was known already.
/// </summary>
public sealed record IncidentDecision(IReadOnlyList<IIncidentEvent> Events, CommandRefused? Refused)
{
    /// <summary>The command had its effect before; nothing to store.</summary>
    public static readonly IncidentDecision Nothing = new([], null);

    public static IncidentDecision Of(params IReadOnlyList<IIncidentEvent> events) => new(events, null);

    public static IncidentDecision Refuse(IIncidentCommand command, RefusalReason reason) =>
        new([], new CommandRefused(command, reason));
}

/// <summary>Bounds of one incident.</summary>
public sealed record IncidentLimits
{
    public static readonly IncidentLimits Default = new();

    /// <summary>Longest name of a person, in characters.</summary>
    public const int WhoCharsMax = 200;

    /// <summary>Longest reason, in characters.</summary>
    public const int WhyCharsMax = 4_000;

    /// <summary>How far a person's clock may be ahead of ours.</summary>
    public static readonly TimeSpan ClockSkewMax = TimeSpan.FromMinutes(5);

    /// <summary>
    /// Detections kept whole; those that come later are counted, unless they are worse than all before.
    /// </summary>
    public int DetectionsKeptMax { get; init; } = 1_000;

    /// <summary>Detections altogether (16 B each: their ids stay known, so that a replay is recognised).</summary>
    public int DetectionsMax { get; init; } = 100_000;
}
