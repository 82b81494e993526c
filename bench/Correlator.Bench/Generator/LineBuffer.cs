using System.Buffers;
using System.Buffers.Text;

namespace Correlator.Bench.Generator;

/// <summary>Writes bytes into a file through one pooled buffer; a line allocates nothing.</summary>
internal sealed class LineBuffer : IDisposable
{
    private const int BufferBytes = 1 << 20;

    /// <summary>No line is longer than this; the buffer is emptied when less is left.</summary>
    private const int LineBytesMax = 4096;

    private readonly FileStream _file;
    private readonly byte[] _buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
    private int _used;

    public LineBuffer(string path) =>
        _file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 0);

    public void Write(ReadOnlySpan<byte> text)
    {
        text.CopyTo(_buffer.AsSpan(_used));
        _used += text.Length;
    }

    public void Write(long number)
    {
        Utf8Formatter.TryFormat(number, _buffer.AsSpan(_used), out var written);
        _used += written;
    }

    /// <summary>
    /// Writes seconds as Zeek's JSON writer does: with a fraction of at most six digits and no padding.
    /// </summary>
    public void WriteSeconds(long microseconds)
    {
        var (seconds, fraction) = Math.DivRem(microseconds, 1_000_000);
        Write(seconds);
        _buffer[_used++] = (byte)'.';
        Utf8Formatter.TryFormat(fraction, _buffer.AsSpan(_used), out var digits, new StandardFormat('D', 6));
        _used += digits;
        while (digits > 1 && _buffer[_used - 1] == (byte)'0')
        {
            _used--;
            digits--;
        }
    }

    public void EndLine()
    {
        _buffer[_used++] = (byte)'\n';
        if (BufferBytes - _used < LineBytesMax) Flush();
    }

    public void Dispose()
    {
        Flush();
        _file.Dispose();
        ArrayPool<byte>.Shared.Return(_buffer);
    }

    private void Flush()
    {
        _file.Write(_buffer, 0, _used);
        _used = 0;
    }
}
