using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Correlator.Model.Facts;

/// <summary>
/// Identity of a fact, detection or incident: the first 128 bits of a SHA-256 over what makes it that one, so that a replay,
/// a restart or another node gives the same id.
/// </summary>
public readonly record struct FactId(ulong High, ulong Low) : IComparable<FactId>
{
    public static readonly FactId None;

    /// <summary>Hashes the parts in order; a length goes before each part, so that ("ab","c") is not ("a","bc").</summary>
    public static FactId Of(params ReadOnlySpan<string> parts)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> length = stackalloc byte[4];
        foreach (var part in parts)
        {
            var bytes = Encoding.UTF8.GetBytes(part);
            BinaryPrimitives.WriteInt32LittleEndian(length, bytes.Length);
            hash.AppendData(length);
            hash.AppendData(bytes);
        }

        Span<byte> digest = stackalloc byte[32];
        hash.GetHashAndReset(digest);
        return new FactId(BinaryPrimitives.ReadUInt64BigEndian(digest), BinaryPrimitives.ReadUInt64BigEndian(digest[8..]));
    }

    public int CompareTo(FactId other)
    {
        var high = High.CompareTo(other.High);
        return high != 0 ? high : Low.CompareTo(other.Low);
    }

    /// <summary>Parses the 32 hexadecimal digits that <see cref="ToString"/> writes.</summary>
    public static bool TryParse(string text, out FactId id)
    {
        id = None;
        if (text.Length != 32
            || !ulong.TryParse(text.AsSpan(0, 16), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var high)
            || !ulong.TryParse(text.AsSpan(16), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var low)) return false;
        id = new FactId(high, low);
        return true;
    }

    public override string ToString() => $"{High:x16}{Low:x16}";

    public static bool operator <(FactId left, FactId right) => left.CompareTo(right) < 0;
    public static bool operator >(FactId left, FactId right) => left.CompareTo(right) > 0;
    public static bool operator <=(FactId left, FactId right) => left.CompareTo(right) <= 0;
    public static bool operator >=(FactId left, FactId right) => left.CompareTo(right) >= 0;
}
