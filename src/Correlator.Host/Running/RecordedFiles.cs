using System.IO.Compression;
using Correlator.Cli.Operations;
using Correlator.Cli.Reports;
using Correlator.Ingest;
using Correlator.Ingest.Decoding;

namespace Correlator.Host.Running;

/// <summary>A recorded file to replay.</summary>
/// <param name="Id">Its path as the operator named it: what facts point to.</param>
internal sealed record RecordedFile(string Id, string Path);

/// <summary>The recorded files that paths name: a file is taken as it is, of a directory whatever a decoder knows.</summary>
/// <param name="Skipped">Files of directories that are not replayed, each with the reason.</param>
internal sealed record RecordedFiles(IReadOnlyList<RecordedFile> Files, IReadOnlyList<SkippedFile> Skipped)
{
    /// <summary>More files than anyone opens at a time; a directory feed is for those.</summary>
    private const int FilesMax = 10_000;

    private const int HeadBytes = 64 * 1024;

    /// <exception cref="UsageException">Nothing to replay.</exception>
    /// <exception cref="OperationFailedException">A file cannot be read; told before anything is replayed.</exception>
    public static RecordedFiles Find(IReadOnlyList<string> paths)
    {
        var files = new List<RecordedFile>();
        var skipped = new List<SkippedFile>();
        foreach (var path in paths)
        {
            if (Directory.Exists(path)) FindIn(path, files, skipped);
            else
            {
                _ = Head(path);
                files.Add(new RecordedFile(path, path));
            }
        }

        var distinct = files.DistinctBy(file => file.Id).ToArray();
        return distinct.Length switch
        {
            0 => throw new UsageException(Nothing(paths, skipped)),
            > FilesMax => throw new UsageException($"{distinct.Length} files; at most {FilesMax} can be replayed at once."),
            _ => new RecordedFiles(distinct, skipped.DistinctBy(file => file.Path).ToArray()),
        };
    }

    private static void FindIn(string directory, List<RecordedFile> files, List<SkippedFile> skipped)
    {
        foreach (var file in Directory.EnumerateFiles(directory, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            if (WhySkipped(file) is { } reason) skipped.Add(new SkippedFile(file, reason));
            else files.Add(new RecordedFile(file, file));
        }
    }

    private static string? WhySkipped(string path)
    {
        // Broken from the start: as a log it is told by its quarantine, not left out.
        if (Head(path) is not { } head) return path.Contains(".log", StringComparison.OrdinalIgnoreCase) ? null : "broken-gzip";
        if (head.Length == 0) return "empty";
        if (FormatDetector.FormatOf(head, path) is not null) return null;
        return IsCapture(head) ? "packet-capture"
            : head.AsSpan().Contains((byte)0) ? "binary"
            : "unknown-format";
    }

    // pcap in both byte orders and both resolutions, and pcapng's section header block (IETF draft-ietf-opsawg-pcap, -pcapng).
    private static bool IsCapture(byte[] head) =>
        head is [0xD4, 0xC3, 0xB2, 0xA1, ..] or [0xA1, 0xB2, 0xC3, 0xD4, ..] or [0x4D, 0x3C, 0xB2, 0xA1, ..]
            or [0xA1, 0xB2, 0x3C, 0x4D, ..] or [0x0A, 0x0D, 0x0D, 0x0A, ..];

    /// <summary>The first bytes, uncompressed; null when they are a gzip that cannot be.</summary>
    private static byte[]? Head(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            var isGzip = file.ReadByte() == 0x1F && file.ReadByte() == 0x8B;
            file.Position = 0;
            using Stream stream = isGzip ? new GZipStream(file, CompressionMode.Decompress) : file;
            var head = new byte[HeadBytes];
            return head[..stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)];
        }
        catch (InvalidDataException)
        {
            return null;
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw new OperationFailedException($"{path}: cannot be read: {unreadable.Message}", unreadable);
        }
    }

    private static string Nothing(IReadOnlyList<string> paths, List<SkippedFile> skipped)
    {
        var why = skipped.Count == 0 ? "there is no file in it" : SkippedFile.Told(skipped);
        return $"{string.Join(", ", paths)}: no recorded feed that a decoder knows ({why}).";
    }
}
