using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Text;

namespace Correlator.Actors.Serialization;

/// <summary>
/// Reads what <see cref="RowWriter"/> wrote. The bytes may be spoilt: all that can come of it is an <see cref="InvalidDataException"/> or an
/// <see cref="EndOfStreamException"/>, and no length is believed beyond what is there.
/// </summary>
internal ref struct RowReader(ReadOnlySpan<byte> bytes)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private int _at;

    public readonly int Left => _bytes.Length - _at;

    public byte Byte()
    {
        if ((uint)_at >= (uint)_bytes.Length) throw Ended();
        return _bytes[_at++];
    }

    public ushort UInt16() => BinaryPrimitives.ReadUInt16LittleEndian(Bytes(sizeof(ushort)));

    public int Int32() => BinaryPrimitives.ReadInt32LittleEndian(Bytes(sizeof(int)));

    public ulong UInt64() => BinaryPrimitives.ReadUInt64LittleEndian(Bytes(sizeof(ulong)));

    public double Real() => BitConverter.UInt64BitsToDouble(UInt64());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong Number()
    {
        var at = _at;
        if ((uint)at < (uint)_bytes.Length && _bytes[at] < 0x80)
        {
            _at = at + 1;
            return _bytes[at];
        }

        return LongNumber();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public long Signed()
    {
        var value = Number();
        return (long)(value >> 1) ^ -(long)(value & 1);
    }

    /// <summary>A number that fits in 32 bits without sign.</summary>
    public uint UInt32()
    {
        var value = Number();
        return value <= uint.MaxValue ? (uint)value : throw new InvalidDataException($"{value} where 32 bits are.");
    }

    /// <summary>A number of things that follow, of at least so many bytes each: more than there are bytes left cannot be.</summary>
    public int Length(int bytesEach = 1) => Checked(Number(), bytesEach);

    /// <summary>As <see cref="Length"/>, from the four bytes that <see cref="RowWriter.Reserve"/> left.</summary>
    public int ReservedLength(int bytesEach = 1) => Checked((uint)Int32(), bytesEach);

    public string Text() => Encoding.UTF8.GetString(Bytes(Length()));

    public string? NullableText() => Byte() == 0 ? null : Text();

    public ReadOnlySpan<byte> Bytes(int count)
    {
        if (count > Left) throw Ended();
        var bytes = _bytes.Slice(_at, count);
        _at += count;
        return bytes;
    }

    private readonly int Checked(ulong count, int bytesEach) => count <= (ulong)(Left / bytesEach)
        ? (int)count
        : throw new InvalidDataException($"A length of {count} cannot be where {Left} bytes are left.");

    // Up to 56 bits at once, as they were written.
    private ulong LongNumber()
    {
        if (_bytes.Length - _at < sizeof(ulong)) return VeryLongNumber();
        var word = BinaryPrimitives.ReadUInt64LittleEndian(_bytes[_at..]);
        var ends = ~word & Sevens.Continued;
        if (ends == 0) return VeryLongNumber();
        // The lowest end's own bit and all below it.
        _at += (BitOperations.TrailingZeroCount(ends) >> 3) + 1;
        return Sevens.Gather(word & (ends ^ (ends - 1)));
    }

    private ulong VeryLongNumber()
    {
        ulong value = 0;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var next = Byte();
            // The tenth byte has room for one bit.
            if (shift == 63 && next > 1) break;
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80) return value;
        }

        throw new InvalidDataException("A number of more than 64 bits.");
    }

    private static EndOfStreamException Ended() => new("The bytes end where more must be.");
}
