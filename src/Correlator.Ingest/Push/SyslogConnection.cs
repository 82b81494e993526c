using System.Net.Sockets;
using Correlator.Ingest.Decoding;
using Correlator.Ingest.Spools;

namespace Correlator.Ingest.Push;

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
    public async Task ReadAsync(Spool spool, Refusing refuse, CancellationToken stop)
    {
        using var deframer = new SyslogDeframer(messageBytesMax);
        while (true)
        {
            var count = await socket.ReceiveAsync(deframer.Free(), SocketFlags.None, stop).ConfigureAwait(false);
            Interlocked.Exchange(ref _lastRead, time.GetTimestamp());
            if (count == 0) break;
            deframer.Received(count);
            long? last = null;
            while (Drain(deframer, spool, refuse, ref last) is { } held)
            {
                last = await PassAsync(held, spool, stop).ConfigureAwait(false);
            }

            // No more is taken from the sender than the spool has durable; what fails there is counted and told there.
            if (last is { } address) await spool.IsDurableAsync(address, stop).ConfigureAwait(false);
        }

        if (Last(deframer, refuse) is { } end) await PassAsync(end, spool, stop).ConfigureAwait(false);
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
    private static byte[]? Drain(SyslogDeframer deframer, Spool spool, Refusing refuse, ref long? last)
    {
        while (true)
        {
            switch (deframer.Next(out var bytes))
            {
                case SyslogFrame.None: return null;
                case SyslogFrame.Refused: refuse(bytes, deframer.Reason, deframer.RefusedLength); break;
                default:
                    if (spool.TryAdd(bytes, out var address) != SpoolAnswer.Taken) return bytes.ToArray();
                    last = address;
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

    private async ValueTask<long> PassAsync(byte[] message, Spool spool, CancellationToken stop)
    {
        _isWaitingForRoom = true;
        while (true)
        {
            var changed = spool.Changed;
            if (spool.TryAdd(message, out var address) == SpoolAnswer.Taken)
            {
                Interlocked.Exchange(ref _lastRead, time.GetTimestamp());
                _isWaitingForRoom = false;
                return address;
            }

            try
            {
                await changed.WaitAsync(stop).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                spool.Lose(1, message.Length); // The sender thinks that it was heard.
                throw;
            }
        }
    }
}
