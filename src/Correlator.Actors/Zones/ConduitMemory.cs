using Correlator.Model.Facts;
using Correlator.Model.Observations;

namespace Correlator.Actors.Zones;

/// <summary>When the conduits of a zone stop being learned.</summary>
/// <param name="LearnUntil">Event time; null lets the evidence decide.</param>
public sealed record ConduitOptions(EventTime? LearnUntil)
{
    /// <summary>Least event time from the first conduit on.</summary>
    public TimeSpan SpanMin { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Nothing new for this long, or a quarter of the time known if that is longer.</summary>
    public TimeSpan QuietMin { get; init; } = TimeSpan.FromMinutes(20);

    /// <summary>An unknown conduit that goes on is stated again after this.</summary>
    public TimeSpan RestateAfter { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Spans (see <see cref="ConduitUse"/>) in which a conduit must have been used before its silence means anything: about 4 h.</summary>
    public int SilenceSpansMin { get; init; } = 8;

    /// <summary>Silence is this many times the longest usual pause …</summary>
    public int SilencePauseFactor { get; init; } = 3;

    /// <summary>… unless the usual pause is longer than this many spans: not regular. About 8 h.</summary>
    public int SilencePauseSpansMax { get; init; } = 16;
}

/// <summary>
/// The conduits between zones whose lowest common ancestor this zone is, for plants that declare none: which pair of zones
/// speaks which protocol is learned, then protected; and that it was spoken regularly and is not any more is stated. Declared conduits are
/// judged by the assets themselves.
/// </summary>
/// <remarks>Assets state the use of a conduit once in a span of event time, so pauses are counted in spans, and silence is proven at a span's end.</remarks>
internal sealed class ConduitMemory(string zoneId, ConduitOptions options)
{
    /// <summary>Conduits remembered; beyond it nothing is learned, which makes what is new a deviation for ever.</summary>
    private const int ConduitsMax = 4_096;

    private readonly SortedDictionary<(string From, string To, Protocol Protocol), KnownConduit> _known = [];
    private readonly SortedDictionary<(string From, string To, Protocol Protocol), EventTime> _stated = [];
    private EventTime _first;
    private EventTime _lastNew;

    /// <summary>No conduit falls silent before this event time; exact when last looked for, too early since.</summary>
    public EventTime SilentAfter { get; private set; } = EventTime.Max;

    public Deviation? Judge(ConduitUse use)
    {
        var key = (use.FromZone, use.ToZone, use.Protocol);
        if (_known.TryGetValue(key, out var known))
        {
            known.Hear(use, options);
            Expect(known.SilentAfter);
            return null;
        }

        if (_first.IsNone) _first = _lastNew = use.KnownAt;
        if (IsLearning(use.KnownAt) && _known.Count < ConduitsMax)
        {
            _known[key] = new KnownConduit(use.KnownAt, use.Source);
            _lastNew = use.KnownAt;
            return null;
        }

        if (_stated.TryGetValue(key, out var stated) && use.KnownAt - stated < options.RestateAfter) return null;
        if (_stated.Count >= ConduitsMax) _stated.Clear();
        _stated[key] = use.KnownAt;
        return State(use);
    }

    /// <summary>States the conduits whose silence this event time proves, the earliest first.</summary>
    public IEnumerable<Deviation> FallSilent(EventTime watermark)
    {
        if (watermark <= SilentAfter) return [];
        var silent = _known.Where(conduit => conduit.Value.SilentAfter < watermark)
            .OrderBy(conduit => conduit.Value.SilentAfter).ThenBy(conduit => conduit.Key)
            .Select(conduit => Silence(conduit.Key.From, conduit.Key.To, conduit.Key.Protocol, conduit.Value)).ToArray();
        SilentAfter = EventTime.Max;
        foreach (var known in _known.Values) Expect(known.SilentAfter);
        return silent;
    }

    private void Expect(EventTime silence)
    {
        if (silence < SilentAfter) SilentAfter = silence;
    }

    private Deviation Silence(string from, string to, Protocol protocol, KnownConduit conduit)
    {
        var proven = conduit.SilentAfter;
        conduit.FallSilent();
        return new Deviation
        {
            Id = FactId.Of("conduit-silence", zoneId, from, to, protocol.Name(), conduit.LastHeard.ToString()),
            Kind = DeviationKind.ConduitSilence,
            Time = proven,
            KnownAt = proven,
            Subject = zoneId,
            Zone = zoneId,
            Protocol = protocol,
            Summary = $"{from} does not speak {protocol.Name()} to {to} any more; it last began to at {conduit.LastHeard}",
            Evidence = $"spoken in {conduit.Spans} half hours, with pauses of at most {conduit.UsualPause}",
            Source = conduit.Source,
        };
    }

    private bool IsLearning(EventTime now)
    {
        if (options.LearnUntil is { } until) return now < until;
        var span = now - _first;
        var quiet = now - _lastNew;
        return span < options.SpanMin || quiet < options.QuietMin || quiet < span / 4;
    }

    private Deviation State(ConduitUse use) => new()
    {
        Id = FactId.Of("conduit", zoneId, use.Id.ToString()),
        Kind = DeviationKind.NewConduit,
        Time = use.Time,
        KnownAt = use.KnownAt,
        Subject = zoneId,
        Zone = zoneId,
        Originator = use.Originator,
        Responder = use.Responder,
        Protocol = use.Protocol,
        Operation = use.Operation,
        Target = use.Target,
        Outcome = use.Outcome,
        Maintenance = use.Maintenance,
        Summary = $"{use.FromZone} speaks {use.Protocol.Name()} to {use.ToZone} for the first time "
            + $"({use.Originator?.Name ?? "-"} to {use.Responder?.Name ?? "-"})",
        Evidence = $"{_known.Count} conduits learned from {_first} on",
        Source = use.Source,
    };

    public void Save(BinaryWriter writer)
    {
        writer.Write(_first.Ticks);
        writer.Write(_lastNew.Ticks);
        Save(writer, _known, static (w, conduit) => conduit.Save(w));
        Save(writer, _stated, static (w, time) => w.Write(time.Ticks));
    }

    /// <param name="knowsUse">False for what versions stored that knew only when a conduit was first used.</param>
    public void Load(BinaryReader reader, bool knowsUse)
    {
        _first = new EventTime(reader.ReadInt64());
        _lastNew = new EventTime(reader.ReadInt64());
        Load(reader, _known, r => knowsUse ? KnownConduit.Load(r, options) : new KnownConduit(new EventTime(r.ReadInt64()), new Provenance("", 0)));
        Load(reader, _stated, static r => new EventTime(r.ReadInt64()));
        foreach (var known in _known.Values) Expect(known.SilentAfter);
    }

    private static void Save<T>(
        BinaryWriter writer, SortedDictionary<(string From, string To, Protocol Protocol), T> table, Action<BinaryWriter, T> write)
    {
        writer.Write(table.Count);
        foreach (var ((from, to, protocol), value) in table)
        {
            writer.Write(from);
            writer.Write(to);
            writer.Write((byte)protocol);
            write(writer, value);
        }
    }

    private static void Load<T>(
        BinaryReader reader, SortedDictionary<(string From, string To, Protocol Protocol), T> table, Func<BinaryReader, T> read)
    {
        for (var left = reader.ReadInt32(); left > 0; left--)
        {
            var key = (reader.ReadString(), reader.ReadString(), (Protocol)reader.ReadByte());
            table[key] = read(reader);
        }
    }
}
