using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Correlator.Ingest.Decoding;

namespace Correlator.Ingest.Feeds;

/// <summary>The open sockets of a syslog feed, from binding to closing.</summary>
internal sealed class SyslogListener : IChunkReader
{
    // Ports that the system picks for TCP until one is free for UDP, too.
    private const int BindAttemptsMax = 16;
    private const int Backlog = 128;
    private const int DatagramBytesMax = 65_536;

    private readonly SyslogFeedOptions _options;
    private readonly TimeProvider _time;
    private readonly SyslogCounters _counters;
    private readonly SyslogGather _gather;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<SyslogConnection, Task> _connections = new();
    private readonly List<Task> _loops = [];
    private readonly ITimer _idleSweep;
    private readonly Func<long?> _kernelDrops = () => null;
    private Socket? _udp;
    private Socket? _tcp;

    public SyslogListener(
        SyslogFeedOptions options, int port, TimeProvider time, SyslogCounters counters, long sequence)
    {
        _options = options;
        _time = time;
        _counters = counters;
        Port = Bind(port);
        _gather = new SyslogGather(options, time, sequence);
        var sweep = options.IdleTimeout / 4;
        _idleSweep = time.CreateTimer(_ => CloseIdle(), null, sweep, sweep);
        if (_udp is not null)
        {
            var local = (IPEndPoint)_udp.LocalEndPoint!;
            _kernelDrops = () => KernelDrops.Of(local);
            counters.KernelDroppedNow = _kernelDrops;
            _loops.Add(Task.Run(() => WatchedAsync(ReceiveAsync)));
        }

        if (_tcp is not null) _loops.Add(Task.Run(() => WatchedAsync(AcceptAsync)));
    }

    public int Port { get; }

    public async ValueTask<FeedChunk?> NextAsync(CancellationToken stop) =>
        await _gather.TakeAsync(stop).ConfigureAwait(false);

    public async ValueTask DisposeAsync()
    {
        if (_udp is not null) _counters.ForgetKernelDrops(_kernelDrops);
        await _stop.CancelAsync().ConfigureAwait(false);
        await _idleSweep.DisposeAsync().ConfigureAwait(false);
        _udp?.Dispose();
        _tcp?.Dispose();
        await Task.WhenAll(_loops).ConfigureAwait(false);
        foreach (var connection in _connections.Keys) connection.Dispose();
        await Task.WhenAll(_connections.Values).ConfigureAwait(false);
        _gather.Dispose();
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

    // A listener's own failure fails the feed, which is then opened again with back-off.
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
        catch (Exception e)
        {
            _gather.Fail(e);
        }
    }

    private async Task ReceiveAsync(CancellationToken stop)
    {
        var buffer = GC.AllocateUninitializedArray<byte>(DatagramBytesMax);
        var sender = new SocketAddress(_options.Address.AddressFamily);
        while (true)
        {
            var count = await _udp!.ReceiveFromAsync(buffer, SocketFlags.None, sender, stop).ConfigureAwait(false);
            var message = WithoutEnd(buffer.AsSpan(0, count));
            if (message.Length > _options.MessageBytesMax)
            {
                Refuse(message, DecodeResult.TooLong, message.Length);
            }
            else if (!_gather.TryAdd(message))
            {
                Interlocked.Increment(ref _counters.Dropped);
            }
        }
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
            await connection.ReadAsync(_gather, Refuse, stop).ConfigureAwait(false);
        }
        catch (SocketException) when (!connection.IsClosed)
        {
            Interlocked.Increment(ref _counters.Broken);
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // Closed by us.
        }
        catch (Exception e)
        {
            _gather.Fail(e); // Not of the network: the feed fails for all to see, rather than one sender in silence.
        }

        connection.Dispose();
        _connections.TryRemove(connection, out _);
        Interlocked.Decrement(ref _counters.Open);
    }

    private void Refuse(ReadOnlySpan<byte> bytes, DecodeResult reason, long length)
    {
        Interlocked.Increment(ref _counters.Refused);
        var head = bytes[..Math.Min(bytes.Length, RejectedRecord.HeadBytesMax)].ToArray();
        _gather.TryReject(new RejectedRecord(0, reason, head, length));
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

    private static ReadOnlySpan<byte> WithoutEnd(ReadOnlySpan<byte> datagram) => datagram.TrimEnd("\r\n\0"u8);
}
