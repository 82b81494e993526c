using Correlator.Actors.Assets;
using Correlator.Actors.Zones;

namespace Correlator.Actors.Couriers;

/// <summary>
/// How much goes into a bundle, counted in references to observations, four to six bytes each: what anything takes on the
/// wire is known only once it is written.
/// </summary>
internal static class BundleSize
{
    /// <summary>
    /// Some 70 KB. A single message may be larger, as without bundles. More at once saves nothing that could be
    /// measured, and the texts of so many observations (TimeOrderedMerge.TextCharsMax) fit into a frame even where
    /// each of them goes to two shards of the node.
    /// </summary>
    public const int Max = 16_384;

    private const int OfFact = 32;
    private const int OfDetection = 256;

    public static int Of(IWireMessage message) => message switch
    {
        ShardEnvelope { Slices: [var first, .., var last] } => last.Start + last.Count - first.Start,
        ShardEnvelope { Slices: [var only] } => only.Count,
        AdvanceZone advance => advance.Facts.Count * OfFact,
        EnvelopeApplied applied => applied.Facts.Count * OfFact,
        ZoneAdvanced advanced =>
            ((advanced.Upward.Count + advanced.Conclusions.Count) * OfFact) + (advanced.Detections.Count * OfDetection),
        _ => 0,
    };
}
