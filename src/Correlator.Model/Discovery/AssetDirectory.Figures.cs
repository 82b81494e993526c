using Correlator.Model.Plant;

namespace Correlator.Model.Discovery;

/// <content>What a line of ingestion asks for at every block.</content>
public sealed partial class AssetDirectory
{
    /// <summary>Assets known, declared and discovered.</summary>
    public int AssetCount => _byId.Count;

    /// <summary>Zones known, declared and inferred.</summary>
    public int ZoneCount => _zones.Entries.Count;

    public Zone Root => _zones.Root.Zone;
}
