using Correlator.Model.Detections;
using Correlator.Model.Facts;
using Correlator.Model.Observations;

namespace Correlator.Model.Incidents;

/// <summary>
/// What an incident rests on: its detections and the names in them. Changes only by events, so a replay gives the same.
/// </summary>
public sealed class IncidentEvidence
{
    /// <summary>
    /// Most assets, zones, rules, techniques or related incidents, each; what comes later is counted.
    /// </summary>
    public const int NamesMax = 10_000;

    private readonly HashSet<FactId> _ids = [];
    private readonly SortedSet<Detection> _detections = new(ByTimeThenId.Instance);
    private readonly SortedSet<string> _assets = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _zones = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _rules = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _techniques = new(StringComparer.Ordinal);
    private readonly SortedSet<FactId> _related = [];

    internal IncidentEvidence()
    {
    }

    internal IncidentEvidence(IncidentSnapshot snapshot)
    {
        _ids.UnionWith(snapshot.DetectionIds);
        _detections.UnionWith(snapshot.Detections);
        _assets.UnionWith(snapshot.Assets);
        _zones.UnionWith(snapshot.Zones);
        _rules.UnionWith(snapshot.Rules);
        _techniques.UnionWith(snapshot.Techniques);
        _related.UnionWith(snapshot.Related);
        (Severity, FirstTime, LastTime) = (snapshot.Severity, snapshot.FirstTime, snapshot.LastTime);
        NamesTurnedAway = snapshot.NamesTurnedAway;
        foreach (var detection in _detections)
        {
            if (Headline is null || IsBetterHeadline(detection)) Headline = detection;
        }
    }

    /// <summary>All detections, kept whole or counted.</summary>
    public int DetectionCount => _ids.Count;

    /// <summary>Detections that are not kept whole.</summary>
    public int DetectionsNotKept => _ids.Count - _detections.Count;

    /// <summary>Names that no longer fitted under <see cref="NamesMax"/>.</summary>
    public int NamesTurnedAway { get; private set; }

    /// <summary>The detections kept whole, by event time and id.</summary>
    public IReadOnlyCollection<Detection> Detections => _detections;
    public IReadOnlyCollection<FactId> DetectionIds => _ids;
    public IReadOnlyCollection<string> Assets => _assets;
    public IReadOnlyCollection<string> Zones => _zones;
    public IReadOnlyCollection<string> Rules => _rules;
    public IReadOnlyCollection<string> Techniques => _techniques;

    /// <summary>Incidents that share an asset with this one but stay apart.</summary>
    public IReadOnlyCollection<FactId> Related => _related;

    /// <summary>What came first in event time (first-out), of those kept whole; null before the first.</summary>
    public Detection? FirstOut => _detections.Min;

    /// <summary>What people are told: the worst that says what to do, else the worst; the earliest of equals.</summary>
    public Detection? Headline { get; private set; }

    /// <summary>Highest of all detections.</summary>
    public Severity Severity { get; private set; }

    public EventTime FirstTime { get; private set; }

    public EventTime LastTime { get; private set; }

    public bool Knows(FactId detection) => _ids.Contains(detection);

    /// <summary>
    /// True when this one says more to people than any before it; such a one is kept whole even beyond the bound.
    /// </summary>
    internal bool IsWorse(Detection detection) =>
        detection.Severity > Severity || Headline is null || Rank(detection) > Rank(Headline);

    internal void Add(Detection detection, IReadOnlyList<FactId> related)
    {
        if (!_ids.Add(detection.Id)) return;
        _detections.Add(detection);
        if (Headline is null || IsBetterHeadline(detection)) Headline = detection;
        Count(
            detection.Time, detection.Severity, detection.Rule, detection.Zone, detection.Assets, detection.Techniques,
            related);
    }

    internal void Add(DetectionCounted counted)
    {
        if (!_ids.Add(counted.DetectionId)) return;
        Count(
            counted.Time, counted.Severity, counted.Rule, counted.Zone, counted.Assets, counted.Techniques,
            counted.Related);
    }

    private void Count(
        EventTime time,
        Severity severity,
        string rule,
        string zone,
        IReadOnlyList<string> assets,
        IReadOnlyList<string> techniques,
        IReadOnlyList<FactId> related)
    {
        if (severity > Severity) Severity = severity;
        if (FirstTime.IsNone || time < FirstTime) FirstTime = time;
        if (time > LastTime) LastTime = time;
        Remember(_rules, rule);
        Remember(_zones, zone);
        foreach (var asset in assets) Remember(_assets, asset);
        foreach (var technique in techniques) Remember(_techniques, technique);
        foreach (var other in related) Remember(_related, other);
    }

    private void Remember<T>(SortedSet<T> names, T name)
    {
        if (names.Count < NamesMax) names.Add(name);
        else if (!names.Contains(name)) NamesTurnedAway++;
    }

    private bool IsBetterHeadline(Detection detection)
    {
        var (rank, known) = (Rank(detection), Rank(Headline!));
        return rank > known || (rank == known && ByTimeThenId.Instance.Compare(detection, Headline) < 0);
    }

    private static int Rank(Detection detection) => (detection.Response.Length > 0 ? 256 : 0) + (int)detection.Severity;

    /// <summary>The order in which detections are told and grouped.</summary>
    private sealed class ByTimeThenId : IComparer<Detection>
    {
        public static readonly ByTimeThenId Instance = new();

        public int Compare(Detection? x, Detection? y)
        {
            var time = x!.Time.CompareTo(y!.Time);
            return time != 0 ? time : x.Id.CompareTo(y.Id);
        }
    }
}
