using Correlator.Model.Detections;
using Correlator.Model.Facts;
using Correlator.Model.Observations;

namespace Correlator.Model.Incidents;

/// <summary>When detections belong together, in event time, and how much is remembered for it.</summary>
public sealed record GroupingOptions
{
    public static readonly GroupingOptions Default = new();

    /// <summary>
    /// A detection joins when it is at most this far from the incident's last (or first) one. Event time; &gt; 0.
    /// </summary>
    public TimeSpan Window { get; init; } = TimeSpan.FromHours(1);

    /// <summary>
    /// Longest span of an incident's detections, so that an asset which is everywhere does not glue the plant's history
    /// into one incident. Event time; ≥ <see cref="Window"/>.
    /// </summary>
    public TimeSpan DurationMax { get; init; } = TimeSpan.FromHours(24);

    /// <summary>Open groups; beyond it the one that was quiet longest is given up, counted.</summary>
    public int GroupsMax { get; init; } = 10_000;

    /// <summary>Detections of one incident; the next one opens another incident that names it as related.</summary>
    public int DetectionsPerIncidentMax { get; init; } = IncidentLimits.Default.DetectionsMax;

    /// <summary>
    /// Asset names that one group is found by; later ones are counted and do not attract further detections.
    /// </summary>
    public int AssetsPerIncidentMax { get; init; } = 10_000;

    /// <summary>Past assignments, so that a replayed detection gets the same answer (about 100 B each).</summary>
    public int AssignmentsMax { get; init; } = 100_000;

    /// <summary>Related incidents that an assignment lists, first opened first.</summary>
    public int RelatedMax { get; init; } = 100;
}

/// <summary>The incident that a detection belongs to.</summary>
/// <param name="IsFirst">The detection opens it.</param>
/// <param name="IsRepeat">The detection had been assigned before; the answer is the same, without the related
/// ids.</param>
/// <param name="Related">Other incidents that it would have fitted, or that were too long or full for it.</param>
public sealed record IncidentAssignment(FactId IncidentId, bool IsFirst, bool IsRepeat, IReadOnlyList<FactId> Related);

/// <summary>
/// Decides which incident a detection belongs to: one that shares an asset (or outside address) with it and is near in
/// event time; of several the one first opened. Incidents never merge afterwards. The caller gives detections in order
/// of event time and id; then the same detections give the same incidents, whatever the parallelism before. One owner,
/// one thread.
/// </summary>
public sealed partial class IncidentGrouping(GroupingOptions? options = null)
{
    private readonly GroupingOptions _options = options ?? GroupingOptions.Default;
    private readonly Dictionary<string, List<Group>> _byAsset = new(StringComparer.Ordinal);
    private readonly SortedSet<Group> _byLast = new(Group.QuietLongestFirst);
    private readonly Dictionary<FactId, FactId> _assigned = [];
    private readonly Queue<FactId> _assignedInOrder = [];
    private EventTime _latest;

    /// <summary>Groups that a further detection could join.</summary>
    public int OpenGroups => _byLast.Count;

    /// <summary>
    /// Groups given up because of <see cref="GroupingOptions.GroupsMax"/> while they could still have grown.
    /// </summary>
    public long GroupsGivenUp { get; private set; }

    /// <summary>Asset names beyond <see cref="GroupingOptions.AssetsPerIncidentMax"/>.</summary>
    public long AssetsTurnedAway { get; private set; }

    /// <summary>Assignments forgotten because of <see cref="GroupingOptions.AssignmentsMax"/>.</summary>
    public long AssignmentsForgotten { get; private set; }

    public IncidentAssignment Assign(Detection detection)
    {
        if (_assigned.TryGetValue(detection.Id, out var known)) return new IncidentAssignment(known, false, true, []);
        Retire(detection.Time);

        Group? chosen = null;
        var related = new List<FactId>();
        foreach (var candidate in Candidates(detection))
        {
            if (chosen is null && candidate.Fits(detection.Time, _options)) chosen = candidate;
            else if (related.Count < _options.RelatedMax) related.Add(candidate.Incident);
        }

        var isFirst = chosen is null;
        chosen ??= Open(detection);
        Join(chosen, detection);
        Remember(detection.Id, chosen.Incident);
        return new IncidentAssignment(chosen.Incident, isFirst, false, related);
    }

    private SortedSet<Group> Candidates(Detection detection)
    {
        var candidates = new SortedSet<Group>(Group.FirstOpenedFirst);
        foreach (var asset in Names(detection))
        {
            if (!_byAsset.TryGetValue(asset, out var groups)) continue;
            foreach (var group in groups)
            {
                if (group.IsNear(detection.Time, _options.Window)) candidates.Add(group);
            }
        }

        return candidates;
    }

    private Group Open(Detection detection)
    {
        while (_byLast.Count >= _options.GroupsMax)
        {
            Remove(_byLast.Min!);
            GroupsGivenUp++;
        }

        var group = new Group(IncidentState.IdOf(detection.Id), detection.Time)
        {
            First = detection.Time,
            Last = detection.Time,
        };
        _byLast.Add(group);
        return group;
    }

    private void Join(Group group, Detection detection)
    {
        _byLast.Remove(group);
        if (detection.Time < group.First) group.First = detection.Time;
        if (detection.Time > group.Last) group.Last = detection.Time;
        group.Detections++;
        _byLast.Add(group);
        if (detection.Time > _latest) _latest = detection.Time;
        foreach (var asset in Names(detection))
        {
            if (group.Assets.Contains(asset)) continue;
            if (group.Assets.Count >= _options.AssetsPerIncidentMax) AssetsTurnedAway++;
            else Index(group, asset);
        }
    }

    private void Index(Group group, string asset)
    {
        group.Assets.Add(asset);
        if (!_byAsset.TryGetValue(asset, out var groups)) _byAsset[asset] = groups = [];
        groups.Add(group);
    }

    /// <summary>
    /// Drops groups that nothing can join any more; a window more is kept for detections that come late.
    /// </summary>
    private void Retire(EventTime time)
    {
        if (time < _latest) return;
        while (_byLast.Min is { } oldest && oldest.Last + _options.Window + _options.Window < time) Remove(oldest);
    }

    private void Remove(Group group)
    {
        _byLast.Remove(group);
        foreach (var asset in group.Assets)
        {
            var groups = _byAsset[asset];
            groups.Remove(group);
            if (groups.Count == 0) _byAsset.Remove(asset);
        }
    }

    private void Remember(FactId detection, FactId incident)
    {
        while (_assigned.Count >= _options.AssignmentsMax)
        {
            _assigned.Remove(_assignedInOrder.Dequeue());
            AssignmentsForgotten++;
        }

        _assigned[detection] = incident;
        _assignedInOrder.Enqueue(detection);
    }

    /// <summary>What a detection is about; one without assets (a zone gone silent) is about its zone.</summary>
    private static IReadOnlyList<string> Names(Detection detection) =>
        detection.Assets.Count > 0 ? detection.Assets : ["zone " + detection.Zone];

    /// <summary>An incident that is still open for further detections.</summary>
    private sealed class Group(FactId incident, EventTime openedAt)
    {
        public static readonly IComparer<Group> FirstOpenedFirst = Comparer<Group>.Create((x, y) =>
            x.OpenedAt != y.OpenedAt ? x.OpenedAt.CompareTo(y.OpenedAt) : x.Incident.CompareTo(y.Incident));

        public static readonly IComparer<Group> QuietLongestFirst = Comparer<Group>.Create((x, y) =>
            x.Last != y.Last ? x.Last.CompareTo(y.Last) : x.Incident.CompareTo(y.Incident));

        public FactId Incident { get; } = incident;
        public EventTime OpenedAt { get; } = openedAt;
        public EventTime First { get; set; }
        public EventTime Last { get; set; }
        public int Detections { get; set; }
        public SortedSet<string> Assets { get; } = new(StringComparer.Ordinal);

        public bool IsNear(EventTime time, TimeSpan window) => First - window <= time && time <= Last + window;

        public bool Fits(EventTime time, GroupingOptions options)
        {
            var first = time < First ? time : First;
            var last = time > Last ? time : Last;
            return last - first <= options.DurationMax && Detections < options.DetectionsPerIncidentMax;
        }
    }
}
