using System.IO.Compression;
using System.Text;
using Correlator.Ingest.Decoding;
using Correlator.Model.Observations;

namespace Correlator.Ingest.Tests.Decoding;

/// <summary>Finds recorded sensor output and runs decoders over it.</summary>
internal static class RecordedLines
{
    /// <summary>tests/data of the repository that these tests were built from.</summary>
    public static string DataFolder { get; } = Path.Combine(Root(), "tests", "data");

    /// <summary>The whole corpus, where the environment names its folder; null elsewhere.</summary>
    public static string? CorpusFolder { get; } =
        Environment.GetEnvironmentVariable("CORRELATOR_CORPUS") is { Length: > 0 } folder ? folder : null;

    public static string[] Names(string folder, string pattern) =>
        [.. Directory.GetFiles(Path.Combine(DataFolder, folder), pattern).Select(p => Path.GetFileName(p)!).Order()];

    /// <summary>The lines of a file (gz or plain) without their ends; blank ones are none.</summary>
    public static List<byte[]> Read(string path)
    {
        using var file = File.OpenRead(path);
        using Stream content = path.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(file, CompressionMode.Decompress) : file;
        using var memory = new MemoryStream();
        content.CopyTo(memory);
        var bytes = memory.ToArray();
        var lines = new List<byte[]>();
        var start = 0;
        while (start < bytes.Length)
        {
            var end = Array.IndexOf(bytes, (byte)'\n', start);
            if (end < 0) end = bytes.Length;
            if (end > start) lines.Add(bytes[start..end]);
            start = end + 1;
        }

        return lines;
    }

    public static List<byte[]> ReadData(string folder, string name) => Read(Path.Combine(DataFolder, folder, name));

    public static DecodeResult Decode(this RecordDecoder decoder, string record, out Observation observation) =>
        decoder.Decode(Encoding.UTF8.GetBytes(record), out observation);

    public static DecodeResult Decode(this RecordDecoder decoder, byte[] record, out Observation observation)
    {
        observation = default;
        return decoder.Decode(record, ref observation);
    }

    /// <summary>Decodes what must be an observation.</summary>
    public static Observation Observe(this RecordDecoder decoder, string record)
    {
        Assert.Equal(DecodeResult.Observation, decoder.Decode(record, out var observation));
        return observation;
    }

    public static EventTime Time(string text)
    {
        Assert.True(EventTime.TryParse(text, out var time));
        return time;
    }

    private static string Root()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Correlator.sln"))) return folder.FullName;
        }

        throw new InvalidOperationException($"No Correlator.sln above {AppContext.BaseDirectory}");
    }
}
