using Correlator.Ingest.Spools;

namespace Correlator.Ingest.Push;

/// <summary>
/// A syslog listener over UDP (RFC 5426, a datagram is a record) and TCP (RFC 6587, both framings). Sends not one byte.
/// </summary>
/// <remarks>
/// What a sender has sent is gone from it, so it goes into the spool first. When that has no room, TCP connections are
/// not read; for datagrams the oldest records are dropped, which leaves a mark. What came with the kernel and was not yet
/// read when the node died is lost: UDP and TCP know no answer that could say so.
/// </remarks>
public sealed class SyslogFeed : SpooledFeed
{
    private readonly SyslogFeedOptions _options;
    private readonly TimeProvider _time;
    private readonly TaskCompletionSource<int> _boundPort = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <param name="id">Unique in the configuration.</param>
    /// <param name="options">Where to listen, and the bounds.</param>
    /// <param name="spool">Where and how much to keep; its entries are as large as a message may be.</param>
    /// <param name="time">For idle connections, ages and back-off.</param>
    public SyslogFeed(string id, SyslogFeedOptions options, SpoolOptions spool, TimeProvider time)
        : base(id, spool with { EntryBytesMax = Math.Max(options.MessageBytesMax, 8 << 10) }, time)
    {
        if (!options.IsUdpOn && !options.IsTcpOn)
        {
            throw new ArgumentException("A syslog feed needs IsUdpOn or IsTcpOn.", nameof(options));
        }

        _options = options;
        _time = time;
    }

    /// <summary>Port in use, known once it listens. One that the system picked is kept when it must be bound anew.</summary>
    public Task<int> BoundPort => _boundPort.Task;

    public SyslogCounters Counters { get; } = new();

    protected override IAsyncDisposable Listen(Spool into) => new SyslogReceiver(() => Open(into), Counters, _time);

    private SyslogListener Open(Spool into)
    {
        var port = _boundPort.Task.IsCompletedSuccessfully ? _boundPort.Task.GetAwaiter().GetResult() : _options.Port;
        var listener = new SyslogListener(_options, port, _time, Counters, into);
        _boundPort.TrySetResult(listener.Port);
        return listener;
    }
}

/// <summary>What a syslog feed turned away and why; over all its restarts.</summary>
public sealed class SyslogCounters
{
    internal long Dropped;
    internal long Refused;
    internal long TooMany;
    internal long Broken;
    internal long Idle;
    internal long Open;
    internal long Failures;
    internal long KernelDroppedBefore;

    internal Func<long?> KernelDroppedNow { get; set; } = () => null;

    // A listener closes; the next one of a restart may have opened before.
    internal void ForgetKernelDrops(Func<long?> ofListener)
    {
        Interlocked.Add(ref KernelDroppedBefore, ofListener() ?? 0);
        if (KernelDroppedNow == ofListener) KernelDroppedNow = () => null;
    }

    /// <summary>Datagrams that the spool had no room for, or whose disk refused; each is told by a loss mark.</summary>
    public long DatagramsDropped => Interlocked.Read(ref Dropped);

    /// <summary>Datagrams that the kernel dropped before they were read; 0 where the system does not tell.</summary>
    public long DatagramsDroppedByKernel => Interlocked.Read(ref KernelDroppedBefore) + (KernelDroppedNow() ?? 0);

    /// <summary>Messages over the bound, or broken off.</summary>
    public long MessagesRefused => Interlocked.Read(ref Refused);

    /// <summary>Connections closed at once because there were too many.</summary>
    public long ConnectionsRefused => Interlocked.Read(ref TooMany);

    /// <summary>Connections that ended with an error.</summary>
    public long ConnectionsBroken => Interlocked.Read(ref Broken);

    /// <summary>Connections closed because they sent nothing.</summary>
    public long ConnectionsIdle => Interlocked.Read(ref Idle);

    public long ConnectionsOpen => Interlocked.Read(ref Open);

    /// <summary>Times that the sockets could not be bound, or failed; tried again with back-off.</summary>
    public long ListenerFailures => Interlocked.Read(ref Failures);
}
