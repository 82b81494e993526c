using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Correlator.Ingest.Spools;

/// <summary>A SHA-256 hash, as a value.</summary>
internal readonly record struct SpoolHash(ulong A, ulong B, ulong C, ulong D)
{
    public const int Bytes = 32;

    public static SpoolHash Of(ReadOnlySpan<byte> bytes)
    {
        Span<byte> hash = stackalloc byte[Bytes];
        SHA256.HashData(bytes, hash);
        return Read(hash);
    }

    public static SpoolHash Read(ReadOnlySpan<byte> hash) => new(
        BinaryPrimitives.ReadUInt64LittleEndian(hash), BinaryPrimitives.ReadUInt64LittleEndian(hash[8..]),
        BinaryPrimitives.ReadUInt64LittleEndian(hash[16..]), BinaryPrimitives.ReadUInt64LittleEndian(hash[24..]));

    public void Write(Span<byte> to)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(to, A);
        BinaryPrimitives.WriteUInt64LittleEndian(to[8..], B);
        BinaryPrimitives.WriteUInt64LittleEndian(to[16..], C);
        BinaryPrimitives.WriteUInt64LittleEndian(to[24..], D);
    }
}

/// <summary>By what a spool knows lines again that were sent under a key: stored with them, in their entry.</summary>
/// <param name="Key">Hash of the key.</param>
/// <param name="Lines">Hash of the lines.</param>
internal readonly record struct SpoolKey(SpoolHash Key, SpoolHash Lines)
{
    public const int Bytes = 2 * SpoolHash.Bytes;

    public static SpoolKey Of(string key, ReadOnlySpan<byte> lines) => new(SpoolHash.Of(Encoding.UTF8.GetBytes(key)), SpoolHash.Of(lines));

    public static SpoolKey Read(ReadOnlySpan<byte> bytes) => new(SpoolHash.Read(bytes), SpoolHash.Read(bytes[SpoolHash.Bytes..]));

    public void Write(Span<byte> to)
    {
        Key.Write(to);
        Lines.Write(to[SpoolHash.Bytes..]);
    }
}
