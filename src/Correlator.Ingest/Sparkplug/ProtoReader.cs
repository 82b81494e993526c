using System.Buffers.Binary;

namespace Correlator.Ingest.Sparkplug;

/// <summary>How a field's value is laid out (Protocol Buffers encoding, "Message Structure").</summary>
internal enum WireType : byte
{
    Varint = 0,
    Fixed64 = 1,
    Length = 2,
    Fixed32 = 5,
}

/// <summary>Walks the fields of one Protocol Buffers message in place. Allocates nothing.</summary>
/// <remarks>
/// The bytes are hostile: no length is believed before it is compared with what is left, groups (long deprecated, and
/// nested without bound) are refused, nothing recurses. After a refusal the reader must not be asked again.
/// </remarks>
internal ref struct ProtoReader(ReadOnlySpan<byte> message)
{
    private const int VarintBytesMax = 10;

    private ReadOnlySpan<byte> _left = message;

    public readonly bool IsAtEnd => _left.IsEmpty;

    /// <summary>Number and layout of the next field. False when it is none that may be.</summary>
    public bool TryField(out uint number, out WireType type)
    {
        type = 0;
        var isRead = TryVarint(out var tag);
        number = (uint)(tag >> 3);
        if (!isRead || tag > uint.MaxValue || number == 0) return false;
        type = (WireType)(tag & 7);
        return type is WireType.Varint or WireType.Fixed64 or WireType.Length or WireType.Fixed32;
    }

    public bool TryVarint(out ulong value)
    {
        value = 0;
        var length = Math.Min(_left.Length, VarintBytesMax);
        for (var i = 0; i < length; i++)
        {
            var part = _left[i];
            // The tenth byte has the 64th bit and nothing more.
            if (i == VarintBytesMax - 1 && part > 1) return false;
            value |= (ulong)(part & 0x7F) << (7 * i);
            if (part >= 0x80) continue;
            _left = _left[(i + 1)..];
            return true;
        }

        return false;
    }

    public bool TryFixed32(out uint value)
    {
        if (!BinaryPrimitives.TryReadUInt32LittleEndian(_left, out value)) return false;
        _left = _left[sizeof(uint)..];
        return true;
    }

    public bool TryFixed64(out ulong value)
    {
        if (!BinaryPrimitives.TryReadUInt64LittleEndian(_left, out value)) return false;
        _left = _left[sizeof(ulong)..];
        return true;
    }

    /// <summary>A string, bytes, or a message within.</summary>
    public bool TryBytes(out ReadOnlySpan<byte> bytes)
    {
        bytes = default;
        if (!TryVarint(out var length) || length > (ulong)_left.Length) return false;
        bytes = _left[..(int)length];
        _left = _left[(int)length..];
        return true;
    }

    /// <summary>Passes over a value that nobody asked for.</summary>
    public bool TrySkip(WireType type) => type switch
    {
        WireType.Varint => TryVarint(out _),
        WireType.Fixed64 => TryFixed64(out _),
        WireType.Length => TryBytes(out _),
        WireType.Fixed32 => TryFixed32(out _),
        _ => false,
    };
}
