namespace Correlator.Actors.Tests.Schedules;

/// <summary>What a simulated actor or the store does wrong on purpose, to show that the schedules would notice.</summary>
internal enum Flaw
{
    None,

    /// <summary>Receivers follow a new incarnation without storing that they do.</summary>
    NoFence,

    /// <summary>A new incarnation takes all that is stored for committed.</summary>
    DropsNothing,

    IgnoresGaps,
    TakesWhatIsOutdated,

    /// <summary>The line commits as soon as it has asked for the states to be stored.</summary>
    CommitsBeforeStored,

    /// <summary>A zone's first step says which checkpoint was committed last, not which of the zone's own.</summary>
    FirstStepSaysLastCheckpoint,

    /// <summary>The database refuses a sequence number that is taken, but takes one that was deleted, though there are higher ones.</summary>
    DeletedNumbersAreFree,

    /// <summary>Incarnations rise by one where the clock stands: their block numbers overlap.</summary>
    NumbersMeet,

    /// <summary>A sequence number may be written twice.</summary>
    NoCompareAndSwap,

    ForgetsBeforeCommit,
    SpoolForgetsAtSend,
    WaitsForNoDesk,

    /// <summary>The line and the desk count answers and do not look whose they are: one that comes twice stands for one that has not come.</summary>
    CountsAnswers,
    DeskWaitsForNoIncident,

    /// <summary>A desk whose write failed is gone until its node is: what manages a cluster's singletons starts each once.</summary>
    NobodyStartsTheDesk,
    IncidentKnowsNoIds,

    /// <summary>A host ignores a line older than the one it follows, though that one may be gone.</summary>
    HostsSayNothing,

    /// <summary>Incidents of a lost node, and with them their outboxes, sleep until something is told them.</summary>
    NobodyWakesIncidents,
}
