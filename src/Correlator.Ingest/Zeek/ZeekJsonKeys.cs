using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Text;
using Correlator.Ingest.Zeek.Logs;

namespace Correlator.Ingest.Zeek;

/// <summary>
/// The keys that lines of one log have, in the order in which they follow each other. Zeek writes a log's keys always
/// in the same order,
/// so the next key is guessed from the last line and compared in one step; only a wrong guess costs a look-up.
/// </summary>
internal sealed class ZeekJsonKeys
{
    /// <summary>Different keys learned of one log; lines with further ones are read on the slow path.</summary>
    public const int KeysMax = 512;

    /// <summary>Key bytes, quotes and colon included, that are compared in one step.</summary>
    private const int PatternBytes = 32;

    /// <summary>Nobody wants the value.</summary>
    public const short Unwanted = -1;

    /// <summary>The value is the log type: _path, which Corelight and json-streaming-logs add.</summary>
    public const short PathSlot = -2;

    private readonly Dictionary<ulong, int> _byHash = [];
    private Key[] _keys = new Key[32];
    private int _count = 1;

    public ZeekJsonKeys(ZeekLog log)
    {
        Log = log;
        Name = Encoding.UTF8.GetBytes(log.Name);
        Values = new ZeekValue[log.SlotCount];
        _keys[0] = Key.None;
    }

    public ZeekLog Log { get; }

    /// <summary>The log's name as _path writes it.</summary>
    public byte[] Name { get; set; }

    public ZeekValue[] Values { get; }

    /// <summary>Lines that had a key which could not be learned any more.</summary>
    public long KeysRefused { get; private set; }

    /// <summary>
    /// The number of the key at <paramref name="at"/> of a line, when it is one that has followed <paramref
    /// name="previous"/>; 0
    /// otherwise. Its slot and its length, quotes and colon included, come along.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Guess(ref byte line, int at, int length, int previous, out short slot, out int keyLength)
    {
        ref var keys = ref MemoryMarshal.GetArrayDataReference(_keys);
        ref var last = ref Unsafe.Add(ref keys, previous);
        var next = last.Next;
        if (!Matches(ref line, at, length, ref Unsafe.Add(ref keys, next)))
        {
            next = last.Other;
            if (!Matches(ref line, at, length, ref Unsafe.Add(ref keys, next))) next = 0;
        }

        ref var key = ref Unsafe.Add(ref keys, next);
        slot = key.Slot;
        keyLength = key.Length;
        return next;
    }

    /// <summary>
    /// Finds or learns the key that starts with its quote at <paramref name="at"/> and ends with a colon; 0 when
    /// there is none so plain.
    /// </summary>
    public int Learn(ReadOnlySpan<byte> line, int at, int previous)
    {
        if (at >= line.Length || line[at] != '"') return 0;
        var length = line[(at + 1)..].IndexOfAny((byte)'"', (byte)'\\');
        if (length < 0 || at + length + 2 >= line.Length) return 0;
        if (line[at + length + 1] != '"' || line[at + length + 2] != ':') return 0;
        var key = Find(line.Slice(at + 1, length));
        if (key > 0 && _keys[previous].Next != key)
        {
            // Two keys that take turns behind a third (an optional field) are both remembered.
            _keys[previous].Other = _keys[previous].Next;
            _keys[previous].Next = key;
        }

        return key;
    }

    public short SlotOf(int key) => _keys[key].Slot;

    /// <summary>Bytes of a key with its quotes and colon.</summary>
    public int LengthOf(int key) => _keys[key].Length;

    /// <summary>The slot of a key given by its plain bytes.</summary>
    public short SlotOf(ReadOnlySpan<byte> key) => Find(key) is var found and > 0 ? _keys[found].Slot : FindUnlearned(key);

    private short FindUnlearned(ReadOnlySpan<byte> key) => SlotOf(Encoding.UTF8.GetString(key[..Math.Min(key.Length, 256)]));

    private short SlotOf(string key) => key == "_path" ? PathSlot : (short)Log.SlotOf(key);

    private int Find(ReadOnlySpan<byte> key)
    {
        var hash = 14_695_981_039_346_656_037UL;
        foreach (var b in key) hash = (hash ^ b) * 1_099_511_628_211UL;
        if (_byHash.TryGetValue(hash, out var known)) return _keys[known].Bytes.AsSpan().SequenceEqual(key) ? known : 0;
        if (_count >= KeysMax || key.Length > 256)
        {
            KeysRefused++;
            return 0;
        }

        if (_count == _keys.Length) Array.Resize(ref _keys, _count * 2);
        _keys[_count] = new Key(key.ToArray(), SlotOf(Encoding.UTF8.GetString(key)));
        _byHash.Add(hash, _count);
        return _count++;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool Matches(ref byte line, int at, int length, ref Key key)
    {
        if (at + PatternBytes > length) return MatchesSlowly(ref line, at, length, key);
        return ((Vector256.LoadUnsafe(ref line, (nuint)at) ^ key.Pattern) & key.Mask) == Vector256<byte>.Zero
            && (key.Length <= PatternBytes || MatchesSlowly(ref line, at, length, key));
    }

    private static bool MatchesSlowly(ref byte line, int at, int length, in Key key)
    {
        if (key.Length == 0 || at + key.Length > length) return false;
        var text = MemoryMarshal.CreateReadOnlySpan(ref Unsafe.Add(ref line, at), key.Length);
        return text[0] == '"' && text[^2] == '"' && text[^1] == ':' && text[1..^2].SequenceEqual(key.Bytes);
    }

    private struct Key
    {
        public Key(byte[] bytes, short slot)
        {
            Bytes = bytes;
            Slot = slot;
            Length = bytes.Length + 3;
            byte[] quoted = [(byte)'"', .. bytes, (byte)'"', (byte)':'];
            var compared = Math.Min(quoted.Length, PatternBytes);
            Span<byte> pattern = stackalloc byte[PatternBytes];
            quoted.AsSpan(0, compared).CopyTo(pattern);
            Pattern = Vector256.Create<byte>(pattern);
            Span<byte> mask = stackalloc byte[PatternBytes];
            mask[..compared].Fill(0xFF);
            Mask = Vector256.Create<byte>(mask);
        }

        /// <summary>The key before the first one; equal to nothing, because no line has these bytes.</summary>
        public static Key None { get; } = new()
        {
            Bytes = [],
            Slot = Unwanted,
            Pattern = Vector256.Create((byte)0xFF),
            Mask = Vector256.Create((byte)0xFF),
        };

        public Vector256<byte> Pattern;
        public Vector256<byte> Mask;
        public byte[] Bytes;
        public int Length;
        public int Next;
        public int Other;
        public short Slot;
    }
}
