using System.Buffers;

namespace Correlator.Ingest.Feeds;

/// <summary>
/// Gathers messages of all sockets into chunks, and hands them to the stream: when enough bytes are together or the
/// first has waited long enough. Bounded: it refuses when the stream does not take. Thread-safe.
/// </summary>
internal sealed class SyslogGather : IDisposable
{
    // Refused messages told with one chunk; beyond it they are only counted.
    private const int RejectedMax = 64;

    private readonly Lock _lock = new();
    private readonly SyslogFeedOptions _options;
    private readonly Queue<FeedChunk> _ready = new();
    private readonly List<int> _ends = [];
    private readonly List<RejectedRecord> _rejected = [];
    private readonly ITimer _timer;
    private TaskCompletionSource _changed = NewSignal();
    private byte[] _buffer = [];
    private int _filled;
    private long _sequence;
    private bool _isDue;
    private bool _isClosed;
    private Exception? _failure;

    public SyslogGather(SyslogFeedOptions options, TimeProvider time, long sequence)
    {
        _options = options;
        _sequence = sequence;
        _timer = time.CreateTimer(_ => Due(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>
    /// Adds a message. False when there is no room: the caller drops it or waits (<see cref="RoomAsync"/>).
    /// </summary>
    public bool TryAdd(ReadOnlySpan<byte> message)
    {
        lock (_lock)
        {
            if (message.IsEmpty || _isClosed) return true;
            if (_filled > 0 && _filled + message.Length > _options.ChunkBytes && !TrySeal()) return false;
            if (_filled == 0) Begin(message.Length);
            if (_buffer.Length - _filled < message.Length) Enlarge(_filled + message.Length);
            message.CopyTo(_buffer.AsSpan(_filled));
            _filled += message.Length;
            _ends.Add(_filled);
            if (_filled >= _options.ChunkBytes) TrySeal();
            return true;
        }
    }

    /// <summary>Tells of a refused message with the next chunk. False when that tells of enough already.</summary>
    public bool TryReject(RejectedRecord rejected)
    {
        lock (_lock)
        {
            if (_rejected.Count == RejectedMax || _isClosed) return false;
            if (_filled == 0 && _rejected.Count == 0) _timer.Change(_options.GatherTime, Timeout.InfiniteTimeSpan);
            _rejected.Add(rejected with { Sequence = _sequence + _filled });
            return true;
        }
    }

    /// <summary>Waits until a message may find room; try again then.</summary>
    public async ValueTask RoomAsync(CancellationToken stop)
    {
        Task changed;
        lock (_lock)
        {
            if (_ready.Count < _options.QueueChunksMax || _isClosed) return;
            changed = _changed.Task;
        }

        await changed.WaitAsync(stop).ConfigureAwait(false);
    }

    /// <summary>The next chunk, when there is one.</summary>
    /// <exception cref="Exception">What a socket failed with (<see cref="Fail"/>).</exception>
    public async ValueTask<FeedChunk> TakeAsync(CancellationToken stop)
    {
        while (true)
        {
            Task changed;
            lock (_lock)
            {
                if (_ready.Count == 0 && _isDue) TrySeal();
                if (_ready.TryDequeue(out var chunk))
                {
                    Signal();
                    return chunk;
                }

                if (_failure is not null) throw new IOException("A syslog listener failed.", _failure);
                changed = _changed.Task;
            }

            await changed.WaitAsync(stop).ConfigureAwait(false);
        }
    }

    public void Fail(Exception failure)
    {
        lock (_lock)
        {
            _failure ??= failure;
            Signal();
        }
    }

    public void Dispose()
    {
        _timer.Dispose();
        lock (_lock)
        {
            _isClosed = true;
            while (_ready.TryDequeue(out var chunk)) chunk.Dispose();
            if (_buffer.Length > 0) ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = [];
            Signal();
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Begin(int bytes)
    {
        if (_rejected.Count == 0) _timer.Change(_options.GatherTime, Timeout.InfiniteTimeSpan);
        _buffer = ArrayPool<byte>.Shared.Rent(Math.Min(_options.ChunkBytes, Math.Max(bytes, 4 << 10)));
    }

    private void Enlarge(int bytes)
    {
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(bytes, _buffer.Length * 2));
        _buffer.AsSpan(0, _filled).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }

    private void Due()
    {
        lock (_lock)
        {
            _isDue = _filled > 0 || _rejected.Count > 0;
            if (_isDue && TrySeal()) return;
            Signal();
        }
    }

    private bool TrySeal()
    {
        if (_ready.Count >= _options.QueueChunksMax) return false;
        var end = _sequence + _filled;
        var buffer = _buffer.Length > 0 ? _buffer : ArrayPool<byte>.Shared.Rent(1);
        _ready.Enqueue(new FeedChunk(buffer, _filled, _sequence, new FeedPosition(end, "", 0, ""))
        {
            RecordEnds = [.. _ends],
            Rejected = [.. _rejected],
        });
        _sequence = end;
        _buffer = [];
        _filled = 0;
        _ends.Clear();
        _rejected.Clear();
        _isDue = false;
        _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        Signal();
        return true;
    }

    private void Signal()
    {
        _changed.TrySetResult();
        _changed = NewSignal();
    }
}
