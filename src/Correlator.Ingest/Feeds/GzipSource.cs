using System.Buffers.Binary;
using System.IO.Compression;
using Microsoft.Win32.SafeHandles;

namespace Correlator.Ingest.Feeds;

/// <summary>
/// A gzip file (RFC 1952), its members one after the other. A broken one ends where it breaks and says so.
/// </summary>
internal sealed class GzipSource(SafeFileHandle handle) : ByteSource
{
    private const int HeaderBytes = 10;

    private readonly GZipStream _stream = new(
        new FileStream(handle, FileAccess.Read, bufferSize: 1 << 16), CompressionMode.Decompress);

    private long _total;
    private bool _hasEnded;

    public override int Read(Span<byte> into)
    {
        if (_hasEnded || into.IsEmpty) return 0;
        var count = 0;
        try
        {
            count = _stream.Read(into);
        }
        catch (InvalidDataException)
        {
            IsDamaged = true;
        }

        _total += count;
        _hasEnded = count == 0;
        if (_hasEnded) IsDamaged |= BreaksOff();
        return count;
    }

    /// <summary>
    /// Goes on to <paramref name="offset"/> of the uncompressed bytes, which costs their decompression.
    /// </summary>
    /// <returns>False when the file ends before.</returns>
    public bool Skip(long offset, CancellationToken stop = default)
    {
        var scratch = new byte[1 << 15];
        while (offset > 0)
        {
            stop.ThrowIfCancellationRequested();
            var count = Read(scratch.AsSpan(0, (int)Math.Min(offset, scratch.Length)));
            if (count == 0) return false;
            offset -= count;
        }

        return true;
    }

    public override void Dispose() => _stream.Dispose();

    // GZipStream takes a file that breaks off for one that ends. The trailer's size tells, but it is the last member's
    // only; so a size that differs means nothing where another member's magic can be found.
    private bool BreaksOff()
    {
        Span<byte> trailer = stackalloc byte[4];
        var length = RandomAccess.GetLength(handle);
        return length < 18
            || RandomAccess.Read(handle, trailer, length - 4) < 4
            || (BinaryPrimitives.ReadUInt32LittleEndian(trailer) != (uint)_total && !HasFurtherMember());
    }

    private bool HasFurtherMember()
    {
        var window = new byte[1 << 16];
        for (long offset = 1; ; offset += window.Length - HeaderBytes)
        {
            var count = RandomAccess.Read(handle, window, offset);
            if (HasHeader(window.AsSpan(0, count))) return true;
            if (count <= HeaderBytes) return false;
        }
    }

    // RFC 1952 §2.3.1: magic, deflate, three reserved flags that are 0, then after the time a known compression level
    // and system. Three bytes alone turn up by chance in a compressed file of a few megabytes.
    private static bool HasHeader(ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<byte> magic = [0x1f, 0x8b, 0x08];
        while (bytes.IndexOf(magic) is >= 0 and var start && start + HeaderBytes <= bytes.Length)
        {
            var header = bytes.Slice(start, HeaderBytes);
            if ((header[3] & 0xe0) == 0 && header[8] is 0 or 2 or 4 && header[9] is <= 13 or 255) return true;
            bytes = bytes[(start + 1)..];
        }

        return false;
    }
}
