using Akka;
using Akka.Streams.Dsl;

namespace Correlator.Ingest.Feeds;

/// <summary>
/// A syslog listener over UDP (RFC 5426, a datagram is a record) and TCP (RFC 6587, both framings). Its sequence is the
/// running count of the messages' bytes. Never completes; sends not one byte.
/// </summary>
/// <remarks>
/// What a sender has sent is gone from it, so a restart cannot ask for it again: a position tells only where the
/// sequence goes on. When the stream holds back, TCP connections are not read, and datagrams beyond the queue are
/// dropped and counted.
/// </remarks>
public sealed class SyslogFeed : Feed
{
    private readonly SyslogFeedOptions _options;
    private readonly TimeProvider _time;
    private readonly TaskCompletionSource<int> _boundPort = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public SyslogFeed(string id, SyslogFeedOptions options, TimeProvider time)
        : base(id)
    {
        if (!options.IsUdpOn && !options.IsTcpOn)
        {
            throw new ArgumentException("A syslog feed needs IsUdpOn or IsTcpOn.", nameof(options));
        }

        _options = options;
        _time = time;
    }

    /// <summary>Port in use, known once the stream runs. One that the system picked is kept through restarts.</summary>
    public Task<int> BoundPort => _boundPort.Task;

    public SyslogCounters Counters { get; } = new();

    public override Source<FeedChunk, NotUsed> Open(FeedPosition from) =>
        Source.FromGraph(new FeedStage(Id, () => Listen(from)));

    private SyslogListener Listen(FeedPosition from)
    {
        var port = _boundPort.Task.IsCompletedSuccessfully ? _boundPort.Task.GetAwaiter().GetResult() : _options.Port;
        var listener = new SyslogListener(_options, port, _time, Counters, from.Sequence);
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
    internal long KernelDroppedBefore;

    internal Func<long?> KernelDroppedNow { get; set; } = () => null;

    // A listener closes; the next one of a restart may have opened before.
    internal void ForgetKernelDrops(Func<long?> ofListener)
    {
        Interlocked.Add(ref KernelDroppedBefore, ofListener() ?? 0);
        if (KernelDroppedNow == ofListener) KernelDroppedNow = () => null;
    }

    /// <summary>Datagrams dropped because the stream held back and the queue was full.</summary>
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
}
