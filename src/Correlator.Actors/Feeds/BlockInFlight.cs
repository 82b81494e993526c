using Correlator.Actors.Assets;
using Correlator.Actors.Zones;
using Correlator.Model.Detections;
using Correlator.Model.Facts;
using Correlator.Model.Observations;
using Correlator.Model.Plant;
using Correlator.Rules;

namespace Correlator.Actors.Feeds;

/// <summary>A block between its envelopes and the end of its step through the zones.</summary>
internal sealed class BlockInFlight(RoutedBlock block)
{
    public RoutedBlock Block { get; } = block;
    public EventTime Watermark { get; } = block.Watermark;

    /// <summary>Shards that have not answered yet; an answer that comes twice counts once.</summary>
    public ShardSet PendingShards;

    public List<Fact> Facts { get; } = [];
}

/// <summary>
/// The way of one block's facts up the zone tree, level by level: a zone takes its step only after all its children have.
/// </summary>
internal sealed class ZoneAscent
{
    private readonly SortedDictionary<string, List<ZoneFact>>[] _byDepth;
    private readonly Func<string, Zone> _zone;

    public ZoneAscent(IEnumerable<Fact> facts, int depthMax, Func<string, Zone> zone)
    {
        _zone = zone;
        _byDepth = new SortedDictionary<string, List<ZoneFact>>[depthMax + 1];
        for (var i = 0; i <= depthMax; i++) _byDepth[i] = new SortedDictionary<string, List<ZoneFact>>(StringComparer.Ordinal);
        Depth = depthMax + 1;
        foreach (var fact in facts) Add(EntryZone(fact), new ZoneFact(fact, null));
    }

    /// <summary>Depth of the level that is under way.</summary>
    public int Depth { get; private set; }

    /// <summary>Zones of this level that have not answered yet; an answer that comes twice counts once.</summary>
    public HashSet<string> Pending { get; } = new(StringComparer.Ordinal);

    public List<Detection> Detections { get; } = [];

    /// <summary>All zones of the block take their step by these.</summary>
    public required RuleSet Rules { get; init; }

    /// <summary>Goes one level up; false when the root has been.</summary>
    public bool MoveUp() => --Depth >= 0;

    /// <summary>The facts of this level's zones; zones that only need the time have none.</summary>
    public SortedDictionary<string, List<ZoneFact>> Level => _byDepth[Depth];

    public void AddUpward(string child, IReadOnlyList<Fact> facts)
    {
        if (_zone(child).Parent is not { } parent) return;
        foreach (var fact in facts) Add(parent, new ZoneFact(fact, child));
    }

    private void Add(Zone zone, ZoneFact fact)
    {
        var level = _byDepth[zone.Depth];
        if (!level.TryGetValue(zone.Id, out var facts)) level[zone.Id] = facts = [];
        facts.Add(fact);
    }

    // A conduit belongs to the zone above both its ends; everything else enters where its subject is.
    private Zone EntryZone(Fact fact) => fact is ConduitUse use
        ? Zone.LowestCommonAncestor(_zone(use.FromZone), _zone(use.ToZone))
        : _zone(fact.Zone);
}
