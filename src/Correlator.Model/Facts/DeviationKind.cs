namespace Correlator.Model.Facts;

/// <summary>How an observation departs from a protected baseline. Stored: never renumber, only append.</summary>
public enum DeviationKind : byte
{
    /// <summary>Two ends that never spoke this protocol with each other.</summary>
    NewPeer = 1,

    /// <summary>Zones and protocol that the plant does not allow, or that were never seen together.</summary>
    NewConduit = 2,
    NewOperation = 3,
    WriteWhereOnlyReads = 4,
    TargetOutOfRange = 5,
    ValueOutOfEnvelope = 6,
    PollingPeriodShift = 7,
    Silence = 8,
    ErrorBurst = 9,

    /// <summary>One asset tries many peers, ports or targets in a short time.</summary>
    FanOut = 10,
    IdentityChange = 11,
    ModeChange = 12,

    /// <summary>An operation that is never routine, stated even while learning.</summary>
    NeverRoutineOperation = 13,
    ExternalContact = 14,
    NewAsset = 15,

    /// <summary>A safety controller was used in a way that the plant model does not declare.</summary>
    UndeclaredSafetyUse = 16,

    /// <summary>Many failed logins at one responder in a short time.</summary>
    LoginFailureBurst = 17,

    /// <summary>One address is used by two MACs at a time.</summary>
    AddressConflict = 18,

    /// <summary>A bound was reached: what exceeds it is no longer learned.</summary>
    BaselineSaturated = 19,

    /// <summary>What was silent speaks again.</summary>
    Resumed = 20,

    /// <summary>Two zones that regularly spoke a protocol with each other do not any more.</summary>
    ConduitSilence = 21,
}
