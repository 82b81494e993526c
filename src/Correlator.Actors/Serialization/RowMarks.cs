namespace Correlator.Actors.Serialization;

/// <summary>
/// Leads each observation of a block: what differs from what its reader expects, and so is written. Written to other nodes: never renumber; a
/// new one is not understood by what was written before, so it needs a manifest of its own.
/// </summary>
[Flags]
internal enum RowMarks : byte
{
    None = 0,

    /// <summary>Another than in the row before. What follows is compared with the last row of this responder.</summary>
    OtherResponder = 1,
    OtherOriginator = 2,
    OtherOriginatorPort = 4,
    OtherSort = 8,

    /// <summary>Another than in the row before.</summary>
    OtherWatermark = 16,

    /// <summary>Times are in ticks, not in whole microseconds as most sensors tell them.</summary>
    FineTime = 32,

    /// <summary><see cref="ContentMarks"/> follow the sort.</summary>
    Content = 64,
    All = (Content << 1) - 1,
}

/// <summary>What most rows have in common with the last row of their responder. As <see cref="RowMarks"/>.</summary>
[Flags]
internal enum ContentMarks : byte
{
    None = 0,
    OtherUnit = 1,
    OtherResponderPort = 2,
    OtherTarget = 4,
    OtherBytes = 8,

    /// <summary>Another than in the row before.</summary>
    OtherDetail = 16,

    /// <summary>Both values are whole numbers. Without this mark and <see cref="RealValues"/> both are zero.</summary>
    WholeValues = 32,
    RealValues = 64,
    All = (RealValues << 1) - 1,
}
