using Correlator.Model.Facts;
using Correlator.Model.Observations;

namespace Correlator.Model.Discovery;

/// <content>Assets that a record knows by name alone, such as the nodes and devices of Sparkplug.</content>
public sealed partial class AssetDirectory
{
    /// <summary>
    /// The responder by its name: the asset that the plant file gives this host name or this id, else one discovered
    /// under it. It has no address, so it is in the root zone until a plant file says more.
    /// </summary>
    private void ResolveName(ref Observation observation, string name, Traits answered, List<Fact> facts)
    {
        var ticks = observation.Time.Ticks;
        if (_firstTicks == 0) _firstTicks = ticks;
        var entry = _byHostName.GetValueOrDefault(name) ?? _byId.GetValueOrDefault(name)
            ?? Discover(name, _zones.Root, null, 0);
        if (entry is not null)
        {
            if (entry.Zone.FirstTicks == 0) entry.Zone.FirstTicks = ticks;
            NoteTraits(entry, answered & ~Traits.Neighbour, observation);
            observation.ResponderAsset = entry.Profile;
        }

        if (_pending.Count > 0) State(observation, facts);
    }
}
