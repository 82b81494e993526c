using System.Text.Json;

namespace Correlator.Scenarios.Tests.Corpus;

/// <summary>One recorded file: what the replay says of it, and what the naive count says.</summary>
internal sealed record CorpusRow(
    string Path, string Format, string Log, long Observations, long Quarantined, SortedDictionary<string, long> Reasons, NaiveCount Naive)
{
    public static CorpusRow Of(JsonElement feed, string corpus)
    {
        var path = feed.GetProperty("path").GetString()!;
        var reasons = feed.GetProperty("quarantineReasons").EnumerateObject();
        return new CorpusRow(
            System.IO.Path.GetRelativePath(corpus, path).Replace('\\', '/'),
            feed.GetProperty("format").GetString()!,
            feed.GetProperty("log").GetString() ?? "-",
            feed.GetProperty("observations").GetInt64(),
            feed.GetProperty("quarantined").GetInt64(),
            new SortedDictionary<string, long>(reasons.ToDictionary(r => r.Name, r => r.Value.GetInt64()), StringComparer.Ordinal),
            NaiveCount.Of(path));
    }

    /// <summary>"zeek/s4x15-modicon": the folder of a capture.</summary>
    public string Folder => string.Join('/', Path.Split('/')[..^1].Take(2));

    public override string ToString() =>
        $"{Path}\t{Format}\t{Log}\t{Naive.DataLines}\t{Observations}\t{Quarantined}\t"
        + string.Join(", ", Reasons.Select(reason => $"{reason.Key} {reason.Value}"));
}
