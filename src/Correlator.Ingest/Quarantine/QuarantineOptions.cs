using Correlator.Ingest.Feeds;

namespace Correlator.Ingest.Quarantine;

/// <summary>Settings of a <see cref="QuarantineStore"/>.</summary>
public sealed record QuarantineOptions
{
    /// <summary>Folder of the files; made when it is not there. Required.</summary>
    public required string Directory { get; init; }

    /// <summary>
    /// Bytes on disk for one feed; when they are full, the older half goes. 16 KiB to 64 GiB; default 64 MiB.
    /// </summary>
    public long FeedBytesMax
    {
        get;
        init => field = Setting.InRange(value, 16L << 10, 64L << 30, nameof(FeedBytesMax));
    } = 64L << 20;

    /// <summary>
    /// Feeds with a file of their own; the records of further ones are only counted. 1 to 65,536; default 1,024.
    /// </summary>
    public int FeedsMax
    {
        get;
        init => field = Setting.InRange(value, 1, 65_536, nameof(FeedsMax));
    } = 1_024;
}
