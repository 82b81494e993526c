using Correlator.Model.Facts;
using Correlator.Model.Observations;

namespace Correlator.Model.Assets;

/// <summary>What a baseline consists of, and what can be full. Stored: never renumber, only append.</summary>
[Flags]
public enum BaselineAspects
{
    None = 0,
    Peers = 1,
    Operations = 2,

    /// <summary>Intervals of targets of one operation: they got coarser.</summary>
    Ranges = 4,
    Polls = 8,
    Values = 16,
    Tags = 32,
    Signatures = 64,
    Conduits = 128,
}

/// <summary>What an asset's baseline holds, for people.</summary>
public sealed record AssetDescription
{
    public required string AssetId { get; init; }

    /// <summary>False while it learns.</summary>
    public required bool IsProtecting { get; init; }
    public required EventTime FirstSeen { get; init; }
    public required EventTime LastSeen { get; init; }

    /// <summary>When it was last heard itself; none when it never was.</summary>
    public required EventTime LastHeard { get; init; }
    public required bool IsSilent { get; init; }
    public required long Observations { get; init; }

    /// <summary>Protocol anomalies that sensors told: counted, not judged.</summary>
    public required long Anomalies { get; init; }

    /// <summary>Statements that were not made one by one because too many different ones came at a time.</summary>
    public required long StatementsTurnedAway { get; init; }
    public required BaselineAspects Saturated { get; init; }

    /// <summary>Estimate of what the state takes in memory.</summary>
    public required int MemoryBytes { get; init; }

    /// <summary>Controller mode as last told; null when it never was.</summary>
    public string? Mode { get; init; }
    public required IReadOnlyList<MacAddress> Macs { get; init; }
    public required IReadOnlyList<IdentityDescription> Identity { get; init; }
    public required IReadOnlyList<PeerDescription> Peers { get; init; }

    /// <summary>Values written and reported, per target.</summary>
    public required IReadOnlyList<ValueDescription> Values { get; init; }

    /// <summary>The most recent deviations, oldest first.</summary>
    public required IReadOnlyList<DeviationSummary> RecentDeviations { get; init; }
}

/// <param name="IsVarying">Told differently while learning, so a change of it says nothing.</param>
public sealed record IdentityDescription(Protocol Protocol, string Name, string Value, bool IsVarying);

/// <param name="Peer">Asset id; "external" for the outside, "group" for multicast and broadcast.</param>
/// <param name="Side">The side of the asset that is described.</param>
/// <param name="Port">The responder's, where no protocol was recognised; else 0.</param>
public sealed record PeerDescription(
    string Peer, Protocol Protocol, AssetSide Side, int Port, EventTime FirstSeen, EventTime LastSeen,
        long Observations, ulong Bytes)
{
    public required IReadOnlyList<OperationDescription> Operations { get; init; }
}

/// <param name="Targets">Intervals of numbered targets, as text; empty when none was told.</param>
public sealed record OperationDescription(Operation Operation, int Code, int Unit, long Observations, string Targets)
{
    public required IReadOnlyList<PeriodDescription> Periods { get; init; }
}

/// <param name="Start">First target; null when none was told.</param>
/// <param name="IsJudged">It is regular enough for a shift to mean something.</param>
public sealed record PeriodDescription(uint? Start, TimeSpan Period, TimeSpan Jitter, bool IsJudged);

/// <param name="IsJudged">There were enough values, and they stayed within an envelope.</param>
public sealed record ValueDescription(int Unit, uint Start, uint Count, bool IsWritten, double Low, double High,
    bool IsJudged);

/// <summary>A deviation as the asset's history keeps it.</summary>
public sealed record DeviationSummary(
    FactId Id, EventTime Time, DeviationKind Kind, string Summary, string Evidence, int Repeats);
