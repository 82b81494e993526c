using System.Buffers.Binary;
using System.Security.Cryptography;
using Correlator.Ingest.Spools;

namespace Correlator.Ingest.Mqtt;

/// <summary>
/// The latest messages that are durable in the spool: as many as can be without the broker's knowing, so that one that
/// it delivers again is known again, through a crash too. One thread at a time.
/// </summary>
internal sealed class MqttRecent(int most)
{
    private readonly Queue<ulong> _order = new();
    private readonly Dictionary<ulong, int> _counts = [];

    public static ulong HashOf(ReadOnlySpan<byte> lines)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(lines, hash);
        return BinaryPrimitives.ReadUInt64LittleEndian(hash);
    }

    /// <summary>Learns what a spool held before the start.</summary>
    public void Learn(Spool spool) => spool.Look(lines => Add(HashOf(lines)));

    public void Add(ulong hash)
    {
        _order.Enqueue(hash);
        _counts[hash] = _counts.GetValueOrDefault(hash) + 1;
        if (_order.Count > most) Forget(_order.Dequeue());
    }

    public bool Has(ulong hash) => _counts.ContainsKey(hash);

    private void Forget(ulong hash)
    {
        if (_counts[hash] == 1) _counts.Remove(hash);
        else _counts[hash]--;
    }
}
