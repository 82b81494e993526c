using Correlator.Actors.Assets;
using Correlator.Actors.Zones;

namespace Correlator.Actors.Couriers;

/// <summary>How much goes into a bundle, counted in rows of observations: what anything takes on the wire is known only once it is written.</summary>
internal static class BundleSize
{
    /// <summary>
    /// Some 100 KB. Larger ones save few messages and are copied more often as they come in. A single message may be larger, as without
    /// bundles; the texts of so many rows stay below a frame (TimeOrderedMerge.TextCharsMax) even where each goes to two shards.
    /// </summary>
    public const int RowsMax = 8_192;

    private const int RowsOfFact = 16;
    private const int RowsOfDetection = 128;

    public static int RowsOf(IWireMessage message) => 1 + message switch
    {
        ShardEnvelope { Slices: [.., var last] } envelope => last.Start + last.Count - envelope.Slices[0].Start,
        AdvanceZone advance => advance.Facts.Count * RowsOfFact,
        EnvelopeApplied applied => applied.Facts.Count * RowsOfFact,
        ZoneAdvanced advanced =>
            ((advanced.Upward.Count + advanced.Conclusions.Count) * RowsOfFact) + (advanced.Detections.Count * RowsOfDetection),
        _ => 0,
    };
}
