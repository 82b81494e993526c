using System.Net.Sockets;
using Correlator.Ingest.Decoding;

namespace Correlator.Ingest.Feeds;

/// <summary>Tells of a message that was refused: its first bytes, why, and its real length.</summary>
internal delegate void Refusing(ReadOnlySpan<byte> head, DecodeResult reason, long length);

/// <summary>One TCP sender of syslog, read only as fast as its messages find room.</summary>
internal sealed class SyslogConnection(Socket socket, int messageBytesMax, TimeProvider time) : IDisposable
{
    private long _lastRead = time.GetTimestamp();
    private volatile bool _isWaitingForRoom;
    private volatile bool _isClosed;

    /// <summary>We closed it, not the sender.</summary>
    public bool IsClosed => _isClosed;

    /// <summary>The sender has sent nothing for so long; one whose messages we hold back is not idle.</summary>
    public bool IsIdleSince(TimeSpan timeout) =>
        !_isClosed && !_isWaitingForRoom && time.GetElapsedTime(Interlocked.Read(ref _lastRead)) >= timeout;

    /// <summary>Reads until the sender ends the connection.</summary>
    public async Task ReadAsync(SyslogGather gather, Refusing refuse, CancellationToken stop)
    {
        using var deframer = new SyslogDeframer(messageBytesMax);
        while (true)
        {
            var count = await socket.ReceiveAsync(deframer.Free(), SocketFlags.None, stop).ConfigureAwait(false);
            Interlocked.Exchange(ref _lastRead, time.GetTimestamp());
            if (count == 0) break;
            deframer.Received(count);
            while (Drain(deframer, gather, refuse) is { } held)
            {
                await PassAsync(held, gather, stop).ConfigureAwait(false);
            }
        }

        if (Last(deframer, refuse) is { } last) await PassAsync(last, gather, stop).ConfigureAwait(false);
    }

    /// <summary>Closes it in order: a socket disposed while it is read would reset the sender.</summary>
    public void Dispose()
    {
        if (_isClosed) return;
        _isClosed = true;
        try
        {
            socket.Shutdown(SocketShutdown.Both);
        }
        catch (SocketException)
        {
            // The sender was faster.
        }

        socket.Dispose();
    }

    // Null when all whole messages have passed; else the one that found no room.
    private static byte[]? Drain(SyslogDeframer deframer, SyslogGather gather, Refusing refuse)
    {
        while (true)
        {
            switch (deframer.Next(out var bytes))
            {
                case SyslogFrame.None: return null;
                case SyslogFrame.Refused: refuse(bytes, deframer.Reason, deframer.RefusedLength); break;
                default:
                    if (!gather.TryAdd(bytes)) return bytes.ToArray();
                    break;
            }
        }
    }

    private static byte[]? Last(SyslogDeframer deframer, Refusing refuse)
    {
        var frame = deframer.Finish(out var bytes);
        if (frame == SyslogFrame.Refused) refuse(bytes, deframer.Reason, deframer.RefusedLength);
        return frame == SyslogFrame.Message ? bytes.ToArray() : null;
    }

    private async ValueTask PassAsync(byte[] message, SyslogGather gather, CancellationToken stop)
    {
        _isWaitingForRoom = true;
        while (!gather.TryAdd(message)) await gather.RoomAsync(stop).ConfigureAwait(false);
        Interlocked.Exchange(ref _lastRead, time.GetTimestamp());
        _isWaitingForRoom = false;
    }
}
