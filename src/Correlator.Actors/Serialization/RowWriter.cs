using System.Buffers;
using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Text;

namespace Correlator.Actors.Serialization;

/// <summary>
/// Writes numbers as short as they are into a pooled buffer: what the observations of a block are written with. Whoever makes one
/// calls <see cref="Dispose"/>.
/// </summary>
internal ref struct RowWriter(int bytes) : IDisposable
{
    /// <summary>Longest form of a number.</summary>
    public const int NumberBytesMax = 10;

    private byte[] _bytes = ArrayPool<byte>.Shared.Rent(bytes);

    public int Count { get; private set; }

    public readonly ReadOnlySpan<byte> Written => _bytes.AsSpan(0, Count);

    /// <summary>Makes room, so that what follows need not ask one by one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Ensure(int bytes)
    {
        if (_bytes.Length - Count < bytes) Grow(bytes);
    }

    public void Byte(byte value)
    {
        Ensure(1);
        _bytes[Count++] = value;
    }

    public void UInt16(ushort value)
    {
        Ensure(sizeof(ushort));
        BinaryPrimitives.WriteUInt16LittleEndian(_bytes.AsSpan(Count), value);
        Count += sizeof(ushort);
    }

    public void Int32(int value)
    {
        Ensure(sizeof(int));
        BinaryPrimitives.WriteInt32LittleEndian(_bytes.AsSpan(Count), value);
        Count += sizeof(int);
    }

    public void UInt64(ulong value)
    {
        Ensure(sizeof(ulong));
        BinaryPrimitives.WriteUInt64LittleEndian(_bytes.AsSpan(Count), value);
        Count += sizeof(ulong);
    }

    public void Real(double value) => UInt64(BitConverter.DoubleToUInt64Bits(value));

    /// <summary>LEB128: seven bits a byte, lowest first.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Number(ulong value)
    {
        Ensure(NumberBytesMax);
        if (value < 0x80) _bytes[Count++] = (byte)value;
        else LongNumber(value);
    }

    /// <summary>Small for what is near zero on either side.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Signed(long value) => Number(ZigZag(value));

    public void Text(string text)
    {
        var length = Encoding.UTF8.GetByteCount(text);
        Number((ulong)length);
        Ensure(length);
        Count += Encoding.UTF8.GetBytes(text, _bytes.AsSpan(Count));
    }

    /// <summary>Null is told from the empty text.</summary>
    public void NullableText(string? text)
    {
        Byte(text is null ? (byte)0 : (byte)1);
        if (text is not null) Text(text);
    }

    public void Bytes(ReadOnlySpan<byte> bytes)
    {
        Ensure(bytes.Length);
        bytes.CopyTo(_bytes.AsSpan(Count));
        Count += bytes.Length;
    }

    /// <summary>Leaves four bytes for a number that is known later.</summary>
    public int Reserve()
    {
        var at = Count;
        Int32(0);
        return at;
    }

    public readonly void Fill(int at, int value) => BinaryPrimitives.WriteInt32LittleEndian(_bytes.AsSpan(at), value);

    public readonly void FillByte(int at, byte value) => _bytes[at] = value;

    public readonly void FillUInt16(int at, ushort value) => BinaryPrimitives.WriteUInt16LittleEndian(_bytes.AsSpan(at), value);

    public void Dispose()
    {
        if (_bytes is not []) ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = [];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong ZigZag(long value) => (ulong)((value << 1) ^ (value >> 63));

    // Up to 56 bits at once: a loop over bytes is mostly wrong guesses of when it ends.
    private void LongNumber(ulong value)
    {
        if (value >= 1UL << 56)
        {
            VeryLongNumber(value);
            return;
        }

        var bytes = (BitOperations.Log2(value) * 9 + 73) >> 6;
        var more = Sevens.Continued & ((1UL << (8 * (bytes - 1))) - 1);
        BinaryPrimitives.WriteUInt64LittleEndian(_bytes.AsSpan(Count), Sevens.Spread(value) | more);
        Count += bytes;
    }

    private void VeryLongNumber(ulong value)
    {
        var (bytes, at) = (_bytes, Count);
        while (value >= 0x80)
        {
            bytes[at++] = (byte)(value | 0x80);
            value >>= 7;
        }

        bytes[at++] = (byte)value;
        Count = at;
    }

    private void Grow(int bytes)
    {
        var larger = ArrayPool<byte>.Shared.Rent((int)BitOperations.RoundUpToPowerOf2((uint)(Count + bytes)));
        Written.CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = larger;
    }
}
