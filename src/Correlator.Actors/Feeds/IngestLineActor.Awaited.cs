using Correlator.Actors.Assets;

namespace Correlator.Actors.Feeds;

/// <content>Whom the line waits for: what an operator looks at first when it breaks because nobody answers.</content>
public sealed partial class IngestLineActor
{
    private string Awaited()
    {
        if (_silentKeepers.Count > 0) return $"the keepers of shards {string.Join(", ", _silentKeepers.Order())}";
        if (_checkpoint is { } checkpoint) return $"{Listed(checkpoint.PendingShards, checkpoint.PendingZones)}, for a checkpoint";
        if (_ascent is { Pending.Count: > 0 } ascent) return Listed(default, ascent.Pending);
        return _ascent is null ? Listed(_inFlight.Peek().PendingShards, []) : "the desk of incidents";
    }

    private static string Listed(ShardSet shards, HashSet<string> zones)
    {
        List<string> all = [];
        if (!shards.IsEmpty) all.Add($"shards {shards}");
        if (zones.Count > 0) all.Add($"zones {string.Join(", ", zones.Order(StringComparer.Ordinal))}");
        return string.Join(" and ", all);
    }
}
