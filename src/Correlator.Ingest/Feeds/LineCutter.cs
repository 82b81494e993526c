using System.Buffers;
using Correlator.Ingest.Decoding;

namespace Correlator.Ingest.Feeds;

/// <summary>
/// A run of whole lines cut from a file; <see cref="Start"/> and <see cref="End"/> and the positions of what was rejected are
/// offsets in that file. <see cref="IsAtEnd"/>: the file held no more when this was cut, but for part of a line.
/// </summary>
internal readonly record struct LineCut(
    byte[] Buffer, int Length, long Start, long End, RejectedRecord[] Rejected, bool IsAtEnd = false);

/// <summary>
/// Cuts the bytes of one file into runs of whole lines. Reads into the very buffer that the chunk hands on; only the
/// partial line at its end is copied. A line over the bound is skipped to its end in constant memory and reported once.
/// </summary>
internal sealed class LineCutter(FileReadLimits limits, long offset) : IDisposable
{
    private const byte LineFeed = (byte)'\n';

    // Refused lines that one cut reports at most; a file of nothing else is reported in several cuts of no bytes.
    private const int RejectedMax = 64;

    private readonly List<RejectedRecord> _rejected = [];
    private byte[]? _buffer;
    private int _capacity = limits.ChunkBytesMax;
    private int _filled;
    private long _position = offset;
    private SkippedLine? _skipped;

    /// <summary>Cuts the next run.</summary>
    /// <param name="source">Where the bytes come from.</param>
    /// <param name="isFinished">The file will not grow: its last line counts even without a line end.</param>
    /// <param name="cut">Lines, or no bytes but something rejected.</param>
    /// <param name="stop">Looked at between reads.</param>
    /// <returns>False when the file holds no further whole line now.</returns>
    public bool TryCut(ByteSource source, bool isFinished, out LineCut cut, CancellationToken stop = default)
    {
        while (true)
        {
            stop.ThrowIfCancellationRequested();
            var isAtEnd = Fill(source);
            if (_skipped is not null)
            {
                if (EndSkip(isAtEnd && isFinished) ? _rejected.Count < RejectedMax : !isAtEnd) continue;
                return TakeRejected(out cut);
            }

            var whole = WholeLines(_buffer.AsSpan(0, _filled), limits.RecordBytesMax, out var isTooLong);
            if (isTooLong && whole == 0)
            {
                _skipped = new SkippedLine(_position, _buffer.AsSpan(0, _filled));
                continue;
            }

            if (isAtEnd && isFinished && !isTooLong) whole = _filled;
            if (whole > 0)
            {
                cut = Take(whole) with { IsAtEnd = isAtEnd };
                return true;
            }

            if (isAtEnd) return TakeRejected(out cut);
            Grow();
        }
    }

    public void Dispose()
    {
        if (_buffer is not null) ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = null;
        _filled = 0;
    }

    /// <summary>
    /// Length of the whole lines at the beginning of <paramref name="bytes"/>, up to the first line over the bound.
    /// </summary>
    /// <remarks>
    /// Jumps from bound to bound by the last line end between them: a line over the bound is a window without one.
    /// </remarks>
    private static int WholeLines(ReadOnlySpan<byte> bytes, int recordBytesMax, out bool isTooLong)
    {
        var whole = 0;
        while (true)
        {
            var window = bytes.Slice(whole, Math.Min(bytes.Length - whole, recordBytesMax + 1));
            var last = window.LastIndexOf(LineFeed);
            isTooLong = last < 0 && window.Length > recordBytesMax;
            if (last < 0) return whole;
            var isLastWindow = whole + window.Length == bytes.Length;
            whole += last + 1;
            if (isLastWindow) return whole;
        }
    }

    private bool Fill(ByteSource source)
    {
        _buffer ??= ArrayPool<byte>.Shared.Rent(_capacity);
        while (_filled < _capacity)
        {
            var count = source.Read(_buffer.AsSpan(_filled, _capacity - _filled));
            if (count == 0) return true;
            _filled += count;
        }

        return false;
    }

    // True when the skipped line has ended.
    private bool EndSkip(bool isLast)
    {
        var lineEnd = _buffer.AsSpan(0, _filled).IndexOf(LineFeed);
        var ofLine = lineEnd < 0 ? _filled : lineEnd;
        _skipped!.Length += ofLine;
        Drop(lineEnd < 0 ? _filled : lineEnd + 1);
        if (lineEnd < 0 && !isLast) return false;
        _rejected.Add(_skipped.Rejected());
        _skipped = null;
        return true;
    }

    private void Drop(int count)
    {
        _buffer.AsSpan(count, _filled - count).CopyTo(_buffer);
        _filled -= count;
        _position += count;
    }

    private void Grow()
    {
        _capacity = (int)Math.Min(_capacity * 2L, Math.Max(limits.ChunkBytesMax, limits.RecordBytesMax + 1L));
        var larger = ArrayPool<byte>.Shared.Rent(_capacity);
        _buffer.AsSpan(0, _filled).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_buffer!);
        _buffer = larger;
    }

    private LineCut Take(int count)
    {
        byte[] taken;
        if (count <= _capacity / 8)
        {
            // The tail of a live file trickles: do not let a handful of lines hold a large buffer.
            taken = ArrayPool<byte>.Shared.Rent(count);
            _buffer.AsSpan(0, count).CopyTo(taken);
            Drop(count);
        }
        else
        {
            taken = _buffer!;
            var rest = _filled - count;
            _capacity = Math.Max(limits.ChunkBytesMax, rest);
            _buffer = ArrayPool<byte>.Shared.Rent(_capacity);
            taken.AsSpan(count, rest).CopyTo(_buffer);
            _filled = rest;
            _position += count;
        }

        return new LineCut(taken, count, _position - count, _position, DrainRejected());
    }

    private bool TakeRejected(out LineCut cut)
    {
        var hasAny = _rejected.Count > 0;
        cut = hasAny ? new LineCut(ArrayPool<byte>.Shared.Rent(1), 0, _position, _position, DrainRejected()) : default;
        return hasAny;
    }

    private RejectedRecord[] DrainRejected()
    {
        if (_rejected.Count == 0) return [];
        RejectedRecord[] rejected = [.. _rejected];
        _rejected.Clear();
        return rejected;
    }

    /// <summary>A line over the bound, on the way to its end.</summary>
    private sealed class SkippedLine
    {
        private readonly long _start;
        private readonly byte[] _head;

        public SkippedLine(long start, ReadOnlySpan<byte> bytes)
        {
            _start = start;
            var lineEnd = bytes.IndexOf(LineFeed);
            var known = lineEnd < 0 ? bytes : bytes[..lineEnd];
            _head = known[..Math.Min(known.Length, RejectedRecord.HeadBytesMax)].ToArray();
        }

        public long Length { get; set; }

        public RejectedRecord Rejected() => new(_start, DecodeResult.TooLong, _head, Length);
    }
}
