using System.Buffers;
using Correlator.Ingest.Decoding;
using Correlator.Ingest.Feeds;

namespace Correlator.Ingest.Push;

/// <summary>What a deframer found next.</summary>
internal enum SyslogFrame
{
    /// <summary>Nothing whole yet.</summary>
    None,
    Message,

    /// <summary>Too long, or broken off by the end of the connection; its first bytes are given.</summary>
    Refused,
}

/// <summary>
/// Finds the messages in the bytes of one TCP connection, RFC 6587: octet-counted (§3.4.1, <c>LENGTH SP MESSAGE</c>) or
/// ended by LF, CR LF or NUL (§3.4.2), told anew for each message. Holds at most one message and one read.
/// </summary>
/// <remarks>
/// A count is one only if a space and the <c>&lt;</c> of the priority follow it, as both syslog forms demand: a line
/// that merely begins with a number (a year) is a line.
/// </remarks>
internal sealed class SyslogDeframer(int messageBytesMax) : IDisposable
{
    private const int ReadBytes = 8 << 10;
    private const int CountDigitsMax = 9;

    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(ReadBytes);
    private int _start;
    private int _end;
    private int _scanned;
    private Refusal? _refusal;

    /// <summary>Why the last <see cref="SyslogFrame.Refused"/> was refused.</summary>
    public DecodeResult Reason { get; private set; }

    /// <summary>Real length of the last one refused, in bytes, as far as it came.</summary>
    public long RefusedLength { get; private set; }

    /// <summary>Where to read the connection's next bytes to; tell <see cref="Received"/> how many came.</summary>
    public Memory<byte> Free()
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            _end -= _start;
            _scanned -= _start;
            _start = 0;
        }

        if (_buffer.Length - _end < ReadBytes / 2)
        {
            var larger = ArrayPool<byte>.Shared.Rent(_end + ReadBytes);
            _buffer.AsSpan(0, _end).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = larger;
        }

        return _buffer.AsMemory(_end);
    }

    public void Received(int count) => _end += count;

    /// <summary>
    /// The next message, or the first bytes of a refused one; the span is good until the next call of any member.
    /// </summary>
    public SyslogFrame Next(out ReadOnlySpan<byte> bytes)
    {
        bytes = default;
        if (_refusal is not null) return SkipRefused(out bytes);
        SkipEnds();
        if (_start == _end) return SyslogFrame.None;
        var pending = Pending;
        switch (ReadCount(pending, out var digits, out var count))
        {
            case CountForm.Unknown: return SyslogFrame.None;
            case CountForm.Count when count > messageBytesMax:
                Consume(digits + 1);
                _refusal = new Refusal { Remaining = count };
                return SkipRefused(out bytes);
            case CountForm.Count when pending.Length < digits + 1 + count: return SyslogFrame.None;
            case CountForm.Count:
                bytes = pending.Slice(digits + 1, (int)count);
                Consume(digits + 1 + (int)count);
                return SyslogFrame.Message;
            default: return NextLine(pending, out bytes);
        }
    }

    /// <summary>
    /// The connection has ended: a line without its end is a message still, a counted message that is short is refused.
    /// </summary>
    public SyslogFrame Finish(out ReadOnlySpan<byte> bytes)
    {
        bytes = default;
        if (_refusal is { } refusal)
        {
            _refusal = null;
            return Refuse(refusal, DecodeResult.TooLong, out bytes);
        }

        SkipEnds();
        var pending = Pending;
        if (pending.IsEmpty) return SyslogFrame.None;
        _start = _end;
        if (ReadCount(pending, out var digits, out _) == CountForm.Count)
        {
            Reason = DecodeResult.Truncated;
            RefusedLength = pending.Length - digits - 1;
            bytes = Head(pending[(digits + 1)..]);
            return SyslogFrame.Refused;
        }

        bytes = pending[^1] == '\r' ? pending[..^1] : pending;
        return SyslogFrame.Message;
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
    }

    private Span<byte> Pending => _buffer.AsSpan(_start, _end - _start);

    private static ReadOnlySpan<byte> Head(ReadOnlySpan<byte> bytes) =>
        bytes[..Math.Min(bytes.Length, RejectedRecord.HeadBytesMax)];

    private static CountForm ReadCount(ReadOnlySpan<byte> bytes, out int digits, out long count)
    {
        digits = 0;
        count = 0;
        while (digits < bytes.Length && digits <= CountDigitsMax && bytes[digits] is >= (byte)'0' and <= (byte)'9')
        {
            count = (count * 10) + bytes[digits++] - '0';
        }

        if (digits > CountDigitsMax || bytes[0] is < (byte)'1' or > (byte)'9') return CountForm.None;
        if (digits == bytes.Length) return CountForm.Unknown;
        if (bytes[digits] != ' ') return CountForm.None;
        if (digits + 1 == bytes.Length) return CountForm.Unknown;
        return bytes[digits + 1] == '<' ? CountForm.Count : CountForm.None;
    }

    private SyslogFrame NextLine(ReadOnlySpan<byte> pending, out ReadOnlySpan<byte> bytes)
    {
        bytes = default;
        var from = Math.Max(0, _scanned - _start);
        var found = pending[from..].IndexOfAny((byte)'\n', (byte)0);
        var length = found < 0 ? pending.Length : from + found;
        if (length > messageBytesMax + 1 || (found >= 0 && WithoutReturn(pending[..length]).Length > messageBytesMax))
        {
            _refusal = new Refusal();
            return SkipRefused(out bytes);
        }

        _scanned = _start + length;
        if (found < 0) return SyslogFrame.None;
        bytes = WithoutReturn(pending[..length]);
        Consume(length + 1);
        return SyslogFrame.Message;
    }

    private static ReadOnlySpan<byte> WithoutReturn(ReadOnlySpan<byte> line) =>
        line is [.., (byte)'\r'] ? line[..^1] : line;

    // Goes on over a refused message: the rest of its count, or to its line end.
    private SyslogFrame SkipRefused(out ReadOnlySpan<byte> bytes)
    {
        bytes = default;
        var refusal = _refusal!;
        var pending = Pending;
        var lineEnd = refusal.Remaining is null ? pending.IndexOfAny((byte)'\n', (byte)0) : -1;
        var isWhole = lineEnd >= 0 || refusal.Remaining <= pending.Length;
        var count = lineEnd >= 0 ? lineEnd : (int)Math.Min(refusal.Remaining ?? pending.Length, pending.Length);
        refusal.Take(pending[..count]);
        Consume(lineEnd >= 0 ? count + 1 : count);
        if (!isWhole) return SyslogFrame.None;
        _refusal = null;
        return Refuse(refusal, DecodeResult.TooLong, out bytes);
    }

    private SyslogFrame Refuse(Refusal refusal, DecodeResult reason, out ReadOnlySpan<byte> bytes)
    {
        Reason = reason;
        RefusedLength = refusal.Length;
        bytes = refusal.Head.ToArray();
        return SyslogFrame.Refused;
    }

    // Line ends between messages belong to none: some senders end counted messages with one, too.
    private void SkipEnds()
    {
        while (_start < _end && _buffer[_start] is (byte)'\n' or (byte)'\r' or 0) _start++;
        _scanned = Math.Max(_scanned, _start);
    }

    private void Consume(int count)
    {
        _start += count;
        _scanned = _start;
    }

    private enum CountForm
    {
        Unknown,
        None,
        Count,
    }

    private sealed class Refusal
    {
        public List<byte> Head { get; } = [];

        public long Length { get; private set; }

        /// <summary>Bytes of a counted message that are still to come; null for a line.</summary>
        public long? Remaining { get; set; }

        public void Take(ReadOnlySpan<byte> bytes)
        {
            Length += bytes.Length;
            Remaining -= bytes.Length;
            Head.AddRange(bytes[..Math.Min(bytes.Length, RejectedRecord.HeadBytesMax - Head.Count)]);
        }
    }
}
