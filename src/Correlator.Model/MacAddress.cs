namespace Correlator.Model;

/// <summary>A 48-bit link-layer address. Zero means none.</summary>
public readonly record struct MacAddress(ulong Bits)
{
    public static readonly MacAddress None;

    public bool IsNone => Bits == 0;

    /// <summary>True when the group bit of the first octet is set (broadcast and multicast frames).</summary>
    public bool IsGroup => (Bits & 0x0100_0000_0000) != 0;

    /// <summary>Parses six hexadecimal octets parted by ':' or '-'.</summary>
    public static bool TryParse(ReadOnlySpan<byte> utf8, out MacAddress mac)
    {
        mac = None;
        if (utf8.Length != 17) return false;
        ulong bits = 0;
        for (var i = 0; i < 17; i++)
        {
            var b = utf8[i];
            if (i % 3 == 2)
            {
                if (b is not ((byte)':' or (byte)'-')) return false;
                continue;
            }

            var nibble = HexDigit(b);
            if (nibble < 0) return false;
            bits = (bits << 4) | (uint)nibble;
        }

        mac = new MacAddress(bits);
        return true;
    }

    private static int HexDigit(byte b) => b switch
    {
        >= (byte)'0' and <= (byte)'9' => b - '0',
        >= (byte)'a' and <= (byte)'f' => b - 'a' + 10,
        >= (byte)'A' and <= (byte)'F' => b - 'A' + 10,
        _ => -1,
    };

    /// <summary>Characters of a MAC as text.</summary>
    public const int Chars = 17;

    /// <summary>Writes <see cref="Chars"/> characters, as <see cref="ToString"/> does, without allocating.</summary>
    public bool TryFormat(Span<char> destination)
    {
        if (destination.Length < Chars) return false;
        for (var octet = 0; octet < 6; octet++)
        {
            if (octet > 0) destination[octet * 3 - 1] = ':';
            ((byte)(Bits >> (40 - octet * 8))).TryFormat(destination[(octet * 3)..], out _, "x2");
        }

        return true;
    }

    public override string ToString() => IsNone
        ? "-"
        : $"{Bits >> 40 & 255:x2}:{Bits >> 32 & 255:x2}:{Bits >> 24 & 255:x2}:{Bits >> 16 & 255:x2}:{Bits >> 8 & 255:x2}:{Bits & 255:x2}";
}
