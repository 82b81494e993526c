using System.Text;
using Correlator.Ingest.Decoding;
using Correlator.Model.Observations;

namespace Correlator.Ingest.Tests.Zeek;

public class RecordedLogTests
{
    private const string Mask = "XXXXXXXXXX.XXXXXX";

    [Fact]
    public void Every_row_of_every_recorded_log_becomes_an_observation_or_the_fault_it_deserves()
    {
        var files = RecordedLogs.Files(RecordedLogs.Root).ToList();
        Assert.True(files.Count > 100);
        Assert.All(files, AssertDecodesWhole);
    }

    /// <summary>Runs over a whole folder of recorded output when the environment names one.</summary>
    [Fact]
    public void Every_row_of_the_corpus_becomes_an_observation_or_the_fault_it_deserves()
    {
        if (Environment.GetEnvironmentVariable("CORRELATOR_CORPUS") is not { Length: > 0 } corpus) return;
        var folders = new[] { "zeek", "zeek-json", Path.Combine("labelled", "westermo-part1", "zeek-right") };
        foreach (var folder in folders) Assert.All(RecordedLogs.Files(Path.Combine(corpus, folder)), AssertDecodesWhole);
    }

    [Theory]
    [InlineData("conn")]
    [InlineData("modbus")]
    [InlineData("modbus_detailed")]
    [InlineData("modbus_register_change")]
    [InlineData("known_modbus")]
    [InlineData("known_hosts")]
    [InlineData("known_services")]
    [InlineData("notice")]
    [InlineData("weird")]
    [InlineData("http")]
    public void The_same_capture_gives_the_same_observations_as_TSV_and_as_JSON(string log) =>
        AssertSame($"s4x15-modicon/{log}.log", $"json/s4x15-modicon-epoch/{log}.log");

    [Theory]
    [InlineData("conn")]
    [InlineData("dnp3")]
    [InlineData("dnp3_control")]
    [InlineData("dnp3_objects")]
    [InlineData("known_services")]
    public void Times_in_ISO_8601_are_the_same_times(string log) =>
        AssertSame($"iti-quickdraw-dnp3-2/{log}.log", $"json/iti-quickdraw-dnp3-2-iso8601/{log}.log");

    private static void AssertSame(string tsvFile, string jsonFile)
    {
        var tsv = RecordedLogs.Observations(tsvFile).Select(Describe).Order(StringComparer.Ordinal).ToList();
        var json = RecordedLogs.Observations(jsonFile).Select(Describe).Order(StringComparer.Ordinal).ToList();
        Assert.NotEmpty(tsv);
        Assert.Equal(tsv, json);
    }

    private static string Describe(Observation o) =>
        $"{o.Time} {o.Kind} {o.Protocol} {o.Operation} {o.OperationCode} {o.Originator} {o.Originator.Mac} {o.Responder} {o.Responder.Mac} "
        + $"{o.Outcome} {o.Flags} {o.Bytes} {o.TargetUnit}:{o.TargetStart}+{o.TargetCount} {o.ValueLow}..{o.ValueHigh} {o.Severity} "
        + (o.Detail is { } d ? $"{d with { Techniques = [] }}" : "");

    private static void AssertDecodesWhole(string file)
    {
        var rows = RecordedLogs.Decode(file);
        var expected = Expected(file);
        Assert.Equal(
            $"{file}: {string.Join(", ", expected)}",
            $"{file}: {string.Join(", ", Count(rows.Select(row => row.Result)))}");
    }

    private static IEnumerable<string> Count(IEnumerable<DecodeResult> results) =>
        results.GroupBy(result => result).OrderBy(group => group.Key).Select(group => $"{group.Key} {group.Count()}");

    // Knows nothing of the decoder: a line is judged by its looks.
    private static IEnumerable<string> Expected(string file)
    {
        var lines = RecordedLogs.Lines(file).Select(Encoding.UTF8.GetString).ToList();
        var isJson = lines.Any(line => line.StartsWith('{'));
        var fields = lines.FirstOrDefault(line => line.StartsWith("#fields", StringComparison.Ordinal)
            || line.StartsWith("PREFIX<>fields", StringComparison.Ordinal));
        // Zeek's tsv option writes the names alone, without any keyword.
        var names = fields is null && lines.Any(line => line.StartsWith("t\tid.orig_h\t", StringComparison.Ordinal));
        var types = lines.FirstOrDefault(line => line.StartsWith("#types", StringComparison.Ordinal));
        var time = Array.IndexOf(fields?.Split('\t') ?? [], "ts");
        if (time < 0) time = Array.IndexOf(types?.Split('\t') ?? [], "time");
        return Count(lines.Select(line => line switch
        {
            "" => DecodeResult.Nothing,
            _ when line.StartsWith('#') || line.StartsWith("PREFIX<>", StringComparison.Ordinal) => DecodeResult.Nothing,
            _ when names && line.StartsWith("t\tid.orig_h", StringComparison.Ordinal) => DecodeResult.Nothing,
            _ when isJson => line.Contains(Mask, StringComparison.Ordinal) ? DecodeResult.Malformed : DecodeResult.Observation,
            _ when fields is null && !names => DecodeResult.HeaderMissing,
            _ when line.IndexOf(Mask, StringComparison.Ordinal) is 0 or 1 => DecodeResult.BadTime,
            _ when time > 0 && line.Split('\t')[time - 1] is var ts => ts.Contains(Mask, StringComparison.Ordinal)
                ? DecodeResult.BadTime
                : decimal.Parse(ts) < 631_152_000 ? DecodeResult.AbsurdTime : DecodeResult.Observation,
            _ => DecodeResult.Observation,
        }));
    }
}
