using Akka.Actor;
using Correlator.Model.Observations;
using Correlator.Model.Plant;

namespace Correlator.Actors.Assets;

/// <summary>What a keeper holds of one asset.</summary>
internal sealed class KeptAsset
{
    public AssetProfile? Profile;

    /// <summary>Null until it has answered in this incarnation, and while it sleeps.</summary>
    public IActorRef? Actor;

    /// <summary>As of the last checkpoint that the line committed; null when there is none of it.</summary>
    public StoredAsset? Committed;

    /// <summary>As of the last checkpoint, whether the line has committed it or not.</summary>
    public StoredAsset? Latest;

    public EventTime SilentAfter = EventTime.Max;
    public long Incarnation;
    public long Block;
    public int QuietCheckpoints;
    public bool IsAwake;
    public bool IsChanged;

    /// <summary>The state to wake up with: empty for an asset that was never stored.</summary>
    public byte[] State => Latest?.State ?? [];
}
