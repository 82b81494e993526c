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

    private static void AssertEveryLine(string path)
    {
        var lines = RecordedLines.Read(path);
        var head = lines.Take(20).SelectMany(l => l.Append((byte)'\n')).ToArray();
        var hint = RecordedLines.Time("2023-06-01T00:00:00Z");
        var decoder = FormatDetector.Detect(head, Path.GetFileName(path), null, () => hint);
        Assert.NotNull(decoder);
        var results = lines.Select(l => decoder.Decode(l, out var observation) is var result && result == DecodeResult.Observation
            && observation.Time.IsNone && observation.Kind != ObservationKind.Statistics ? DecodeResult.BadTime : result);
        var counts = results.CountBy(r => r).ToDictionary();
        Assert.Equal(new Dictionary<DecodeResult, int> { [DecodeResult.Observation] = lines.Count }, counts);
    }
}
