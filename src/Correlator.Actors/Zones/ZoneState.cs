using Correlator.Model.Detections;
using Correlator.Model.Facts;
using Correlator.Model.Observations;
using Correlator.Rules;
using Correlator.Rules.Explanation;
using Correlator.Rules.Matching;

namespace Correlator.Actors.Zones;

/// <summary>
/// What one zone knows: its event time, the facts that wait for it, the conduits below it, and the working memory of the rules.
/// Reads no clock, sends nothing, stores nothing.
/// </summary>
/// <remarks>
/// Facts are put to the rules once the watermark has passed their KnownAt, in the order of KnownAt, time and id. A feed that is replayed
/// after a crash brings facts again; those whose KnownAt the zone has passed, or that still wait here, are dropped: no new fact can have
/// a KnownAt before a watermark that was already told.
/// </remarks>
public sealed class ZoneState(string zoneId, RuleSet rulesAtFirst, ConduitOptions conduitOptions)
{
    /// <summary>Facts that may wait for their time; at the bound the one furthest in the future goes, counted.</summary>
    public const int WaitingMax = 100_000;

    private const byte Version = 2;

    /// <summary>Knew of a conduit only when it was first used.</summary>
    private const byte VersionWithoutUse = 1;

    private readonly SortedSet<WaitingFact> _waiting = [];
    private readonly List<string> _children = [];
    private readonly ConduitMemory _conduits = new(zoneId, conduitOptions);
    private RuleSet _rules = rulesAtFirst;
    private IRuleSession _session = rulesAtFirst.OpenSession(zoneId);
    private readonly List<RuleMatch> _matches = [];

    /// <summary>All facts known before this time have been put to the rules.</summary>
    public EventTime Time { get; private set; }

    /// <summary>Facts that came again after a restart.</summary>
    public long Duplicates { get; private set; }

    /// <summary>Facts turned away by <see cref="WaitingMax"/>.</summary>
    public long TurnedAway { get; private set; }

    public RuleSessionStatistics Statistics => _session.Statistics;

    /// <summary>Event time at which there is something to do without new facts.</summary>
    public EventTime NeedsTimeAt => _session.WaitsForTime ? EventTime.None
        : _waiting.Count > 0 && _waiting.Min.Fact.KnownAt < _conduits.SilentAfter ? _waiting.Min.Fact.KnownAt
        : _conduits.SilentAfter;

    public void Take(ZoneFact incoming)
    {
        if (incoming.Fact.KnownAt < Time || !_waiting.Add(new WaitingFact(incoming.Fact, Number(incoming.Child))))
        {
            Duplicates++;
            return;
        }

        if (_waiting.Count <= WaitingMax) return;
        _waiting.Remove(_waiting.Max);
        TurnedAway++;
    }

    /// <summary>
    /// Lets these rules take over from the next step on. Rules that are the same keep what they hold; changed and new ones
    /// begin with nothing.
    /// </summary>
    public void Use(RuleSet rules)
    {
        if (rules == _rules) return;
        _rules = rules;

        // Everything known before its time has been worked by the old ones.
        if (Time.IsNone) _session = rules.OpenSession(zoneId);
        else _session.Swap(rules, new EventTime(Time.Ticks - 1));
    }

    public ZoneStep Advance(EventTime watermark)
    {
        var step = new ZoneStep();
        if (watermark <= Time) return step;
        while (_waiting.Count > 0 && _waiting.Min is var next && next.Fact.KnownAt < watermark)
        {
            _waiting.Remove(next);
            foreach (var silence in _conduits.FallSilent(next.Fact.KnownAt)) Put(silence, 0, step);
            if (next.Fact is ConduitUse use)
            {
                if (_conduits.Judge(use) is { } deviation) Put(deviation, 0, step);
                continue;
            }

            Put(next.Fact, next.Origin, step);
        }

        foreach (var silence in _conduits.FallSilent(watermark)) Put(silence, 0, step);
        Time = watermark;
        _session.Advance(watermark);
        Drain(step);
        return step;
    }

    public byte[] Save(IFactCodec codec)
    {
        using var bytes = new MemoryStream();
        using var writer = new BinaryWriter(bytes);
        writer.Write(Version);
        writer.Write(Time.Ticks);
        writer.Write(_children.Count);
        foreach (var child in _children) writer.Write(child);
        writer.Write(_waiting.Count);
        foreach (var waiting in _waiting)
        {
            writer.Write(waiting.Origin);
            codec.Write(writer, waiting.Fact);
        }

        _conduits.Save(writer);
        _session.Save(writer, codec);
        writer.Flush();
        return bytes.ToArray();
    }

    /// <exception cref="InvalidDataException">The bytes are of a version that this program does not know.</exception>
    public void Restore(byte[] stored, IFactCodec codec)
    {
        using var reader = new BinaryReader(new MemoryStream(stored, writable: false));
        var version = reader.ReadByte();
        if (version is 0 or > Version) throw new InvalidDataException($"Zone state of unknown version {version}.");
        Time = new EventTime(reader.ReadInt64());
        for (var left = reader.ReadInt32(); left > 0; left--) _children.Add(reader.ReadString());
        for (var left = reader.ReadInt32(); left > 0; left--)
        {
            var origin = reader.ReadInt32();
            _waiting.Add(new WaitingFact((Fact)codec.Read(reader), origin));
        }

        _conduits.Load(reader, knowsUse: version > VersionWithoutUse);
        _session.Restore(reader, codec);
    }

    private void Put(Fact fact, int origin, ZoneStep step)
    {
        _session.Insert(fact, origin);
        if (_rules.CouldJoinElsewhere(fact)) step.Upward.Add(fact);
        if (origin == 0 && fact is Deviation { Kind: DeviationKind.NewConduit or DeviationKind.ConduitSilence }) step.Own.Add(fact);
    }

    private void Drain(ZoneStep step)
    {
        _matches.Clear();
        _session.Drain(_matches);
        _session.DrainSaturations(step.Saturations);

        // Nothing retracts facts of sensors, so nothing is ever withdrawn here.
        foreach (var match in _matches)
        {
            if (match.Detection is { } detection) step.Detections.Add(detection);
            if (match.Conclusion is not { } conclusion) continue;
            step.Own.Add(conclusion);
            if (_rules.CouldJoinElsewhere(conclusion)) step.Upward.Add(conclusion);
        }
    }

    private int Number(string? child)
    {
        if (child is null) return 0;
        var index = _children.IndexOf(child);
        if (index >= 0) return index + 1;
        _children.Add(child);
        return _children.Count;
    }

    private readonly record struct WaitingFact(Fact Fact, int Origin) : IComparable<WaitingFact>
    {
        public int CompareTo(WaitingFact other)
        {
            var known = Fact.KnownAt.CompareTo(other.Fact.KnownAt);
            if (known != 0) return known;
            var time = Fact.Time.CompareTo(other.Fact.Time);
            return time != 0 ? time : Fact.Id.CompareTo(other.Fact.Id);
        }

        public static bool operator <(WaitingFact left, WaitingFact right) => left.CompareTo(right) < 0;
        public static bool operator >(WaitingFact left, WaitingFact right) => left.CompareTo(right) > 0;
        public static bool operator <=(WaitingFact left, WaitingFact right) => left.CompareTo(right) <= 0;
        public static bool operator >=(WaitingFact left, WaitingFact right) => left.CompareTo(right) >= 0;
    }
}

/// <summary>What a step gave.</summary>
public sealed class ZoneStep
{
    /// <summary>Facts for the parent zone.</summary>
    public List<Fact> Upward { get; } = [];

    /// <summary>Facts that this zone itself stated: conclusions, conduit deviations.</summary>
    public List<Fact> Own { get; } = [];

    public List<Detection> Detections { get; } = [];

    /// <summary>Bounds of rules that were reached.</summary>
    public List<EngineSaturated> Saturations { get; } = [];
}
