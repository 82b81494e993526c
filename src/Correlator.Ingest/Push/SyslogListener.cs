using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Correlator.Ingest.Decoding;
using Correlator.Ingest.Feeds;
using Correlator.Ingest.Spools;

namespace Correlator.Ingest.Push;

/// <summary>The open sockets of a syslog feed, from binding to closing.</summary>
internal sealed class SyslogListener : IAsyncDisposable
{
    // Ports that the system picks for TCP until one is free for UDP, too.
    private const int BindAttemptsMax = 16;
    private const int Backlog = 128;
    private const int DatagramBytesMax = 65_536;
    private static readonly TimeSpan DropCheckInterval = TimeSpan.FromSeconds(10);

    private readonly SyslogFeedOptions _options;
    private readonly TimeProvider _time;
    private readonly SyslogCounters _counters;
    private readonly Spool _spool;
    private readonly TaskCompletionSource _failure = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<SyslogConnection, Task> _connections = new();
    private readonly List<Task> _loops = [];
    private readonly ITimer _idleSweep;
    private readonly ITimer? _dropCheck;
    private readonly Func<long?> _kernelDrops = () => null;
    private Socket? _udp;
    private Socket? _tcp;
    private long _kernelDropsTold;

    public SyslogListener(
        SyslogFeedOptions options, int port, TimeProvider time, SyslogCounters counters, Spool spool)
    {
        _options = options;
        _time = time;
        _counters = counters;
        Port = Bind(port);
        _spool = spool;
        var sweep = options.IdleTimeout / 4;
        _idleSweep = time.CreateTimer(_ => CloseIdle(), null, sweep, sweep);
        if (_udp is not null)
        {
            var local = (IPEndPoint)_udp.LocalEndPoint!;
            _kernelDrops = () => KernelDrops.Of(local);
            counters.KernelDroppedNow = _kernelDrops;
            _dropCheck = time.CreateTimer(_ => TellKernelDrops(), null, DropCheckInterval, DropCheckInterval);
            _loops.Add(Task.Run(() => WatchedAsync(ReceiveAsync)));
        }

        if (_tcp is not null) _loops.Add(Task.Run(() => WatchedAsync(AcceptAsync)));
    }

    public int Port { get; }

    /// <summary>Completes when a socket has failed, not when it is closed.</summary>
    public Task Failure => _failure.Task;

    public async ValueTask DisposeAsync()
    {
        if (_dropCheck is not null)
        {
            await _dropCheck.DisposeAsync().ConfigureAwait(false);
            TellKernelDrops();
            _counters.ForgetKernelDrops(_kernelDrops);
        }

        await _stop.CancelAsync().ConfigureAwait(false);
        await _idleSweep.DisposeAsync().ConfigureAwait(false);
        _udp?.Dispose();
        _tcp?.Dispose();
        await Task.WhenAll(_loops).ConfigureAwait(false);
        foreach (var connection in _connections.Keys) connection.Dispose();
        await Task.WhenAll(_connections.Values).ConfigureAwait(false);
        _stop.Dispose();
    }

    private int Bind(int port)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var bound = port;
                if (_options.IsTcpOn)
                {
                    _tcp = Bound(SocketType.Stream, ProtocolType.Tcp, bound);
                    _tcp.Listen(Backlog);
                    bound = ((IPEndPoint)_tcp.LocalEndPoint!).Port;
                }

                if (_options.IsUdpOn)
                {
                    _udp = Bound(SocketType.Dgram, ProtocolType.Udp, bound);
                    bound = ((IPEndPoint)_udp.LocalEndPoint!).Port;
                }

                return bound;
            }
            catch (SocketException e)
            {
                _tcp?.Dispose();
                var isTakenByChance = port == 0 && e.SocketErrorCode == SocketError.AddressAlreadyInUse;
                if (!isTakenByChance || attempt == BindAttemptsMax) throw;
            }
        }
    }

    private Socket Bound(SocketType type, ProtocolType protocol, int port)
    {
        var socket = new Socket(_options.Address.AddressFamily, type, protocol);
        try
        {
            if (_options.Address.Equals(IPAddress.IPv6Any)) socket.DualMode = true;
            if (type == SocketType.Dgram) socket.ReceiveBufferSize = _options.UdpReceiveBufferBytes;
            socket.Bind(new IPEndPoint(_options.Address, port));
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    // A listener's own failure is the receiver's to know, which opens it again with back-off.
    private async Task WatchedAsync(Func<CancellationToken, Task> loop)
    {
        try
        {
            await loop(_stop.Token).ConfigureAwait(false);
        }
        catch (Exception e)
            when (_stop.IsCancellationRequested && e is OperationCanceledException or ObjectDisposedException)
        {
            // Closed on purpose.
        }
        catch (Exception)
        {
            _failure.TrySetResult();
        }
    }

    private async Task ReceiveAsync(CancellationToken stop)
    {
        var buffer = GC.AllocateUninitializedArray<byte>(DatagramBytesMax);
        var sender = new SocketAddress(_options.Address.AddressFamily);
        while (true)
        {
            var count = await _udp!.ReceiveFromAsync(buffer, SocketFlags.None, sender, stop).ConfigureAwait(false);
            var message = WithoutEnd(buffer.AsMemory(0, count));
            if (message.IsEmpty) continue;
            if (message.Length > _options.MessageBytesMax) Refuse(message.Span, DecodeResult.TooLong, message.Length);
            else await TakeAsync(message, stop).ConfigureAwait(false);
        }
    }

    // Its sender cannot be told to wait: what is oldest makes room, and what finds none even so is counted.
    private async ValueTask TakeAsync(ReadOnlyMemory<byte> datagram, CancellationToken stop)
    {
        for (var hasMadeRoom = false; ;)
        {
            var changed = _spool.Changed;
            switch (_spool.TryAdd(datagram.Span, out _))
            {
                case SpoolAnswer.Taken: return;
                case SpoolAnswer.Busy:
                    await changed.WaitAsync(stop).ConfigureAwait(false);
                    break;
                case SpoolAnswer.Full when !hasMadeRoom:
                    _spool.MakeRoom();
                    hasMadeRoom = true;
                    break;
                default:
                    Interlocked.Increment(ref _counters.Dropped);
                    _spool.Lose(1, datagram.Length);
                    return;
            }
        }
    }

    private void TellKernelDrops()
    {
        if (_kernelDrops() is not { } drops) return;
        var before = Interlocked.Exchange(ref _kernelDropsTold, drops);
        if (drops > before) _spool.Lose(drops - before, 0);
    }

    private async Task AcceptAsync(CancellationToken stop)
    {
        while (true)
        {
            Socket socket;
            try
            {
                socket = await _tcp!.AcceptAsync(stop).ConfigureAwait(false);
            }
            catch (SocketException e)
                when (e.SocketErrorCode is SocketError.ConnectionReset or SocketError.ConnectionAborted)
            {
                continue; // The caller had gone before it was answered.
            }

            if (_connections.Count >= _options.ConnectionsMax)
            {
                Interlocked.Increment(ref _counters.TooMany);
                socket.Dispose();
                continue;
            }

            var connection = new SyslogConnection(socket, _options.MessageBytesMax, _time);
            Interlocked.Increment(ref _counters.Open);
            var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _connections[connection] = ServeAsync(connection, started.Task, stop);
            started.SetResult();
        }
    }

    private async Task ServeAsync(SyslogConnection connection, Task started, CancellationToken stop)
    {
        await started.ConfigureAwait(false);
        try
        {
            await connection.ReadAsync(_spool, Refuse, stop).ConfigureAwait(false);
        }
        catch (SocketException) when (!connection.IsClosed)
        {
            Interlocked.Increment(ref _counters.Broken);
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // Closed by us.
        }
        catch (Exception)
        {
            _failure.TrySetResult(); // Not of the network: counted as a failure of all, rather than one sender's silence.
        }

        connection.Dispose();
        _connections.TryRemove(connection, out _);
        Interlocked.Decrement(ref _counters.Open);
    }

    private void Refuse(ReadOnlySpan<byte> bytes, DecodeResult reason, long length)
    {
        Interlocked.Increment(ref _counters.Refused);
        var head = bytes[..Math.Min(bytes.Length, RejectedRecord.HeadBytesMax)].ToArray();
        _spool.TryReject(new RejectedRecord(0, reason, head, length));
    }

    private void CloseIdle()
    {
        foreach (var connection in _connections.Keys)
        {
            if (!connection.IsIdleSince(_options.IdleTimeout)) continue;
            Interlocked.Increment(ref _counters.Idle);
            connection.Dispose();
        }
    }

    private static ReadOnlyMemory<byte> WithoutEnd(ReadOnlyMemory<byte> datagram) =>
        datagram[..datagram.Span.TrimEnd("\r\n\0"u8).Length];
}
