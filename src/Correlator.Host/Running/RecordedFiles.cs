using System.IO.Compression;
using Correlator.Cli.Operations;
using Correlator.Ingest.Decoding;
using Correlator.Ingest;

namespace Correlator.Host.Running;

/// <summary>A recorded file to replay.</summary>
/// <param name="Id">Its path as the operator named it: what facts point to.</param>
internal sealed record RecordedFile(string Id, string Path);

/// <summary>The recorded files that paths name: a file is taken as it is, of a directory whatever a decoder knows.</summary>
internal sealed record RecordedFiles(IReadOnlyList<RecordedFile> Files, IReadOnlyList<string> Skipped)
{
    /// <summary>More files than anyone opens at a time; a directory feed is for those.</summary>
    private const int FilesMax = 10_000;

    private const int HeadBytes = 64 * 1024;

    /// <exception cref="UsageException">Nothing to replay.</exception>
    public static RecordedFiles Find(IReadOnlyList<string> paths)
    {
        var files = new List<RecordedFile>();
        var skipped = new List<string>();
        foreach (var path in paths)
        {
            if (!Directory.Exists(path))
            {
                files.Add(new RecordedFile(path, path));
                continue;
            }

            foreach (var file in Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
            {
                if (IsRecorded(file)) files.Add(new RecordedFile(file, file));
                else skipped.Add(file);
            }
        }

        var distinct = files.DistinctBy(file => file.Id).ToArray();
        return distinct.Length switch
        {
            0 => throw new UsageException($"No recorded feed that a decoder knows in {string.Join(", ", paths)}."),
            > FilesMax => throw new UsageException($"{distinct.Length} files; at most {FilesMax} can be replayed at once."),
            _ => new RecordedFiles(distinct, skipped),
        };
    }

    private static bool IsRecorded(string path)
    {
        var head = Head(path);
        return head.Length > 0 && FormatDetector.FormatOf(head) is not null;
    }

    private static byte[] Head(string path)
    {
        using var file = File.OpenRead(path);
        var isGzip = file.ReadByte() == 0x1F && file.ReadByte() == 0x8B;
        file.Position = 0;
        try
        {
            using Stream stream = isGzip ? new GZipStream(file, CompressionMode.Decompress) : file;
            var head = new byte[HeadBytes];
            return head[..stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)];
        }
        catch (InvalidDataException)
        {
            return [];
        }
    }
}
