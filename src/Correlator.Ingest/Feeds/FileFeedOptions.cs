namespace Correlator.Ingest.Feeds;

/// <summary>Bounds that all feeds of files have.</summary>
public record FileReadLimits
{
    /// <summary>
    /// Bytes of a chunk at most, but for a lone longer record. 16 B to 64 MiB; default 256 KiB, which fits a core's L2
    /// cache.
    /// </summary>
    public int ChunkBytesMax
    {
        get;
        init => field = Setting.InRange(value, 16, 64 << 20, nameof(ChunkBytesMax));
    } = 256 << 10;

    /// <summary>
    /// Bytes of a record at most, without its line feed; a longer one is refused. 1 B to 64 MiB; default 1 MiB.
    /// </summary>
    public int RecordBytesMax
    {
        get;
        init => field = Setting.InRange(value, 1, 64 << 20, nameof(RecordBytesMax));
    } = 1 << 20;
}

/// <summary>Settings of a <see cref="FileFeed"/>.</summary>
public sealed record FileFeedOptions : FileReadLimits
{
    /// <summary>The file, plain or gzip (told by its content). Required.</summary>
    public required string Path { get; init; }
}

/// <summary>Settings of a <see cref="FollowFeed"/>.</summary>
public sealed record FollowFeedOptions : FileReadLimits
{
    /// <summary>The live file; it need not exist yet. Required.</summary>
    public required string Path { get; init; }

    /// <summary>Folder in which rotated files are looked for. Default: the folder of <see cref="Path"/>.</summary>
    public string? RotatedDirectory { get; init; }

    /// <summary>
    /// Glob (<c>*</c>, <c>?</c>) of rotated files' names. Default, for <c>conn.log</c>: <c>conn.log</c> with <c>.N</c>,
    /// <c>-DATE</c>, <c>.gz</c> or <c>.old</c> behind it, and <c>conn.DATE….log</c>, each also with <c>.gz</c>.
    /// </summary>
    public string? RotatedPattern { get; init; }

    /// <summary>How often growth is looked for. 1 ms to 1 min; default 50 ms: an alert waits half of it.</summary>
    public TimeSpan PollInterval
    {
        get;
        init => field = Setting.InRange(value, Setting.PollMin, Setting.PollMax, nameof(PollInterval));
    } = TimeSpan.FromMilliseconds(50);

    /// <summary>Rotated files that are looked at, the newest first. 1 to 100,000; default 1,000.</summary>
    public int RotatedFilesMax
    {
        get;
        init => field = Setting.InRange(value, 1, 100_000, nameof(RotatedFilesMax));
    } = 1_000;
}

/// <summary>Settings of a <see cref="DirectoryFeed"/>.</summary>
public sealed record DirectoryFeedOptions : FileReadLimits
{
    /// <summary>The folder. Required.</summary>
    public required string Path { get; init; }

    /// <summary>
    /// Glob (<c>*</c>, <c>?</c>) of the names to read. Default <c>*</c>. Names that begin with a dot are never read.
    /// </summary>
    public string Pattern { get; init; } = "*";

    /// <summary>
    /// Wait for new files for ever (default). Off: the feed completes when all files that are there have been read.
    /// </summary>
    public bool IsWatching { get; init; } = true;

    /// <summary>
    /// The file that is last in name order may still grow and is finished only when a later one appears. Default off:
    /// files are complete when they appear (moved in), as those of a rotation are. Has a meaning only while
    /// <see cref="IsWatching"/>.
    /// </summary>
    public bool FollowsLast { get; init; }

    /// <summary>How often new files and growth are looked for. 1 ms to 1 min; default 1 s.</summary>
    public TimeSpan PollInterval
    {
        get;
        init => field = Setting.InRange(value, Setting.PollMin, Setting.PollMax, nameof(PollInterval));
    } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Names of the folder kept in memory; in a fuller folder latecomers are not told. 1 to 1,000,000; default 10,000.
    /// </summary>
    public int FilesRememberedMax
    {
        get;
        init => field = Setting.InRange(value, 1, 1_000_000, nameof(FilesRememberedMax));
    } = 10_000;
}
