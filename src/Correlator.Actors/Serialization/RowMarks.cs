namespace Correlator.Actors.Serialization;

/// <summary>
/// Leads each observation of a block: what is as in the row before is not written again. Written to other nodes: never renumber; a new one
/// is not understood by what was written before, so it needs a manifest of its own.
/// </summary>
[Flags]
internal enum RowMarks : ushort
{
    None = 0,
    SameOriginator = 1,
    SameResponder = 2,
    SameOriginatorPort = 4,
    SameResponderPort = 8,
    SameSort = 16,
    SameTarget = 32,

    /// <summary>The feed's watermark is as far behind the record as it was.</summary>
    SameLag = 64,
    SameBytes = 128,
    SameDetail = 256,

    /// <summary>Both values are whole numbers. Without this mark and <see cref="RealValues"/> both are zero.</summary>
    WholeValues = 512,
    RealValues = 1024,
    All = (RealValues << 1) - 1,
}
