using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace Correlator.Ingest.Protocols;

/// <summary>
/// Names of a protocol's codes as sensors write them, found by their UTF-8 bytes without allocating: first byte for
/// byte, then with
/// letter case and every separator left out, so that READ_COILS, Read Coils and readCoils are one name.
/// </summary>
/// <remarks>Immutable after construction; any thread may read.</remarks>
public sealed class CodeNames
{
    /// <summary>Longer names, in bytes, are never looked up.</summary>
    private const int NameBytesMax = 128;

    private readonly (byte[] Name, int Code)[] _exact;
    private readonly (byte[] Name, int Code)[] _folded;
    private readonly Dictionary<int, string> _byCode = [];

    /// <summary>
    /// The first name of a code is the one that <see cref="NameOf"/> gives; later ones are other spellings.
    /// </summary>
    public CodeNames(params (int Code, string Name)[] names)
    {
        _exact = new (byte[], int)[Capacity(names.Length)];
        _folded = new (byte[], int)[Capacity(names.Length)];
        Span<byte> folded = stackalloc byte[NameBytesMax];
        foreach (var (code, name) in names)
        {
            var utf8 = Encoding.UTF8.GetBytes(name);
            Add(_exact, utf8, code);
            if (Fold(utf8, folded, out var length)) Add(_folded, folded[..length].ToArray(), code);
            _byCode.TryAdd(code, name);
        }
    }

    /// <summary>The code that a sensor's name stands for; false when the name is not in the table.</summary>
    public bool TryGetCode(ReadOnlySpan<byte> utf8, out int code)
    {
        if (Find(_exact, utf8, out code)) return true;
        Span<byte> folded = stackalloc byte[NameBytesMax];
        return Fold(utf8, folded, out var length) && Find(_folded, folded[..length], out code);
    }

    /// <summary>The name of a code; null when the table has none.</summary>
    public string? NameOf(int code) => _byCode.GetValueOrDefault(code);

    private static int Capacity(int names) => (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(4, names * 3));

    private static void Add((byte[] Name, int Code)[] table, byte[] name, int code)
    {
        var at = (int)(Hash(name) & (uint)(table.Length - 1));
        while (table[at].Name is { } taken)
        {
            if (taken.AsSpan().SequenceEqual(name)) return;
            at = (at + 1) & (table.Length - 1);
        }

        table[at] = (name, code);
    }

    private static bool Find((byte[] Name, int Code)[] table, ReadOnlySpan<byte> name, out int code)
    {
        var at = (int)(Hash(name) & (uint)(table.Length - 1));
        while (table[at].Name is { } candidate)
        {
            if (name.SequenceEqual(candidate))
            {
                code = table[at].Code;
                return true;
            }

            at = (at + 1) & (table.Length - 1);
        }

        code = -1;
        return false;
    }

    /// <summary>Letters lower, digits as they are, all else dropped; false when nothing or too much remains.</summary>
    private static bool Fold(ReadOnlySpan<byte> name, Span<byte> folded, out int length)
    {
        length = 0;
        if (name.Length > NameBytesMax) return false;
        foreach (var b in name)
        {
            var lower = (byte)(b | 0x20);
            if (lower is >= (byte)'a' and <= (byte)'z' && b >= (byte)'A') folded[length++] = lower;
            else if (b is >= (byte)'0' and <= (byte)'9') folded[length++] = b;
        }

        return length > 0;
    }

    // Names of one protocol differ in length, head or tail; the middle need not be read.
    private static uint Hash(ReadOnlySpan<byte> name)
    {
        ulong head = 0, tail = 0;
        if (name.Length >= 8)
        {
            head = BinaryPrimitives.ReadUInt64LittleEndian(name);
            tail = BinaryPrimitives.ReadUInt64LittleEndian(name[^8..]);
            if (name.Length > 16) head ^= BitOperations.RotateLeft(BinaryPrimitives.ReadUInt64LittleEndian(name[(name.Length / 2)..]), 17);
        }
        else
        {
            foreach (var b in name) head = (head << 8) | b;
        }

        var mixed = (head * 0x9E37_79B9_7F4A_7C15) ^ (tail * 0xC2B2_AE3D_27D4_EB4F) ^ ((ulong)name.Length * 0x1656_67B1_9E37_79F9);
        return (uint)((mixed * 0x9E37_79B9_7F4A_7C15) >> 40);
    }
}
