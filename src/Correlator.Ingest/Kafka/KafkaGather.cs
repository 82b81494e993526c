using System.Buffers;
using Confluent.Kafka;
using Correlator.Ingest.Decoding;
using Correlator.Ingest.Feeds;

namespace Correlator.Ingest.Kafka;

/// <summary>
/// Gathers records into a chunk. It is the client's deserializer, so that a record's bytes are copied once, from the
/// client's own memory to the chunk. One thread.
/// </summary>
internal sealed class KafkaGather(KafkaFeedOptions options, string name, KafkaCounters counters)
    : IDeserializer<int>, IDisposable
{
    // Refused records told with one chunk; beyond it they are only counted.
    private const int RejectedMax = 64;

    private readonly List<int> _ends = [];
    private readonly List<long> _offsets = [];
    private readonly List<RejectedRecord> _rejected = [];
    private byte[] _buffer = [];
    private int _filled;
    private byte[]? _refusedHead;

    /// <summary>Offset of the next record; what is before it is in a chunk, or was skipped.</summary>
    public long Next { get; set; }

    /// <summary>Where the chunk under way began.</summary>
    private long _first;

    /// <summary>Nothing was read since the last chunk.</summary>
    public bool IsEmpty => Next == _first;

    public bool IsFull => _filled >= options.ChunkBytes;

    /// <summary>Goes on from an offset; what was gathered is forgotten.</summary>
    public void Begin(long offset)
    {
        Next = _first = offset;
        _filled = 0;
        _ends.Clear();
        _offsets.Clear();
        _rejected.Clear();
    }

    /// <summary>Copies a record behind those of the chunk; it counts once <see cref="Add"/> tells its offset.</summary>
    /// <returns>Its length without a line end; 0 for nothing; -1 when it is too long.</returns>
    public int Deserialize(ReadOnlySpan<byte> data, bool isNull, SerializationContext context)
    {
        var record = data.TrimEnd("\r\n"u8);
        if (record.Length > options.RecordBytesMax)
        {
            _refusedHead = record[..Math.Min(record.Length, RejectedRecord.HeadBytesMax)].ToArray();
            return -record.Length;
        }

        if (_buffer.Length - _filled < record.Length) Enlarge(_filled + record.Length);
        record.CopyTo(_buffer.AsSpan(_filled));
        return record.Length;
    }

    /// <summary>Takes the record that was deserialized last into the chunk.</summary>
    public void Add(long offset, int length)
    {
        // Offsets never fall; a client that repeats one after a reconnect tells nothing new.
        if (offset < Next) return;
        Next = offset + 1;
        if (length == 0)
        {
            Interlocked.Increment(ref counters.Null);
        }
        else if (length < 0)
        {
            Interlocked.Increment(ref counters.Refused);
            if (_rejected.Count < RejectedMax)
                _rejected.Add(new RejectedRecord(offset, DecodeResult.TooLong, _refusedHead ?? [], -(long)length));
        }
        else
        {
            _filled += length;
            _ends.Add(_filled);
            _offsets.Add(offset);
        }
    }

    /// <summary>What was gathered, as a chunk.</summary>
    public FeedChunk Seal()
    {
        var buffer = _buffer.Length > 0 ? _buffer : ArrayPool<byte>.Shared.Rent(1);
        var chunk = new FeedChunk(buffer, _filled, _first, new FeedPosition(Next, "", 0, name))
        {
            RecordEnds = [.. _ends],
            RecordSequences = [.. _offsets],
            Rejected = [.. _rejected],
        };
        _buffer = [];
        Begin(Next);
        return chunk;
    }

    public void Dispose()
    {
        if (_buffer.Length > 0) ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
    }

    private void Enlarge(int bytes)
    {
        // A quiet partition needs no megabyte for its three records.
        var size = Math.Max(bytes, _buffer.Length == 0 ? Math.Min(options.ChunkBytes, 64 << 10) : _buffer.Length * 2);
        var larger = ArrayPool<byte>.Shared.Rent(size);
        _buffer.AsSpan(0, _filled).CopyTo(larger);
        if (_buffer.Length > 0) ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }
}
