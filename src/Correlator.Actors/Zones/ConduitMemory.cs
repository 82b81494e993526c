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
}

/// <summary>
/// The conduits between zones whose lowest common ancestor this zone is, for plants that declare none: which pair of zones
/// speaks which protocol is learned, then protected. Declared conduits are judged by the assets themselves.
/// </summary>
internal sealed class ConduitMemory(string zoneId, ConduitOptions options)
{
    /// <summary>Conduits remembered; beyond it nothing is learned, which makes what is new a deviation for ever.</summary>
    private const int ConduitsMax = 4_096;

    private readonly SortedDictionary<(string From, string To, Protocol Protocol), EventTime> _known = [];
    private readonly SortedDictionary<(string From, string To, Protocol Protocol), EventTime> _stated = [];
    private EventTime _first;
    private EventTime _lastNew;

    public Deviation? Judge(ConduitUse use)
    {
        var key = (use.FromZone, use.ToZone, use.Protocol);
        if (_known.ContainsKey(key)) return null;
        if (_first.IsNone) _first = _lastNew = use.KnownAt;
        if (IsLearning(use.KnownAt) && _known.Count < ConduitsMax)
        {
            _known[key] = use.KnownAt;
            _lastNew = use.KnownAt;
            return null;
        }

        if (_stated.TryGetValue(key, out var stated) && use.KnownAt - stated < options.RestateAfter) return null;
        if (_stated.Count >= ConduitsMax) _stated.Clear();
        _stated[key] = use.KnownAt;
        return State(use);
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
        Save(writer, _known);
        Save(writer, _stated);
    }

    public void Load(BinaryReader reader)
    {
        _first = new EventTime(reader.ReadInt64());
        _lastNew = new EventTime(reader.ReadInt64());
        Load(reader, _known);
        Load(reader, _stated);
    }

    private static void Save(BinaryWriter writer, SortedDictionary<(string From, string To, Protocol Protocol), EventTime> table)
    {
        writer.Write(table.Count);
        foreach (var ((from, to, protocol), time) in table)
        {
            writer.Write(from);
            writer.Write(to);
            writer.Write((byte)protocol);
            writer.Write(time.Ticks);
        }
    }

    private static void Load(BinaryReader reader, SortedDictionary<(string From, string To, Protocol Protocol), EventTime> table)
    {
        for (var left = reader.ReadInt32(); left > 0; left--)
        {
            var key = (reader.ReadString(), reader.ReadString(), (Protocol)reader.ReadByte());
            table[key] = new EventTime(reader.ReadInt64());
        }
    }
}
