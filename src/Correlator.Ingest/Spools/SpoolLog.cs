using System.Buffers;
using System.Numerics;
using Correlator.Model.Observations;
using FASTER.core;

namespace Correlator.Ingest.Spools;

/// <summary>
/// One opening of a spool's log on disk. What it refuses once it refuses for good: then it is disposed and opened anew,
/// and stands where it was last durable.
/// </summary>
internal sealed class SpoolLog : IDisposable
{
    private const long PageBytesMin = 256 << 10;
    private const long SegmentBytesMax = 64L << 20;
    private const int SegmentsOfBound = 16;

    // FasterLog's length and checksum before each entry, and its alignment after.
    private const int FramingBytes = 16;

    private readonly IDevice _device;
    private readonly FasterLog _log;
    private readonly long _pageBytes;

    public SpoolLog(SpoolOptions options, SpoolIndex index)
    {
        var entry = options.EntryBytesMax + SpoolEntry.HeaderBytes + SpoolKey.Bytes + FramingBytes;
        _pageBytes = Math.Max(PageBytesMin, (long)BitOperations.RoundUpToPowerOf2((ulong)entry));
        var segment = 1L << BitOperations.Log2((ulong)Math.Min(SegmentBytesMax, options.BytesMax / SegmentsOfBound));
        _device = Devices.CreateLogDevice(PathIn(options.Directory), preallocateFile: false, recoverDevice: true);
        try
        {
            _log = new FasterLog(new FasterLogSettings
            {
                LogDevice = _device,
                LogCommitManager = index,
                PageSize = _pageBytes,
                MemorySize = _pageBytes * 4,
                SegmentSize = Math.Max(segment, _pageBytes),
                LogChecksum = LogChecksumType.PerEntry,
                TryRecoverLatest = false, // It would swallow a failure and begin an empty log over the full one.
            });
            _log.Recover();
        }
        catch
        {
            _device.Dispose();
            throw;
        }
    }

    public long Begin => _log.BeginAddress;

    public long Tail => _log.TailAddress;

    public long Durable => _log.CommittedUntilAddress;

    public static string PathIn(string directory) => Path.Combine(directory, "records");

    /// <summary>True when the folder holds records, whatever else.</summary>
    public static bool IsIn(string directory) =>
        System.IO.Directory.Exists(directory) && System.IO.Directory.EnumerateFiles(directory, "records.*").Any();

    /// <summary>Bytes that an entry of this body takes.</summary>
    public static long BytesOf(int body) => body + SpoolEntry.HeaderBytes + FramingBytes;

    /// <summary>False while the memory waits for the disk: try again after the next commit.</summary>
    /// <exception cref="FasterException">The log has failed.</exception>
    public bool TryEnqueue(ReadOnlySpan<byte> entry, out long address) => _log.TryEnqueue(entry, out address);

    /// <summary>Forgets what is before an entry's address; durable with the next commit.</summary>
    public void Forget(long until) => _log.TruncateUntil(until);

    /// <summary>Makes everything durable that was enqueued before.</summary>
    /// <exception cref="FasterException">The disk refused; the log has failed.</exception>
    public async ValueTask CommitAsync() => await _log.CommitAsync().ConfigureAwait(false);

    /// <summary>
    /// Shows the durable entries from an address on, until <paramref name="visit"/> says stop; returns the address of the
    /// first entry that was not visited. Where the disk's bytes are damaged, the rest of the page is skipped and told.
    /// </summary>
    public long Walk(long from, SpoolVisit visit, Action<long, long>? damaged = null)
    {
        var next = Math.Max(from, Begin);
        while (next < Durable)
        {
            try
            {
                return WalkSound(ref next, visit);
            }
            catch (FasterException) when (next < Durable)
            {
                var end = Math.Min(Durable, (next / _pageBytes + 1) * _pageBytes);
                damaged?.Invoke(next, end);
                next = end;
                if (damaged is not null) return next;
            }
        }

        return next;
    }

    public void Dispose()
    {
        _log.Dispose();
        _device.Dispose();
    }

    private long WalkSound(ref long next, SpoolVisit visit)
    {
        using var entries = _log.Scan(next, Durable, recover: false);
        while (entries.GetNext(MemoryPool<byte>.Shared, out var entry, out var length, out var address, out var after))
        {
            using (entry)
            {
                if (!visit(address, after, entry.Memory.Span[..length])) return address;
            }

            next = after;
        }

        return Math.Max(next, Math.Min(entries.NextAddress, Durable));
    }
}

/// <summary>Sees an entry and where the next begins; false leaves it, and ends the walk.</summary>
internal delegate bool SpoolVisit(long address, long next, ReadOnlySpan<byte> entry);
