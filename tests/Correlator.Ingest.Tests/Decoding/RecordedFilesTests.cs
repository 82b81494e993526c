using Correlator.Ingest.Decoding;
using Correlator.Model.Observations;

namespace Correlator.Ingest.Tests.Decoding;

/// <summary>Whole files of real sensor output: every line is an observation, none is lost.</summary>
public class RecordedFilesTests
{
    public static TheoryData<string, string> Files()
    {
        var files = new TheoryData<string, string>();
        foreach (var name in RecordedLines.Names("suricata", "*.json")) files.Add("suricata", name);
        foreach (var name in RecordedLines.Names("vendor", "*.log")) files.Add("vendor", name);
        return files;
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_line_of_a_recorded_file_is_an_observation(string folder, string name) =>
        AssertEveryLine(Path.Combine(RecordedLines.DataFolder, folder, name));

    // Tens of megabytes that are not in the repository: runs where CORRELATOR_CORPUS names their folder.
    [Fact]
    public void Every_line_of_the_corpus_is_an_observation()
    {
        if (RecordedLines.CorpusFolder is not { } corpus) return;
        var files = Directory.GetFiles(Path.Combine(corpus, "suricata"), "eve.json*", SearchOption.AllDirectories)
            .Append(Path.Combine(corpus, "labelled", "westermo-part1", "eve_right.json"))
            .Concat(Directory.GetFiles(Path.Combine(corpus, "vendor"), "*.log")).ToArray();
        Assert.NotEmpty(files);
        Assert.All(files, AssertEveryLine);
    }

    [Theory]
    [InlineData("zeek", "*.log", "zeek-tsv")]
    [InlineData("zeek-json", "*.log", "zeek-json")]
    [InlineData("suricata", "*.pcap", null)]
    [InlineData("suricata", "*.yaml", null)]
    [InlineData("labelled", "*.csv", null)]
    [InlineData("labelled", "*.svg", null)]
    [InlineData("reference", "*.tsv", null)]
    public void Every_file_of_the_corpus_is_known_for_what_it_is(string folder, string pattern, string? format)
    {
        if (RecordedLines.CorpusFolder is not { } corpus) return;
        var files = Directory.GetFiles(Path.Combine(corpus, folder), pattern, SearchOption.AllDirectories);
        Assert.NotEmpty(files);
        // Zeek's own baselines hold oddities that nothing tells apart: rows parted by bars, JSON without a time.
        var unexpected = files.Where(f => !f.Contains("zeek-core", StringComparison.Ordinal))
            .Where(f => FormatDetector.FormatOf(Head(f)) != format);
        Assert.Empty(unexpected);
    }

    private static byte[] Head(string path)
    {
        using var file = File.OpenRead(path);
        var head = new byte[65_536];
        return head[..file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)];
    }

    private static void AssertEveryLine(string path)
    {
        var lines = RecordedLines.Read(path);
        var head = lines.Take(20).SelectMany(l => l.Append((byte)'\n')).ToArray();
        var hint = RecordedLines.Time("2023-06-01T00:00:00Z");
        var decoder = FormatDetector.Detect(head, Path.GetFileName(path), null, () => hint);
        Assert.NotNull(decoder);
        var results = lines.Select(l => decoder.Decode(l, out var observation) is var result && result == DecodeResult.Observation
            && observation.Time.IsNone && !observation.Has(ObservationFlags.TimeInferred) ? DecodeResult.BadTime : result);
        var counts = results.CountBy(r => r).ToDictionary();
        Assert.Equal(new Dictionary<DecodeResult, int> { [DecodeResult.Observation] = lines.Count }, counts);
    }
}
