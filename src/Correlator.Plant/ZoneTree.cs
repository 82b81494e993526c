using Correlator.Model.Facts;
using Correlator.Model.Plant;

namespace Correlator.Plant;

/// <summary>Makes the tree of zones: finds duplicates, unknown parents and circles.</summary>
/// <remarks>
/// The root is the zone "plant", or the only zone without a parent; where there are several and none is "plant", a root
/// of that name is implied. Other zones without a parent are the root's children.
/// </remarks>
internal sealed class ZoneTree(IReadOnlyList<ZoneDraft> drafts, Findings findings)
{
    private const string RootId = "plant";

    /// <summary>Zones above a zone; real plants have a handful.</summary>
    private const int DepthMax = 64;

    private readonly Dictionary<string, ZoneDraft> _drafts = new(StringComparer.Ordinal);
    private readonly PlantWords _words = new(findings);

    /// <summary>Fills <paramref name="zones"/> and returns the root.</summary>
    public Zone Build(Dictionary<string, Zone> zones)
    {
        foreach (var draft in drafts)
        {
            if (!_words.IsId(draft.Id)) continue;
            if (draft.Id.Text == Participant.ExternalZone) findings.Add(draft.Id.Place, "'external' stands for what is outside");
            if (_drafts.TryAdd(draft.Id.Text, draft)) continue;
            findings.Add(draft.Id.Place, $"zone '{draft.Id.Text}' is declared already ({_drafts[draft.Id.Text].Id.Place})");
        }

        var tops = _drafts.Values.Where(draft => draft.Parent is null).ToList();
        FindStrays(isRootImplied: tops.Count != 1);
        var rootDraft = tops.Count == 1 ? tops[0] : tops.Find(draft => draft.Id.Text == RootId);
        var root = rootDraft is null ? new Zone(RootId, null) { Name = "Plant" } : Make(rootDraft, null);
        zones.Add(root.Id, root);
        foreach (var draft in _drafts.Values) Place(draft, root, zones);
        return root;
    }

    /// <summary>
    /// Makes a zone after its ancestors, without recursion: a file may nest zones as deep as it has lines.
    /// </summary>
    private void Place(ZoneDraft draft, Zone root, Dictionary<string, Zone> zones)
    {
        var path = new Stack<ZoneDraft>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var next = draft;
        while (next is not null && !zones.ContainsKey(next.Id.Text) && seen.Add(next.Id.Text))
        {
            path.Push(next);
            next = next.Parent is null ? null : _drafts.GetValueOrDefault(next.Parent.Text);
        }

        var parent = next is not null && zones.TryGetValue(next.Id.Text, out var known) ? known : root;
        while (path.TryPop(out var zone))
        {
            parent = Make(zone, parent);
            zones.Add(parent.Id, parent);
        }
    }

    private void FindStrays(bool isRootImplied)
    {
        var sound = new HashSet<string>(StringComparer.Ordinal);
        foreach (var draft in _drafts.Values)
        {
            if (draft.Parent is { } parent && !_drafts.ContainsKey(parent.Text) && !(isRootImplied && parent.Text == RootId))
            {
                findings.Add(parent.Place, $"'{parent.Text}' is not a declared zone");
            }

            var path = new List<string>();
            var at = draft;
            while (at is not null && !sound.Contains(at.Id.Text))
            {
                var turn = path.IndexOf(at.Id.Text);
                if (turn >= 0)
                {
                    // Each circle is told once, at the zone where it was entered first.
                    var circle = string.Join(" > ", path.Skip(turn).Append(at.Id.Text));
                    findings.Add(at.Parent!.Place, $"the zones are in a circle: {circle}");
                    break;
                }

                path.Add(at.Id.Text);
                if (path.Count > DepthMax)
                {
                    findings.Add(draft.Id.Place, $"zones are nested deeper than {DepthMax}");
                    return;
                }

                at = at.Parent is null ? null : _drafts.GetValueOrDefault(at.Parent.Text);
            }

            sound.UnionWith(path);
        }
    }

    private static Zone Make(ZoneDraft draft, Zone? parent) => new(draft.Id.Text, parent)
    {
        Name = draft.Name?.Text ?? draft.Id.Text,
        PurdueLevel = draft.Level,
        SecurityLevelTarget = (int?)draft.SecurityLevel,
    };
}
