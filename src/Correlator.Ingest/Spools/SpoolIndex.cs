using System.Buffers.Binary;
using System.Security.Cryptography;
using Correlator.Model.Observations;
using FASTER.core;
using Microsoft.Win32.SafeHandles;

namespace Correlator.Ingest.Spools;

/// <summary>Records that were dropped unread, with everything before <paramref name="Until"/>.</summary>
internal sealed record SpoolLoss(long Until, FeedReport Report);

/// <summary>
/// What a spool must know to open again: the log's last commit, who it is, where its sequences begin and what was dropped.
/// One small file of two slots that are written in turn, so a torn write leaves the one before; it never grows, so a full
/// disk does not stop the forgetting that makes room. Held open alone: a second process cannot have the spool.
/// </summary>
/// <remarks>
/// FasterLog's own manager writes a new file for each commit, and takes a write that failed for one that did not.
/// </remarks>
internal sealed class SpoolIndex : ILogCommitManager
{
    private const int SlotBytes = 4096;
    private const int HashBytes = 16;
    private const int HeadBytes = HashBytes + 12;
    private const long Version = 1;

    /// <summary>Losses told apart; older ones are told as one.</summary>
    private const int LossesMax = 8;

    private readonly Lock _lock = new();
    private readonly SafeFileHandle _file;
    private readonly List<SpoolLoss> _losses = [];
    private long _generation;
    private long _commit;
    private byte[] _metadata = [];

    /// <param name="path">The file; made when it is not there.</param>
    /// <param name="isNew">The spool has no records yet, so an index that was torn while it was made is made anew.</param>
    /// <exception cref="IOException">Another process has it.</exception>
    /// <exception cref="InvalidDataException">There are records, but no index of theirs can be read.</exception>
    public SpoolIndex(string path, bool isNew)
    {
        _file = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        try
        {
            var slots = new[] { Read(0), Read(1) }.OfType<(long Generation, byte[] Body)>().ToArray();
            if (slots.Length > 0) Load(slots.MaxBy(slot => slot.Generation));
            else if (isNew) Create();
            else throw new InvalidDataException($"{path}: the spool's index is damaged.");
        }
        catch
        {
            _file.Dispose();
            throw;
        }
    }

    public Guid Id { get; private set; }

    /// <summary>A sequence is this plus the log's address.</summary>
    public long Base { get; private set; }

    /// <summary>The write that failed last; the log does not hear of it, so its user must ask.</summary>
    public IOException? Failure { get; set; }

    public IReadOnlyList<SpoolLoss> Losses
    {
        get
        {
            lock (_lock) return [.. _losses];
        }
    }

    /// <summary>Durable when it returns.</summary>
    /// <exception cref="IOException">It could not be written; the base is as it was.</exception>
    public void MoveBase(long to)
    {
        lock (_lock)
        {
            var before = Base;
            Base = to;
            try
            {
                Write();
            }
            catch
            {
                Base = before;
                throw;
            }
        }
    }

    /// <summary>Notes a loss; durable with the next commit.</summary>
    public void Add(SpoolLoss loss)
    {
        lock (_lock)
        {
            _losses.Add(loss);
            if (_losses.Count <= LossesMax) return;
            _losses[1] = new SpoolLoss(_losses[1].Until, Sum(_losses[0].Report, _losses[1].Report));
            _losses.RemoveAt(0);
        }
    }

    /// <summary>Forgets losses that end at or before an address; durable with the next commit.</summary>
    public void Forget(long until)
    {
        lock (_lock) _losses.RemoveAll(loss => loss.Until <= until);
    }

    /// <summary>What was lost after <paramref name="from"/>; null when nothing was.</summary>
    public SpoolLoss? LostSince(long from)
    {
        lock (_lock)
        {
            SpoolLoss? sum = null;
            foreach (var loss in _losses.Where(loss => loss.Until > from))
            {
                sum = sum is null ? loss : new SpoolLoss(loss.Until, Sum(sum.Report, loss.Report));
            }

            return sum;
        }
    }

    public void Commit(
        long beginAddress, long untilAddress, byte[] commitMetadata, long commitNum, bool forceWriteMetadata)
    {
        lock (_lock)
        {
            var before = (_metadata, _commit);
            (_metadata, _commit) = (commitMetadata, commitNum);
            try
            {
                Write();
            }
            catch (IOException failure)
            {
                (_metadata, _commit) = before;
                Failure = failure; // Thrown from here it would leave the log waiting for ever.
            }
        }
    }

    public byte[] GetCommitMetadata(long commitNum)
    {
        lock (_lock) return _metadata;
    }

    public IEnumerable<long> ListCommits()
    {
        lock (_lock) return _commit == 0 ? [] : [_commit];
    }

    public void RemoveCommit(long commitNum)
    {
    }

    public void RemoveAllCommits()
    {
    }

    public void OnRecovery(long commitNum)
    {
    }

    public void Dispose() => _file.Dispose();

    private static FeedReport Sum(FeedReport older, FeedReport newer) => older with
    {
        Records = older.Records + newer.Records,
        Bytes = older.Bytes + newer.Bytes,
        Since = older.Since < newer.Since ? older.Since : newer.Since,
        Reason = newer.Reason,
    };

    // Both slots, so that the file never grows again.
    private void Create()
    {
        Id = Guid.NewGuid();
        Write();
        Write();
    }

    private (long Generation, byte[] Body)? Read(int slot)
    {
        var bytes = new byte[SlotBytes];
        if (RandomAccess.Read(_file, bytes, (long)slot * SlotBytes) < SlotBytes) return null;
        var length = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(HashBytes + 8));
        if (length is < 0 or > SlotBytes - HeadBytes) return null;
        var hashed = bytes.AsSpan(HashBytes, length + HeadBytes - HashBytes);
        if (!SHA256.HashData(hashed).AsSpan(0, HashBytes).SequenceEqual(bytes.AsSpan(0, HashBytes))) return null;
        return (BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(HashBytes)), bytes[HeadBytes..(HeadBytes + length)]);
    }

    private void Load((long Generation, byte[] Body) slot)
    {
        using var reader = new BinaryReader(new MemoryStream(slot.Body, writable: false));
        if (reader.ReadInt64() is not Version) throw new InvalidDataException("A spool's index is of a version that is not known here.");
        Id = new Guid(reader.ReadBytes(16));
        Base = reader.ReadInt64();
        _commit = reader.ReadInt64();
        _metadata = reader.ReadBytes(reader.ReadInt32());
        for (var left = reader.ReadByte(); left > 0; left--)
        {
            _losses.Add(new SpoolLoss(reader.ReadInt64(), new FeedReport(
                FeedConditionKind.RecordsLost, reader.ReadInt64(), reader.ReadInt64(), new EventTime(reader.ReadInt64()), reader.ReadString())));
        }

        _generation = slot.Generation;
    }

    private void Write()
    {
        using var body = new MemoryStream();
        using var writer = new BinaryWriter(body);
        writer.Write(Version);
        writer.Write(Id.ToByteArray());
        writer.Write(Base);
        writer.Write(_commit);
        writer.Write(_metadata.Length);
        writer.Write(_metadata);
        writer.Write((byte)_losses.Count);
        foreach (var loss in _losses)
        {
            writer.Write(loss.Until);
            writer.Write(loss.Report.Records);
            writer.Write(loss.Report.Bytes);
            writer.Write(loss.Report.Since.Ticks);
            writer.Write(loss.Report.Reason);
        }

        var bytes = new byte[SlotBytes];
        var length = (int)body.Length;
        if (length > SlotBytes - HeadBytes) throw new IOException("A spool's index does not fit its slot.");
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(HashBytes), _generation + 1);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(HashBytes + 8), length);
        body.GetBuffer().AsSpan(0, length).CopyTo(bytes.AsSpan(HeadBytes));
        SHA256.HashData(bytes.AsSpan(HashBytes, length + HeadBytes - HashBytes)).AsSpan(0, HashBytes).CopyTo(bytes);
        RandomAccess.Write(_file, bytes, (_generation + 1) % 2 * SlotBytes);
        RandomAccess.FlushToDisk(_file);
        _generation++;
    }
}
