using Correlator.Model.Facts;
using Correlator.Model.Observations;
using Correlator.Model.Plant;

namespace Correlator.Model.Assets;

/// <summary>One observation as one of its two ends looks at it.</summary>
internal readonly ref struct Sighting(ref readonly Observation observation, AssetSide side, bool isLearning,
    List<Fact> facts)
{
    public readonly ref readonly Observation Observation = ref observation;
    public readonly List<Fact> Facts = facts;
    public readonly AssetSide Side = side;
    public readonly bool IsLearning = isLearning;

    public AssetProfile? Other =>
        Side == AssetSide.Responder ? Observation.OriginatorAsset : Observation.ResponderAsset;

    public NetworkAddress OtherAddress =>
        Side == AssetSide.Responder ? Observation.Originator.Address : Observation.Responder.Address;

    /// <summary>
    /// True for the end that states what concerns the conversation: the responder, or the originator on behalf of an
    /// outsider.
    /// </summary>
    public bool IsSpokesman => Side == AssetSide.Responder || Observation.ResponderAsset is null;

    /// <summary>False when the record names only one end.</summary>
    public bool HasOther => Other is not null || !OtherAddress.IsNone;

    public bool IsOtherGroup => Other is null && (OtherAddress.IsMulticastOrBroadcast || OtherAddress.IsUnspecified);

    /// <summary>The other end is a host outside the plant.</summary>
    public bool IsOtherOutside => Other is null && !IsOtherGroup && !OtherAddress.IsNone;

    public int PeerHandle => Other is { } other ? other.Handle : IsOtherGroup ? PeerEntry.Group : PeerEntry.Outside;

    public bool CrossesZones =>
        Observation.OriginatorAsset is { } originator && Observation.ResponderAsset is { } responder
        && !ReferenceEquals(originator.Zone, responder.Zone);

    public bool HasFailed => Observation.Outcome is Outcome.NoAnswer or Outcome.Denied;

    /// <summary>
    /// It asks for something: a request, or request and response in one record, or data that comes unasked.
    /// </summary>
    public bool IsRequest =>
        !Observation.Has(ObservationFlags.ResponseOnly) || Observation.Operation == Operation.Report;
}
