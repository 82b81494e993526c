using System.Buffers;
using System.Buffers.Binary;
using K4os.Compression.LZ4;

namespace Correlator.Actors.Serialization;

/// <summary>How the bytes of a message are packed: as they are, or by LZ4 with their length before. The first byte says which.</summary>
internal static class WirePacking
{
    private const byte Plain = 0;
    private const byte Lz4 = 1;

    /// <summary>What no message reaches: unpacked, far above the largest frame.</summary>
    private const int UnpackedBytesMax = 64 * 1024 * 1024;

    /// <summary>No byte of LZ4 stands for more.</summary>
    private const int RatioMax = 255;

    /// <summary>The message with a version before it and the way of packing; packed only if it becomes an eighth smaller at least.</summary>
    public static byte[] Pack(byte version, ReadOnlySpan<byte> message, bool compress)
    {
        if (compress && TryCompress(version, message) is { } compressed) return compressed;
        var bytes = GC.AllocateUninitializedArray<byte>(2 + message.Length);
        (bytes[0], bytes[1]) = (version, Plain);
        message.CopyTo(bytes.AsSpan(2));
        return bytes;
    }

    /// <summary>Reads what comes after the version.</summary>
    /// <exception cref="InvalidDataException">It is packed in a way that is not known, or it is not what was packed.</exception>
    /// <exception cref="EndOfStreamException">The bytes end too early.</exception>
    public static object Unpack(ArraySegment<byte> bytes, ReadWire read, Func<WireTables> tables)
    {
        if (bytes.Count == 0) throw new EndOfStreamException("A message without its head.");
        var packed = bytes[1..];
        return bytes[0] switch
        {
            Plain => read(packed, tables),
            Lz4 => Decompress(packed, read, tables),
            var unknown => throw new InvalidDataException($"A message is packed in way {unknown}, which is not known."),
        };
    }

    private static byte[]? TryCompress(byte version, ReadOnlySpan<byte> message)
    {
        var room = ArrayPool<byte>.Shared.Rent(LZ4Codec.MaximumOutputSize(message.Length));
        try
        {
            var count = LZ4Codec.Encode(message, room);
            if (count <= 0 || count > message.Length - message.Length / 8) return null;
            var bytes = GC.AllocateUninitializedArray<byte>(2 + sizeof(int) + count);
            (bytes[0], bytes[1]) = (version, Lz4);
            BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(2), message.Length);
            room.AsSpan(0, count).CopyTo(bytes.AsSpan(2 + sizeof(int)));
            return bytes;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(room);
        }
    }

    private static object Decompress(ArraySegment<byte> packed, ReadWire read, Func<WireTables> tables)
    {
        if (packed.Count < sizeof(int)) throw new EndOfStreamException("A packed message without its length.");
        var length = BinaryPrimitives.ReadInt32LittleEndian(packed);
        var source = packed.AsSpan(sizeof(int));
        if (length < 0 || length > UnpackedBytesMax || length > (long)source.Length * RatioMax)
        {
            throw new InvalidDataException($"{length} bytes cannot be packed in {source.Length}.");
        }

        var room = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            if (LZ4Codec.Decode(source, room.AsSpan(0, length)) != length) throw new InvalidDataException("A packed message is spoilt.");
            return read(new ArraySegment<byte>(room, 0, length), tables);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(room);
        }
    }
}
