using Correlator.Ingest.Decoding;
using Correlator.Ingest.Feeds;
using Correlator.Ingest.Quarantine;
using Correlator.Model.Observations;

namespace Correlator.Ingest;

/// <summary>
/// Turns one feed's chunks into blocks of observations: detects the format, decodes each record, sends what is broken to
/// quarantine and keeps the books that a checkpoint needs. One feed, one reader, one thread at a time.
/// </summary>
/// <param name="blockBytesMax">
/// Bytes of records in one block: what travels to another node must fit into a frame, however long and different its texts are. A block
/// holds at least one record.
/// </param>
/// <remarks>
/// Cost per record: one newline search, one decode, one store of the observation; nothing is allocated unless a record is broken.
/// </remarks>
public sealed class FeedReader(
    string feedId, ushort feed, string fileName, string? configuredFormat, IQuarantine quarantine,
    int blockBytesMax = int.MaxValue)
{
    /// <summary>A quarter of a frame between nodes: numbers take more room there than texts do in a record.</summary>
    public const int HostedBlockBytesMax = 4 * 1_024 * 1_024;

    private readonly TimeSanity _sanity = new();
    private RecordDecoder? _decoder;
    private string _fileName = fileName;
    private volatile FeedPosition _position = FeedPosition.Start;
    private long _resumeSequence;
    private FeedTotals _totals = new();

    /// <summary>Everything before this has been read: where a feed that failed is to be opened again. Any thread may ask.</summary>
    public FeedPosition Position => _position;

    /// <summary>Takes up where a checkpoint left off; returns the position to open the feed at.</summary>
    public FeedPosition Resume(FeedCheckpoint checkpoint)
    {
        var resume = ResumePoint.Read(checkpoint.Resume);
        _resumeSequence = checkpoint.Sequence;
        _totals = resume.Totals;
        _sanity.Restore(resume.LastTime);
        if (resume.Format.Length > 0)
        {
            _fileName = resume.FileName;
            _decoder = FormatDetector.Detect([], _fileName, resume.Format, LastTime);
            _decoder?.RestoreState(resume.DecoderState);
        }

        _position = resume.Position;
        return resume.Position;
    }

    /// <summary>Decodes a chunk and disposes it. Each block is the caller's; the last one of a chunk may be short, or empty but for its checkpoint.</summary>
    public IEnumerable<ObservationBlock> Read(FeedChunk chunk)
    {
        using (chunk)
        {
            if (chunk.NewFile is { } name && name != _fileName)
            {
                _fileName = name;
                _decoder = null;
            }

            _decoder ??= FormatDetector.Detect(chunk.Bytes, _fileName, configuredFormat, LastTime);
            var start = new ResumePoint(
                StartOf(chunk), _fileName, _decoder?.Format ?? "", _decoder?.SaveState() ?? [], _sanity.Last, _totals);
            var cursor = new RecordCursor();
            var before = Checkpoint(Math.Max(chunk.Sequence, _resumeSequence), start, start.Totals);
            foreach (var rejected in chunk.Rejected) Reject(rejected.Sequence, rejected.Reason, rejected.Head, rejected.Length);
            do
            {
                var block = ObservationBlock.Rent();
                if (chunk.Report is { } report && cursor.Next == 0) Tell(report, chunk.Sequence, block);
                Fill(chunk, ref cursor, block);
                var after = cursor.IsAtEnd ? AtEnd(chunk) : Checkpoint(cursor.NextSequence(chunk), start, _totals);
                block.IsCaughtUp = cursor.IsAtEnd && chunk.IsCaughtUp;
                block.FeedStart = before;
                block.Feeds.Add(after);
                before = after;
                yield return block;
            }
            while (!cursor.IsAtEnd);
            _position = chunk.End;
        }
    }

    private void Fill(FeedChunk chunk, ref RecordCursor cursor, ObservationBlock block)
    {
        var items = block.Items;
        var count = block.Count;
        var hasJump = false;
        var settled = count;
        var begun = cursor.End;
        while (count < items.Length && cursor.End - begun < blockBytesMax && cursor.MoveNext(chunk))
        {
            var sequence = cursor.Sequence(chunk);
            // A feed that was opened again may begin before what was still under way then.
            if (sequence < _position.Sequence) continue;
            var record = chunk.Bytes[cursor.Start..cursor.End];
            ref var observation = ref items[count];
            observation = default;
            var result = _decoder?.Decode(record, ref observation) ?? Unrecognised(record);
            if (result != DecodeResult.Observation)
            {
                if (result.IsFault()) Reject(sequence, result, record);
                continue;
            }

            observation.Feed = feed;
            observation.Sequence = sequence;
            hasJump = hasJump || _sanity.IsJump(in observation);
            // A time that does not jump needs no witness: it is settled while the observation is at hand.
            if (!hasJump)
            {
                Count(ref observation);
                if (sequence < _resumeSequence) continue;
                settled = count + 1;
            }

            count++;
        }

        block.Count = hasJump ? Settle(chunk, block, settled, count) : count;
    }

    // Not a record, so not counted as one. The feed knows no event time but that of its last record.
    private void Tell(FeedReport report, long sequence, ObservationBlock block)
    {
        if (sequence < _position.Sequence || sequence < _resumeSequence) return;
        block.Items[block.Count++] = new Observation
        {
            Kind = ObservationKind.FeedCondition,
            Time = LastTime().IsNone ? report.Since : LastTime(),
            Flags = ObservationFlags.TimeInferred,
            Feed = feed,
            Sequence = sequence,
            OperationCode = -1,
            Detail = new ObservationDetail { Report = report },
        };
    }

    private void Count(ref Observation observation)
    {
        _sanity.Settle(ref observation);
        _totals.Count(in observation);
    }

    // A time that jumps is judged by its neighbours: only they show that it is absurd. What a checkpoint has already
    // covered is counted like the rest, so that the totals come out the same, but not handed on.
    private int Settle(FeedChunk chunk, ObservationBlock block, int from, int count)
    {
        var items = block.Items.AsSpan(0, count);
        var kept = from;
        for (var i = from; i < items.Length; i++)
        {
            if (_sanity.Contradicts(items, i))
            {
                Reject(items[i].Sequence, DecodeResult.AbsurdTime, chunk.Record(items[i].Sequence));
                continue;
            }

            Count(ref items[i]);
            if (items[i].Sequence < _resumeSequence) continue;
            if (kept != i) items[kept] = items[i];
            kept++;
        }

        return kept;
    }

    // For formats whose times lack the year.
    private EventTime LastTime() => _sanity.Last;

    private static DecodeResult Unrecognised(ReadOnlySpan<byte> record) =>
        record.IsEmpty ? DecodeResult.Nothing
        : record.IndexOf((byte)0) >= 0 ? DecodeResult.Binary
        : DecodeResult.UnknownFormat;

    private void Reject(long sequence, DecodeResult reason, ReadOnlySpan<byte> record, long length = 0)
    {
        _totals.Count(reason);
        if (sequence >= _resumeSequence) quarantine.Add(feedId, sequence, reason, record, length);
    }

    private static FeedPosition StartOf(FeedChunk chunk) => chunk.End with
    {
        Sequence = chunk.Sequence,
        Offset = Math.Max(0, chunk.End.Offset - (chunk.End.Sequence - chunk.Sequence)),
    };

    private FeedCheckpoint AtEnd(FeedChunk chunk) => Checkpoint(
        Math.Max(chunk.End.Sequence, _resumeSequence),
        new ResumePoint(
            chunk.End, _fileName, _decoder?.Format ?? "", _decoder?.SaveState() ?? [], _sanity.Last, _totals),
        _totals);

    // In the middle of a chunk the feed resumes at the chunk's start and skips what is done: decoder state is only known there.
    private FeedCheckpoint Checkpoint(long sequence, ResumePoint resume, in FeedTotals totals) => new()
    {
        Feed = feedId,
        Sequence = sequence,
        Resume = resume.Write(),
        Format = _decoder?.Format ?? "unknown",
        Log = _decoder?.Log ?? "-",
        Observations = totals.Observations,
        Quarantined = totals.Quarantined,
        Bytes = sequence,
        First = totals.First,
        Last = totals.Last,
    };
}
