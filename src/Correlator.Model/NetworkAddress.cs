using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Correlator.Model;

/// <summary>An IPv4 or IPv6 address in 128 bits; IPv4 is kept in its mapped form (::ffff:a.b.c.d). Zero means none.</summary>
public readonly record struct NetworkAddress(ulong High, ulong Low) : IComparable<NetworkAddress>
{
    private const ulong MappedPrefix = 0x0000_FFFF_0000_0000;

    public static readonly NetworkAddress None;

    public bool IsNone => High == 0 && Low == 0;

    public bool IsV4 => High == 0 && (Low & 0xFFFF_FFFF_0000_0000) == MappedPrefix;

    /// <summary>The 32 bits of an IPv4 address, most significant first; meaningless for IPv6.</summary>
    public uint V4 => (uint)Low;

    public static NetworkAddress FromV4(uint address) => new(0, MappedPrefix | address);

    /// <summary>True for 224.0.0.0/4, 255.255.255.255 and ff00::/8.</summary>
    public bool IsMulticastOrBroadcast => IsV4 ? V4 >= 0xE000_0000 && (V4 < 0xF000_0000 || V4 == uint.MaxValue) : High >> 56 == 0xFF;

    /// <summary>True for 0.0.0.0 and ::, which a host without an address sends from.</summary>
    public bool IsUnspecified => IsV4 ? V4 == 0 : IsNone;

    /// <summary>The network of <paramref name="prefixLength"/> bits (0–32 for IPv4, 0–128 for IPv6) that holds this address.</summary>
    public NetworkAddress Network(int prefixLength)
    {
        var bits = IsV4 ? prefixLength + 96 : prefixLength;
        var high = bits >= 64 ? High : bits <= 0 ? 0 : High & (ulong.MaxValue << (64 - bits));
        var low = bits >= 128 ? Low : bits <= 64 ? 0 : Low & (ulong.MaxValue << (128 - bits));
        return IsV4 ? new NetworkAddress(0, MappedPrefix | (uint)low) : new NetworkAddress(high, low);
    }

    /// <summary>Parses dotted IPv4 without allocating; anything else goes through <see cref="IPAddress"/>.</summary>
    /// <remarks>The bytes are hostile: octets above 255, empty octets and trailing junk are refused.</remarks>
    public static bool TryParse(ReadOnlySpan<byte> utf8, out NetworkAddress address)
    {
        uint value = 0;
        int octet = -1, dots = 0;
        foreach (var b in utf8)
        {
            var digit = (uint)(b - '0');
            if (digit <= 9)
            {
                octet = (octet < 0 ? 0 : octet * 10) + (int)digit;
                if (octet > 255) return Refused(out address);
            }
            else if (b == '.' && octet >= 0 && dots < 3)
            {
                value = (value << 8) | (uint)octet;
                octet = -1;
                dots++;
            }
            else
            {
                return TryParseV6(utf8, out address);
            }
        }

        if (dots != 3 || octet < 0) return Refused(out address);
        address = FromV4((value << 8) | (uint)octet);
        return true;
    }

    public static bool TryParse(string text, out NetworkAddress address)
    {
        var parsed = IPAddress.TryParse(text, out var ip);
        address = parsed ? FromIPAddress(ip!) : None;
        return parsed;
    }

    public static NetworkAddress FromIPAddress(IPAddress ip)
    {
        Span<byte> bytes = stackalloc byte[16];
        ip.TryWriteBytes(bytes, out var written);
        return written == 4
            ? FromV4(BinaryPrimitives.ReadUInt32BigEndian(bytes))
            : new NetworkAddress(BinaryPrimitives.ReadUInt64BigEndian(bytes), BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]));
    }

    private static bool TryParseV6(ReadOnlySpan<byte> utf8, out NetworkAddress address)
    {
        // 45 characters is the longest textual IPv6 address; a zone index (%eth0) is not part of an address.
        if (utf8.Length is < 2 or > 45 || utf8.IndexOf((byte)':') < 0) return Refused(out address);
        Span<char> chars = stackalloc char[45];
        for (var i = 0; i < utf8.Length; i++) chars[i] = (char)utf8[i];
        if (!IPAddress.TryParse(chars[..utf8.Length], out var ip) || ip.AddressFamily != AddressFamily.InterNetworkV6) return Refused(out address);
        address = FromIPAddress(ip);
        return true;
    }

    private static bool Refused(out NetworkAddress address)
    {
        address = None;
        return false;
    }

    public int CompareTo(NetworkAddress other)
    {
        var high = High.CompareTo(other.High);
        return high != 0 ? high : Low.CompareTo(other.Low);
    }

    // The generated one mixes both halves through HashCode; this is on the hot path and IPv4 lives in Low.
    public override int GetHashCode() => (int)((Low * 0x9E37_79B9_7F4A_7C15 ^ High * 0xC2B2_AE3D_27D4_EB4F) >> 32);

    public override string ToString()
    {
        if (IsNone) return "-";
        if (IsV4) return $"{V4 >> 24}.{(V4 >> 16) & 255}.{(V4 >> 8) & 255}.{V4 & 255}";
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, High);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], Low);
        return new IPAddress(bytes).ToString();
    }

    /// <summary>Writes the address as <see cref="ToString"/> does, without allocating for IPv4. 45 characters are enough.</summary>
    public bool TryFormat(Span<char> destination, out int written)
    {
        written = 0;
        if (!IsV4 || IsNone) return ToString() is var text && (written = text.Length) <= destination.Length && text.TryCopyTo(destination);
        for (var shift = 24; shift >= 0; shift -= 8)
        {
            if (!((V4 >> shift) & 255).TryFormat(destination[written..], out var digits)) return false;
            written += digits;
            if (shift == 0) return true;
            if (written >= destination.Length) return false;
            destination[written++] = '.';
        }

        return true;
    }

    public static bool operator <(NetworkAddress left, NetworkAddress right) => left.CompareTo(right) < 0;
    public static bool operator >(NetworkAddress left, NetworkAddress right) => left.CompareTo(right) > 0;
    public static bool operator <=(NetworkAddress left, NetworkAddress right) => left.CompareTo(right) <= 0;
    public static bool operator >=(NetworkAddress left, NetworkAddress right) => left.CompareTo(right) >= 0;
}
