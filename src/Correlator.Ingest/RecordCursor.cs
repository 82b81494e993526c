using Correlator.Ingest.Feeds;

namespace Correlator.Ingest;

/// <summary>Walks the records of a chunk: lines, or the records that a framing transport marked.</summary>
internal struct RecordCursor
{
    private int _record;

    /// <summary>First byte of the current record, from the chunk's start.</summary>
    public int Start { get; private set; }

    /// <summary>End (exclusive) of the current record, without its line end.</summary>
    public int End { get; private set; }

    /// <summary>First byte after the current record and its line end.</summary>
    public int Next { get; private set; }

    public bool IsAtEnd { get; private set; }

    /// <summary>Sequence of the current record.</summary>
    public readonly long Sequence(FeedChunk chunk) =>
        chunk.RecordSequences is { } sequences ? sequences[_record - 1] : chunk.Sequence + Start;

    /// <summary>Sequence of the next record; only while it is not at the end.</summary>
    public readonly long NextSequence(FeedChunk chunk) =>
        chunk.RecordSequences is { } sequences ? sequences[_record] : chunk.Sequence + Next;

    public bool MoveNext(FeedChunk chunk)
    {
        if (Next >= chunk.Length || (chunk.RecordEnds is { } ends && _record >= ends.Length))
        {
            IsAtEnd = true;
            return false;
        }

        Start = Next;
        if (chunk.RecordEnds is { } marked)
        {
            End = Next = marked[_record++];
        }
        else
        {
            var length = chunk.Bytes[Start..].IndexOf((byte)'\n');
            End = length < 0 ? chunk.Length : Start + length;
            Next = length < 0 ? chunk.Length : End + 1;
        }

        if (End > Start && chunk.Bytes[End - 1] == (byte)'\r') End--;
        // Said here, not at the next call: a block that ends with its chunk needs no empty follower.
        IsAtEnd = Next >= chunk.Length;
        return true;
    }
}

internal static class ChunkRecords
{
    /// <summary>Bytes of the record with this sequence, without its line end.</summary>
    public static ReadOnlySpan<byte> Record(this FeedChunk chunk, long sequence)
    {
        if (chunk.RecordEnds is { } ends)
        {
            var index = chunk.RecordSequences is { } sequences
                ? Array.BinarySearch(sequences, sequence)
                : Array.BinarySearch(ends, (int)(sequence - chunk.Sequence) + 1);
            if (index < 0) index = ~index;
            return chunk.Bytes[(index == 0 ? 0 : ends[index - 1])..ends[index]];
        }

        var line = chunk.Bytes[(int)(sequence - chunk.Sequence)..];
        var length = line.IndexOf((byte)'\n');
        return length < 0 ? line : line[..length];
    }
}
