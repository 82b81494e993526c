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
    /// <summary>Bytes of the record that starts at <paramref name="from"/>, without its line end.</summary>
    public static int RecordLength(this FeedChunk chunk, int from)
    {
        if (chunk.RecordEnds is { } ends)
        {
            var index = Array.BinarySearch(ends, from + 1);
            return (index >= 0 ? ends[index] : ends[~index]) - from;
        }

        var length = chunk.Bytes[from..].IndexOf((byte)'\n');
        return length < 0 ? chunk.Length - from : length;
    }
}
