using System.Buffers;
using Correlator.Ingest.Feeds;
using Correlator.Model.Observations;

namespace Correlator.Ingest.Spools;

/// <summary>Gathers entries of a spool, one after the other, into a chunk; what a feed tells of itself goes alone.</summary>
internal sealed class SpoolChunk(long sequenceBase, int bytes)
{
    private readonly ArrayBufferWriter<byte> _records = new(4 << 10);
    private readonly List<int> _ends = [];
    private readonly List<long> _sequences = [];
    private readonly List<RejectedRecord> _rejected = [];
    private FeedReport? _report;
    private long? _first;
    private long? _hurtFrom;

    /// <summary>Takes an entry; false when it belongs to the next chunk.</summary>
    public bool Add(long address, long next, ReadOnlySpan<byte> entry)
    {
        if (_report is not null || _records.WrittenCount >= bytes) return false;
        var kind = SpoolEntry.KindOf(entry);
        if (kind == SpoolEntryKind.Loss && _first is not null) return false;
        _first ??= address;
        switch (kind)
        {
            case SpoolEntryKind.Record: Add(sequenceBase + address, SpoolEntry.BodyOf(entry)); break;
            case SpoolEntryKind.Lines or SpoolEntryKind.KeyedLines:
                AddLines(sequenceBase + address + SpoolEntry.BodyAt(entry), SpoolEntry.BodyOf(entry));
                break;
            case SpoolEntryKind.Refused: _rejected.Add(SpoolEntry.ReadRefused(entry, sequenceBase + address)); break;
            case SpoolEntryKind.Loss: _report = SpoolEntry.ReadLoss(entry); break;
        }

        return true;
    }

    /// <summary>The walk came to bytes that are damaged.</summary>
    public void Hurt(long from, long until, EventTime now)
    {
        _hurtFrom = from;
        if (_first is not null) return; // Found again, and told, once what lies before it is out.
        _first = from;
        _report = new FeedReport(FeedConditionKind.RecordsLost, 0, until - from, now, SpoolReasons.Damaged);
    }

    /// <summary>The chunk, up to <paramref name="next"/>; null when nothing was there.</summary>
    public FeedChunk? Seal(Func<long, FeedPosition> position, ref long next)
    {
        if (_first is not { } first) return null;
        if (_hurtFrom is { } hurt && first != hurt) next = hurt;
        if (_report is not null) return Telling(_report, sequenceBase + first, position(next));
        var buffer = ArrayPool<byte>.Shared.Rent(Math.Max(1, _records.WrittenCount));
        _records.WrittenSpan.CopyTo(buffer);
        return new FeedChunk(buffer, _records.WrittenCount, sequenceBase + first, position(next))
        {
            RecordEnds = [.. _ends],
            RecordSequences = [.. _sequences],
            Rejected = [.. _rejected],
        };
    }

    public static FeedChunk Telling(FeedReport report, long sequence, FeedPosition end) =>
        new(ArrayPool<byte>.Shared.Rent(1), 0, sequence, end) { RecordEnds = [], RecordSequences = [], Report = report };

    private void AddLines(long sequence, ReadOnlySpan<byte> lines)
    {
        var rest = lines;
        while (SpoolLines.TryNext(ref rest, out var line))
        {
            lines.Overlaps(line, out var offset);
            Add(sequence + offset, line);
        }
    }

    private void Add(long sequence, ReadOnlySpan<byte> record)
    {
        _records.Write(record);
        _ends.Add(_records.WrittenCount);
        _sequences.Add(sequence);
    }
}
