namespace Correlator.Bench.Nodes;

/// <summary>The ids that the assets of generated traffic get.</summary>
internal static class PlantAssets
{
    /// <summary>Lines by which every asset has been heard, with some room: each server is polled at least every 5 s.</summary>
    private const int LinesRead = 400_000;

    /// <summary>All of them, in the order in which they are first heard.</summary>
    public static IReadOnlyList<string> All(string source)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var ids = new List<string>();
        foreach (var line in File.ReadLines(source).Take(LinesRead))
        {
            foreach (var key in (string[])["\"id.orig_h\":\"", "\"id.resp_h\":\""])
            {
                var from = line.IndexOf(key, StringComparison.Ordinal) + key.Length;
                var id = line[from..line.IndexOf('"', from)];
                if (seen.Add(id)) ids.Add(id);
            }
        }

        return ids;
    }

    /// <summary>One asset of each /24: a zone, whose assets are in one shard.</summary>
    public static IReadOnlyList<string> OnePerZone(string source) =>
        [.. All(source).GroupBy(id => id[..id.LastIndexOf('.')]).Select(zone => zone.First())];
}
