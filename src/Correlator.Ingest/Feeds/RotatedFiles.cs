using System.Globalization;
using System.IO.Enumeration;

namespace Correlator.Ingest.Feeds;

/// <summary>A file that was the live one once.</summary>
internal sealed record RotatedFile(string Path, DateTime WrittenAt, long Length)
{
    public string Name { get; } = System.IO.Path.GetFileName(Path);

    public bool IsCompressedName => Name.EndsWith(".gz", StringComparison.Ordinal);

    /// <summary>
    /// N of <c>log.N</c> and <c>log.N.gz</c>, where the highest is the oldest; -1 without one (dates have more digits).
    /// </summary>
    public int Number
    {
        get
        {
            var stem = IsCompressedName ? Name[..^3] : Name;
            var dot = stem.LastIndexOf('.');
            return dot > 0 && stem.Length - dot - 1 is > 0 and <= 5
                && int.TryParse(stem.AsSpan(dot + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                ? number
                : -1;
        }
    }

    /// <summary>
    /// From the oldest to the newest: by time of the last write; in one tick of the file system's clock by number, then
    /// name.
    /// </summary>
    public static int OldestFirst(RotatedFile a, RotatedFile b)
    {
        var byTime = a.WrittenAt.CompareTo(b.WrittenAt);
        if (byTime != 0) return byTime;
        var byNumber = b.Number.CompareTo(a.Number);
        return byNumber != 0 ? byNumber : string.CompareOrdinal(a.Name, b.Name);
    }
}

/// <summary>
/// Finds what a rotation made of the live file: renamed, copied or compressed, beside it or in a folder of its own.
/// </summary>
internal sealed class RotatedFiles(FollowFeedOptions options)
{
    private readonly string _live = Path.GetFullPath(options.Path);
    private readonly string _directory = Path.GetFullPath(
        options.RotatedDirectory ?? Path.GetDirectoryName(Path.GetFullPath(options.Path))!);

    /// <summary>Rotated files beyond the bound, which were not looked at.</summary>
    public long BeyondMax { get; private set; }

    /// <summary>
    /// The file of this identity that holds at least <paramref name="bytes"/> bytes; the longest, when a copy is under
    /// way.
    /// </summary>
    public RotatedFile? Find(string identity, long bytes)
    {
        RotatedFile? found = null;
        foreach (var file in OldestFirst())
        {
            var isLongEnough = file.IsCompressedName || file.Length >= bytes;
            if (!isLongEnough || !FileIdentity.Matches(identity, FileIdentity.HeadOf(file.Path))) continue;
            if (found is null || (!file.IsCompressedName && file.Length > found.Length)) found = file;
        }

        return found;
    }

    /// <summary>All, from the oldest on, each with its first bytes; null while a rotation moves them about.</summary>
    public List<(RotatedFile File, byte[] Head)>? WhenStill()
    {
        var before = OldestFirst();
        var files = before.ConvertAll(file => (file, FileIdentity.HeadOf(file.Path)));
        return OldestFirst().SequenceEqual(before) ? files : null;
    }

    private List<RotatedFile> OldestFirst()
    {
        var files = new List<RotatedFile>();
        if (!Directory.Exists(_directory)) return files;
        foreach (var file in new DirectoryInfo(_directory).EnumerateFiles())
        {
            if (!IsRotatedName(file.Name) || file.FullName == _live) continue;

            // While gzip works, both files are there; the plain one is whole.
            if (file.Name.EndsWith(".gz", StringComparison.Ordinal) && File.Exists(file.FullName[..^3])
                && file.FullName[..^3] != _live)
            {
                continue;
            }

            // It may go away between listing and looking.
            if (file.Exists) files.Add(new RotatedFile(file.FullName, file.LastWriteTimeUtc, file.Length));
        }

        files.Sort(RotatedFile.OldestFirst);
        var beyond = files.Count - options.RotatedFilesMax;
        if (beyond > 0) files.RemoveRange(0, beyond);
        BeyondMax = Math.Max(BeyondMax, beyond);
        return files;
    }

    private bool IsRotatedName(string name)
    {
        if (options.RotatedPattern is { } pattern)
        {
            return FileSystemName.MatchesSimpleExpression(pattern, name, ignoreCase: false);
        }

        var live = Path.GetFileName(_live);
        if (name.StartsWith(live, StringComparison.Ordinal)) return IsRotationMark(name.AsSpan(live.Length));

        // Zeek: conn.2026-11-24-03-00-00.log.gz, conn.03:00:00-04:00:00.log.gz.
        var extension = Path.GetExtension(live);
        var stem = Path.GetFileNameWithoutExtension(live);
        var plain = name.EndsWith(".gz", StringComparison.Ordinal) ? name[..^3] : name;
        return name.StartsWith(stem, StringComparison.Ordinal) && plain.EndsWith(extension, StringComparison.Ordinal)
            && name.Length > stem.Length + 1 && name[stem.Length] is '.' or '-' or '_'
            && char.IsAsciiDigit(name[stem.Length + 1]);
    }

    private static bool IsRotationMark(ReadOnlySpan<char> rest) =>
        rest is ".gz" or ".old" or ".old.gz"
        || (rest.Length >= 2 && rest[0] is '.' or '-' or '_' && char.IsAsciiDigit(rest[1]));
}
