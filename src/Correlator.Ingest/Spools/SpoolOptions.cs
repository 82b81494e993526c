using Correlator.Ingest.Feeds;

namespace Correlator.Ingest.Spools;

/// <summary>Settings of a <see cref="Spool"/>.</summary>
public sealed record SpoolOptions
{
    /// <summary>Most that <see cref="BytesMax"/> may be: 1 TiB.</summary>
    public const long BytesMaxMax = 1L << 40;

    /// <summary>Least that <see cref="BytesMax"/> may be: 1 MiB.</summary>
    public const long BytesMaxMin = 1L << 20;

    /// <summary>Bounds of <see cref="AgeMax"/>.</summary>
    public static readonly TimeSpan AgeMaxMin = TimeSpan.FromMinutes(1);

    /// <inheritdoc cref="AgeMaxMin"/>
    public static readonly TimeSpan AgeMaxMax = TimeSpan.FromDays(365);

    /// <summary>Folder of the spool, its own alone; made when it is not there, readable to its owner only. Required.</summary>
    public required string Directory { get; init; }

    /// <summary>
    /// Bytes of records that are kept at most; on disk it takes up to one segment (a sixteenth, at most 64 MiB) more.
    /// 1 MiB to 1 TiB; default 1 GiB.
    /// </summary>
    public long BytesMax
    {
        get;
        init => field = Setting.InRange(value, BytesMaxMin, BytesMaxMax, nameof(BytesMax));
    } = 1L << 30;

    /// <summary>A record that nobody has read for longer is dropped and told as lost. 1 min to 365 d; default 7 d.</summary>
    public TimeSpan AgeMax
    {
        get;
        init => field = Setting.InRange(value, AgeMaxMin, AgeMaxMax, nameof(AgeMax));
    } = TimeSpan.FromDays(7);

    /// <summary>
    /// Bytes of one entry (a record, or the lines that are taken as one) at most. 1 KiB to 64 MiB; default 64 KiB. The
    /// spool holds four pages of at least this size in memory.
    /// </summary>
    public int EntryBytesMax
    {
        get;
        init => field = Setting.InRange(value, 1 << 10, 64 << 20, nameof(EntryBytesMax));
    } = 64 << 10;

    /// <summary>
    /// Keys under which lines were sent that are remembered, the latest, each 88 bytes of a file of its own. 1 to 1,000,000; default 8,192.
    /// </summary>
    public int KeysMax
    {
        get;
        init => field = Setting.InRange(value, 1, 1_000_000, nameof(KeysMax));
    } = 8_192;

    /// <summary>Bytes of records that make a chunk when it is read. 1 KiB to 16 MiB; default 1 MiB.</summary>
    public int ChunkBytes
    {
        get;
        init => field = Setting.InRange(value, 1 << 10, 16 << 20, nameof(ChunkBytes));
    } = 1 << 20;

    /// <summary>A record waits no longer than this for others to share its chunk. 1 ms to 10 s; default 100 ms.</summary>
    public TimeSpan GatherTime
    {
        get;
        init => field = Setting.InRange(value, Setting.PollMin, TimeSpan.FromSeconds(10), nameof(GatherTime));
    } = TimeSpan.FromMilliseconds(100);

    /// <summary>A disk that refused is tried again after this. 1 ms to 1 h; default 2 s.</summary>
    public TimeSpan RepairAfter
    {
        get;
        init => field = Setting.InRange(value, Setting.PollMin, TimeSpan.FromHours(1), nameof(RepairAfter));
    } = TimeSpan.FromSeconds(2);
}
