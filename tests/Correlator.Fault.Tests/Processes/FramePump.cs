using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;

namespace Correlator.Fault.Tests.Processes;

/// <summary>Passes on one direction of a connection between two members, frame by frame, with what a disturbance does to them.</summary>
internal sealed class FramePump(Stream from, Stream to, Func<MessageDisturbance?> disturbance)
{
    private const int LengthBytes = 4;

    /// <summary>As the members themselves: see cluster.conf.</summary>
    private const int FrameBytesMax = 16 << 20;

    // What waits for later messages does not wait for ever when there are none.
    private static readonly TimeSpan WaitMax = TimeSpan.FromMilliseconds(200);

    private readonly PipeReader _reader = PipeReader.Create(from, new StreamPipeReaderOptions(bufferSize: 64 << 10, leaveOpen: true));
    private readonly PipeWriter _writer = PipeWriter.Create(to, new StreamPipeWriterOptions(leaveOpen: true));
    private readonly List<(byte[] Frame, int PassedBy)> _waiting = [];

    /// <summary>Until one of the sides ends, or is no more.</summary>
    public async Task Run(CancellationToken end)
    {
        await using var impatience = TimeProvider.System.CreateTimer(_ => _reader.CancelPendingRead(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        while (true)
        {
            if (_waiting.Count > 0) impatience.Change(WaitMax, Timeout.InfiniteTimeSpan);
            var read = await _reader.ReadAsync(end);
            var rest = read.Buffer;
            if (read.IsCanceled) Release(all: true);
            while (Next(ref rest) is { } frame) Pass(frame);
            _reader.AdvanceTo(rest.Start, rest.End);
            await _writer.FlushAsync(end);
            if (read.IsCompleted) return;
        }
    }

    // With its length before it.
    private static byte[]? Next(ref ReadOnlySequence<byte> rest)
    {
        if (rest.Length < LengthBytes) return null;
        Span<byte> head = stackalloc byte[LengthBytes];
        rest.Slice(0, LengthBytes).CopyTo(head);
        var length = BinaryPrimitives.ReadInt32LittleEndian(head);
        if (length is <= 0 or > FrameBytesMax) throw new InvalidDataException($"A frame of {length} bytes.");
        if (rest.Length < LengthBytes + length) return null;
        var frame = rest.Slice(0, LengthBytes + length);
        rest = rest.Slice(frame.End);
        return frame.ToArray();
    }

    private void Pass(byte[] frame)
    {
        var passedBy = 0;
        var now = disturbance();
        var isHit = now is not null && now.Befalls(frame.AsSpan(LengthBytes), out passedBy);
        if (!isHit || now!.Fault == MessageFault.Twice) _writer.Write(frame);
        Release(all: now is null);
        if (!isHit || now!.Fault == MessageFault.Lost) return;
        if (passedBy == 0) _writer.Write(frame);
        else _waiting.Add((frame, passedBy));
    }

    // Each of those that wait was passed by one more.
    private void Release(bool all)
    {
        for (var i = 0; i < _waiting.Count;)
        {
            var (frame, passedBy) = _waiting[i];
            if (all || passedBy <= 1)
            {
                _writer.Write(frame);
                _waiting.RemoveAt(i);
            }
            else
            {
                _waiting[i++] = (frame, passedBy - 1);
            }
        }
    }
}
