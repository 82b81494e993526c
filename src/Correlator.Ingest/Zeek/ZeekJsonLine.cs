using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Correlator.Ingest.Zeek;

/// <summary>
/// Reads one line as Zeek's own JSON writer makes it (flat, no blanks, no escapes): RFC 8259 without whitespace and
/// nesting. This is
/// where the product spends its time, hence the vectors; a line that is anything else is left to <see
/// cref="ZeekJsonReader"/>.
/// </summary>
/// <remarks>Every read of 32 bytes at once is preceded by a check that so many are left.</remarks>
internal static class ZeekJsonLine
{
    public const bool Plain = true;
    public const bool Odd = false;

    private const int Step = 32;

    private static readonly uint True = BitConverter.ToUInt32("true"u8);

    /// <summary>
    /// Puts the wanted values into their slots. Odd when the line needs the careful reader, well-formed or not.
    /// </summary>
    /// <param name="path">The value of _path; empty when the line has none.</param>
    public static bool Read(ReadOnlySpan<byte> record, ZeekJsonKeys keys, out ZeekValue path)
    {
        path = default;
        if (record.Length < 2 || record[0] != '{') return Odd;
        ref var line = ref MemoryMarshal.GetReference(record);
        var values = keys.Values;
        var length = record.Length;
        var at = 1;
        var key = 0;
        while (true)
        {
            var next = keys.Guess(ref line, at, length, key, out var slot, out var keyLength);
            if (next == 0)
            {
                // Not by reference: locals that another method may write are kept in memory, and this loop then runs
                // a tenth slower.
                next = keys.Learn(record, at, key);
                if (next == 0) return Odd;
                slot = keys.SlotOf(next);
                keyLength = keys.LengthOf(next);
            }

            key = next;
            at += keyLength;
            if (at >= length) return Odd;

            int start, end;
            var first = Unsafe.Add(ref line, at);
            if (first == '"')
            {
                start = at + 1;
                end = start + QuoteAfter(ref line, start, length);
                if (end < start || Unsafe.Add(ref line, end) != '"') return Odd;
                at = end + 1;
            }
            else if (first is >= (byte)'0' and <= (byte)'9' or (byte)'-')
            {
                start = at;
                end = at = start + NumberEnd(ref line, start, length);
            }
            else if (at + 5 < length && Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref line, at)) == True)
            {
                start = at;
                end = at += 4;
            }
            else
            {
                (start, end, at) = ReadRare(record, at);
                if (at == 0) return Odd;
            }

            if (slot >= 0) values[slot] = new ZeekValue(start, end - start);
            else if (slot == ZeekJsonKeys.PathSlot) path = new ZeekValue(start, end - start);

            if (at >= length) return Odd;
            var after = Unsafe.Add(ref line, at++);
            if (after == ',') continue;
            return after == '}' && at == length;
        }
    }

    /// <summary>
    /// Bytes from <paramref name="start"/> to the next quote or backslash; negative when there is none.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int QuoteAfter(ref byte line, int start, int length)
    {
        if (start + Step <= length)
        {
            var bytes = Vector256.LoadUnsafe(ref line, (nuint)start);
            var found = (Vector256.Equals(bytes, Vector256.Create((byte)'"'))
                | Vector256.Equals(bytes, Vector256.Create((byte)'\\'))).ExtractMostSignificantBits();
            if (found != 0) return BitOperations.TrailingZeroCount(found);
        }

        return MemoryMarshal.CreateReadOnlySpan(ref Unsafe.Add(ref line, start), length - start).IndexOfAny((byte)'"', (byte)'\\');
    }

    /// <summary>
    /// Bytes of digits, signs and points from <paramref name="start"/> on. An exponent ends it, and so makes the line
    /// odd.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int NumberEnd(ref byte line, int start, int length)
    {
        if (start + Step <= length)
        {
            // '-', '.', '/', '0' to '9' are neighbours; ',' and '}' are not among them.
            var distance = Vector256.LoadUnsafe(ref line, (nuint)start) - Vector256.Create((byte)'-');
            var found = Vector256.GreaterThan(distance, Vector256.Create((byte)('9' - '-'))).ExtractMostSignificantBits();
            if (found != 0) return BitOperations.TrailingZeroCount(found);
        }

        var at = start;
        while (at < length && Unsafe.Add(ref line, at) is >= (byte)'-' and <= (byte)'9') at++;
        return at - start;
    }

    // Literals and arrays of plain values: [], ["a","b"], [1,2]. After is 0 for anything else.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static (int Start, int End, int After) ReadRare(ReadOnlySpan<byte> record, int at)
    {
        var rest = record[at..];
        if (rest.StartsWith("true"u8)) return (at, at + 4, at + 4);
        if (rest.StartsWith("false"u8)) return (at, at + 5, at + 5);
        if (rest.StartsWith("null"u8)) return (at, at, at + 4);
        if (rest[0] != '[') return default;
        var closed = rest.IndexOfAny("]\\{}"u8);
        if (closed < 0 || rest[closed] != ']' || !IsPlainArray(rest[1..closed])) return default;
        return (at + 1, at + closed, at + closed + 1);
    }

    private static bool IsPlainArray(ReadOnlySpan<byte> elements)
    {
        if (elements.IsEmpty) return true;
        while (true)
        {
            if (elements.IsEmpty) return false;
            int end;
            if (elements[0] == '"')
            {
                end = elements[1..].IndexOf((byte)'"') + 2;
                if (end < 2) return false;
            }
            else
            {
                end = elements.IndexOf((byte)',');
                if (end < 0) end = elements.Length;
                if (!ZeekNumbers.TryNumber(elements[..end], out _)) return false;
            }

            elements = elements[end..];
            if (elements.IsEmpty) return true;
            if (elements[0] != ',') return false;
            elements = elements[1..];
        }
    }
}
