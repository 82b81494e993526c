using System.Text;
using Correlator.Ingest.Decoding;
using Correlator.Ingest.Zeek;
using Correlator.Model.Observations;

namespace Correlator.Ingest.Tests.Zeek;

/// <summary>Recorded Zeek logs and a way to decode them whole; shared by the tests of this folder.</summary>
internal static class RecordedLogs
{
    public static string Root { get; } = Path.Combine(RepositoryRoot(), "tests", "data", "zeek");

    public static IEnumerable<string> Files(string root) =>
        Directory.EnumerateFiles(root, "*.log", SearchOption.AllDirectories).Order(StringComparer.Ordinal);

    /// <summary>The lines of a file as a feed hands them out: parted by LF, the last one also without.</summary>
    public static List<byte[]> Lines(string file)
    {
        var bytes = File.ReadAllBytes(file);
        var lines = new List<byte[]>();
        var start = 0;
        while (start < bytes.Length)
        {
            var end = Array.IndexOf(bytes, (byte)'\n', start);
            if (end < 0) end = bytes.Length;
            lines.Add(bytes[start..end]);
            start = end + 1;
        }

        return lines;
    }

    public static RecordDecoder DecoderOf(string file, List<byte[]> lines) => lines.Any(line => line is [(byte)'{', ..])
        ? new ZeekJsonDecoder(ZeekLogName.FromFile(file))
        : new ZeekTsvDecoder(ZeekLogName.FromFile(file));

    public static List<(DecodeResult Result, Observation Observation)> Decode(string file)
    {
        var lines = Lines(file);
        var decoder = DecoderOf(file, lines);
        return [.. lines.Select(line => Decode(decoder, line))];
    }

    public static List<Observation> Observations(string relative) =>
        [.. Decode(Path.Combine(Root, relative)).Where(row => row.Result == DecodeResult.Observation).Select(row => row.Observation)];

    public static (DecodeResult Result, Observation Observation) Decode(RecordDecoder decoder, string line) =>
        Decode(decoder, Encoding.UTF8.GetBytes(line));

    public static (DecodeResult Result, Observation Observation) Decode(RecordDecoder decoder, byte[] line)
    {
        Observation observation = default;
        return (decoder.Decode(line, ref observation), observation);
    }

    /// <summary>A TSV decoder that has read the usual header with these fields, written with blanks between them.</summary>
    public static ZeekTsvDecoder Tsv(string path, string fields)
    {
        var decoder = new ZeekTsvDecoder();
        foreach (var line in new[] { "#separator \\x09", "#set_separator\t,", "#empty_field\t(empty)", "#unset_field\t-", "#path\t" + path,
            "#open\t2026-11-23-23-34-16", "#fields\t" + fields.Replace(' ', '\t') })
        {
            Assert.Equal(DecodeResult.Nothing, Decode(decoder, line).Result);
        }

        return decoder;
    }

    /// <summary>Decodes one row, written with blanks for tabs unless it has tabs, under the usual header.</summary>
    public static Observation Row(string path, string fields, string row)
    {
        var (result, observation) = Decode(Tsv(path, fields), row.Contains('\t') ? row : row.Replace(' ', '\t'));
        Assert.Equal(DecodeResult.Observation, result);
        return observation;
    }

    private static string RepositoryRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Correlator.sln"))) folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("No folder above the tests has Correlator.sln.");
    }
}
