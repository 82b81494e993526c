using System.Buffers.Binary;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;

namespace Correlator.Ingest.Spools;

/// <summary>
/// The keys whose entries the log has forgotten, as many as are remembered: slots that are written over in turn, each with a checksum, so a
/// torn write costs the oldest key only. It never grows once it is made, so a full disk does not stop the forgetting that makes room.
/// </summary>
internal sealed class SpoolKeyFile : IDisposable
{
    private const int HashBytes = 16;
    private const int SlotBytes = HashBytes + 8 + SpoolKey.Bytes;

    private readonly SafeFileHandle _file;
    private readonly int _slots;
    private long _number;

    private SpoolKeyFile(SafeFileHandle file, int slots) => (_file, _slots) = (file, slots);

    public static bool IsIn(string directory) => File.Exists(PathIn(directory));

    /// <summary>Opens the folder's file, or makes it.</summary>
    /// <exception cref="IOException">There is no room for it, or another process has it.</exception>
    public static SpoolKeyFile Open(string directory, int slots)
    {
        var handle = File.OpenHandle(PathIn(directory), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        try
        {
            var missing = (long)slots * SlotBytes - RandomAccess.GetLength(handle);
            if (missing > 0)
            {
                // Written, not merely made longer: the room must be its own.
                RandomAccess.Write(handle, new byte[missing], RandomAccess.GetLength(handle));
                RandomAccess.FlushToDisk(handle);
            }

            return new SpoolKeyFile(handle, slots);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>The keys, oldest first.</summary>
    public IReadOnlyList<SpoolKey> Load()
    {
        var bytes = new byte[RandomAccess.GetLength(_file) / SlotBytes * SlotBytes];
        RandomAccess.Read(_file, bytes, 0);
        var found = new List<(long Number, SpoolKey Key)>();
        for (var at = 0; at < bytes.Length; at += SlotBytes)
        {
            var slot = bytes.AsSpan(at, SlotBytes);
            var number = BinaryPrimitives.ReadInt64LittleEndian(slot[HashBytes..]);
            if (number > 0 && HashOf(slot).SequenceEqual(slot[..HashBytes])) found.Add((number, SpoolKey.Read(slot[(HashBytes + 8)..])));
        }

        _number = found.Count == 0 ? 0 : found.Max(slot => slot.Number);
        return [.. found.OrderBy(slot => slot.Number).Select(slot => slot.Key)];
    }

    /// <summary>Durable when it returns; in the place of the oldest.</summary>
    /// <exception cref="IOException">Some may be there; written again, they are there once more, which changes nothing.</exception>
    public void Add(IReadOnlyCollection<SpoolKey> keys)
    {
        var slot = new byte[SlotBytes];
        foreach (var key in keys)
        {
            BinaryPrimitives.WriteInt64LittleEndian(slot.AsSpan(HashBytes), ++_number);
            key.Write(slot.AsSpan(HashBytes + 8));
            HashOf(slot).CopyTo(slot);
            RandomAccess.Write(_file, slot, _number % _slots * SlotBytes);
        }

        RandomAccess.FlushToDisk(_file);
    }

    public void Dispose() => _file.Dispose();

    private static string PathIn(string directory) => Path.Combine(directory, "keys");

    private static ReadOnlySpan<byte> HashOf(ReadOnlySpan<byte> slot) => SHA256.HashData(slot[HashBytes..]).AsSpan(0, HashBytes);
}
