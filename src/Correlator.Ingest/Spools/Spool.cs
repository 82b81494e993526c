using System.Buffers;
using System.Threading.Channels;
using Correlator.Ingest.Feeds;
using Correlator.Model.Observations;
using FASTER.core;

namespace Correlator.Ingest.Spools;

/// <summary>How a spool answers an append.</summary>
public enum SpoolAnswer
{
    /// <summary>Taken; durable only where the method says so.</summary>
    Taken,

    /// <summary>No room until the disk has caught up: wait for <see cref="Spool.Changed"/>.</summary>
    Busy,

    /// <summary>No room until something is read and committed, or dropped.</summary>
    Full,

    /// <summary>The disk refuses.</summary>
    Unavailable,

    /// <summary>Other lines were taken under that key.</summary>
    OtherLines,
}

/// <summary>
/// Durable records of one push feed between their senders and the line: appended by any thread, made durable many at a
/// time, read in order as often as need be, forgotten once committed. A record's sequence is its index in the spool,
/// which never falls, through every restart. Bounded in bytes and age.
/// </summary>
/// <remarks>
/// What was acknowledged as durable is there after kill -9. What was taken but not yet durable when the disk failed is
/// told by a loss mark at its place, if nobody waited for it.
/// </remarks>
public sealed partial class Spool : IAsyncDisposable
{
    private readonly Lock _gate = new();

    // Held while the log's pages are looked at, and to take the log away.
    private readonly Lock _reading = new();
    private readonly SpoolOptions _options;
    private readonly TimeProvider _time;
    private readonly SpoolIndex _index;
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    private readonly ITimer _ageCheck;
    private readonly ITimer _repair;
    private readonly Task _running;
    private SpoolLog? _log;
    private TaskCompletionSource<bool> _changed = NewSignal();
    private Unasked _pending;
    private Unasked _lost;
    private EventTime? _lostSince;
    private EventTime? _markSince;
    private long _durable;
    private long _takenLost;
    private long _forget;
    private bool _isAgeDue;
    private bool _isRepairDue;

    private Spool(SpoolOptions options, TimeProvider time)
    {
        _options = options;
        _time = time;
        MakeDirectory(options.Directory);
        _keys = new SpoolKeys(options.KeysMax);
        _index = new SpoolIndex(Path.Combine(options.Directory, "index"), isNew: !SpoolLog.IsIn(options.Directory));
        try
        {
            LoadKeys();
            Take(new SpoolLog(options, _index));
        }
        catch
        {
            _keyFile?.Dispose();
            _index.Dispose();
            throw;
        }

        var often = TimeSpan.FromTicks(Math.Min(options.AgeMax.Ticks / 8, TimeSpan.TicksPerMinute));
        _ageCheck = time.CreateTimer(_ => Due(ref _isAgeDue), null, often, often);
        _repair = time.CreateTimer(_ => Due(ref _isRepairDue), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _running = Task.Run(RunAsync);
    }

    /// <summary>Opens the folder's spool, or begins one.</summary>
    /// <exception cref="IOException">The folder cannot be used, or another process has the spool.</exception>
    /// <exception cref="InvalidDataException">Its index is damaged: a person must look.</exception>
    public static Spool Open(SpoolOptions options, TimeProvider time)
    {
        try
        {
            return new Spool(options, time);
        }
        catch (FasterException fault)
        {
            throw new IOException($"{options.Directory}: the spool cannot be opened.", fault);
        }
        catch (UnauthorizedAccessException fault)
        {
            throw new IOException($"{options.Directory}: the spool cannot be opened.", fault);
        }
    }

    /// <summary>Tells this spool from every other, one made anew in the same folder included.</summary>
    public string Id => _index.Id.ToString("N");

    public SpoolCounters Counters { get; } = new();

    /// <summary>Bytes kept, about: from the oldest that is not forgotten to the newest.</summary>
    public long Bytes
    {
        get
        {
            lock (_gate) return _log is null ? 0 : BytesIn(_log);
        }
    }

    /// <summary>Completes when something becomes durable or is forgotten, or the disk fails or comes back.</summary>
    public Task Changed
    {
        get
        {
            lock (_gate) return _changed.Task;
        }
    }

    /// <summary>
    /// Takes a record without waiting until it is durable; if the disk fails before, it is lost, counted and told.
    /// </summary>
    /// <param name="record">Not empty, at most <see cref="SpoolOptions.EntryBytesMax"/>.</param>
    /// <param name="address">To wait with (<see cref="IsDurableAsync"/>); only when taken.</param>
    public SpoolAnswer TryAdd(ReadOnlySpan<byte> record, out long address) =>
        TryAppend(SpoolEntryKind.Record, record, new Unasked(1, record.Length), out address);

    /// <summary>Takes a refused record's head, for the quarantine, if there is room.</summary>
    public SpoolAnswer TryReject(RejectedRecord rejected)
    {
        lock (_gate) return TryEnqueue(SpoolEntry.Refused(rejected, Now), default, out _);
    }

    /// <summary>Waits until what was taken at an address is durable; false: the disk failed, it is not.</summary>
    public async ValueTask<bool> IsDurableAsync(long address, CancellationToken stop)
    {
        while (true)
        {
            Task<bool> changed;
            lock (_gate)
            {
                if (_log is null) return false;
                if (address < _durable) return true;
                changed = _changed.Task;
            }

            if (!await changed.WaitAsync(stop).ConfigureAwait(false)) return false;
        }
    }

    /// <summary>Takes an entry and answers once it is durable, or why it is not taken. Never half of it is there.</summary>
    /// <param name="kind"><see cref="SpoolEntryKind.Record"/> or <see cref="SpoolEntryKind.Lines"/>.</param>
    /// <param name="body">Not empty, at most <see cref="SpoolOptions.EntryBytesMax"/>.</param>
    /// <param name="stop">Cancelled while it waits for the disk, the entry may be there or not.</param>
    public async ValueTask<SpoolAnswer> AppendAsync(SpoolEntryKind kind, ReadOnlyMemory<byte> body, CancellationToken stop)
    {
        while (true)
        {
            var changed = Changed;
            var answer = TryAppend(kind, body.Span, default, out var address);
            switch (answer)
            {
                case SpoolAnswer.Busy: await changed.WaitAsync(stop).ConfigureAwait(false); break;
                case SpoolAnswer.Taken when await IsDurableAsync(address, stop).ConfigureAwait(false): return answer;
                case SpoolAnswer.Taken: return SpoolAnswer.Unavailable;
                default: return answer;
            }
        }
    }

    /// <summary>Counts records that were sent and could not be taken; the next entry gets a loss mark before it.</summary>
    public void Lose(long records, long bytes)
    {
        lock (_gate)
        {
            _lost += new Unasked(records, bytes);
            _lostSince ??= Now;
        }

        Interlocked.Add(ref Counters.Lost, records);
        Interlocked.Add(ref Counters.LostBytes, bytes);
    }

    /// <summary>Forgets what is before a committed position of this spool; others change nothing.</summary>
    public void Commit(FeedPosition committed)
    {
        if (committed.File != Id) return;
        lock (_gate)
        {
            var address = committed.Sequence - _index.Base;
            if (address <= _forget || address > _durable) return;
            _forget = address;
        }

        _index.Forget(_forget);
        Wake();
    }

    /// <summary>Makes everything durable and closes; readers' streams must have ended.</summary>
    public async ValueTask DisposeAsync()
    {
        await _ageCheck.DisposeAsync().ConfigureAwait(false);
        await _repair.DisposeAsync().ConfigureAwait(false);
        lock (_gate)
        {
            try
            {
                if (_log is not null) TryMark(_log);
            }
            catch (FasterException)
            {
                // The disk refuses: the counters have told it.
            }
        }

        Wake();
        _wake.Writer.TryComplete();
        await _running.ConfigureAwait(false);
        lock (_reading)
        {
            SpoolLog? log;
            lock (_gate) (log, _log) = (_log, null);
            log?.Dispose();
            _keyFile?.Dispose();
            _index.Dispose();
        }

        Signal(false);
    }

    private EventTime Now => EventTime.FromDateTimeOffset(_time.GetUtcNow());

    private static TaskCompletionSource<bool> NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static void MakeDirectory(string path)
    {
        if (OperatingSystem.IsWindows()) System.IO.Directory.CreateDirectory(path);
        else System.IO.Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private SpoolAnswer TryAppend(SpoolEntryKind kind, ReadOnlySpan<byte> body, Unasked unasked, out long address)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(body.Length, _options.EntryBytesMax);
        var entry = ArrayPool<byte>.Shared.Rent(SpoolEntry.HeaderBytes + body.Length);
        try
        {
            SpoolEntry.WriteHeader(entry, kind, Now);
            body.CopyTo(entry.AsSpan(SpoolEntry.HeaderBytes));
            lock (_gate) return TryEnqueue(entry.AsSpan(0, SpoolEntry.HeaderBytes + body.Length), unasked, out address);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(entry);
        }
    }

    // Under the gate, so that a loss mark comes right before the next entry.
    private SpoolAnswer TryEnqueue(ReadOnlySpan<byte> entry, Unasked unasked, out long address)
    {
        address = 0;
        if (_log is not { } log) return SpoolAnswer.Unavailable;
        if (BytesIn(log) + SpoolLog.BytesOf(entry.Length) > _options.BytesMax)
        {
            Interlocked.Increment(ref Counters.Full);
            return SpoolAnswer.Full;
        }

        try
        {
            if (!TryMark(log) || !log.TryEnqueue(entry, out address)) return SpoolAnswer.Busy;
        }
        catch (FasterException)
        {
            Wake(); // The loop finds it failed, too, and opens it anew.
            return SpoolAnswer.Unavailable;
        }

        _pending += unasked;
        Interlocked.Increment(ref Counters.Taken);
        Wake();
        return SpoolAnswer.Taken;
    }

    private bool TryMark(SpoolLog log)
    {
        if (_lost.Records == 0) return true;
        var report = new FeedReport(
            FeedConditionKind.RecordsLost, _lost.Records, _lost.Bytes, _lostSince ?? Now, SpoolReasons.NoRoom);
        if (!log.TryEnqueue(SpoolEntry.Loss(report, Now), out _)) return false;
        _pending += _lost;
        _lost = default;
        (_markSince, _lostSince) = (_lostSince, null);
        return true;
    }

    private long BytesIn(SpoolLog log) => log.Tail - Math.Max(log.Begin, _forget);

    private void Due(ref bool flag)
    {
        Volatile.Write(ref flag, true);
        Wake();
    }

    private void Wake() => _wake.Writer.TryWrite(true);

    private void Signal(bool isSound)
    {
        TaskCompletionSource<bool> changed;
        lock (_gate) (changed, _changed) = (_changed, NewSignal());
        changed.TrySetResult(isSound);
    }

    /// <summary>Records that nobody waits for: lost, if the disk fails before they are durable.</summary>
    private readonly record struct Unasked(long Records, long Bytes)
    {
        public static Unasked operator +(Unasked a, Unasked b) => new(a.Records + b.Records, a.Bytes + b.Bytes);

        public static Unasked operator -(Unasked a, Unasked b) => new(a.Records - b.Records, a.Bytes - b.Bytes);
    }
}

/// <summary>Why records were lost, in the words of a loss mark.</summary>
internal static class SpoolReasons
{
    public const string NoRoom = "no room in the spool, or its disk refused";
    public const string DroppedForRoom = "the spool was full, and its oldest records made room";
    public const string TooOld = "older than the spool keeps records";
    public const string Damaged = "the spool's bytes are damaged on disk";
}
