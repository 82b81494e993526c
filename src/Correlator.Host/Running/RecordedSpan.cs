using System.Buffers;
using System.IO.Compression;
using Correlator.Ingest;
using Correlator.Ingest.Feeds;
using Correlator.Ingest.Quarantine;
using Correlator.Model.Observations;

namespace Correlator.Host.Running;

/// <summary>
/// First and last event time of recorded files, from their heads and tails (a compressed file is read whole): what a share of the
/// recorded time is a share of.
/// </summary>
internal static class RecordedSpan
{
    private const int EndBytes = 4 * 1024 * 1024;

    /// <summary>The event time that <paramref name="fraction"/> of the recorded time lies before; null when no record has a time.</summary>
    public static EventTime? At(IReadOnlyList<RecordedFile> files, double fraction)
    {
        EventTime first = EventTime.None, last = EventTime.None;
        foreach (var file in files)
        {
            var (from, to) = Of(file);
            if (from.IsNone) continue;
            if (first.IsNone || from < first) first = from;
            if (to > last) last = to;
        }

        return first.IsNone ? null : first + (last - first) * fraction;
    }

    private static (EventTime First, EventTime Last) Of(RecordedFile file)
    {
        using var quarantine = new CountingQuarantine();
        var reader = new FeedReader(file.Id, 0, file.Path, null, quarantine);
        var (first, last) = (EventTime.None, EventTime.None);
        foreach (var chunk in Ends(file.Path))
        {
            foreach (var block in reader.Read(chunk))
            {
                var checkpoint = block.Feeds[^1];
                (first, last) = (checkpoint.First, checkpoint.Last);
                block.Return();
            }
        }

        return (first, last);
    }

    private static IEnumerable<FeedChunk> Ends(string path)
    {
        using var file = File.OpenRead(path);
        var isGzip = file.ReadByte() == 0x1F && file.ReadByte() == 0x8B;
        file.Position = 0;
        using Stream stream = isGzip ? new GZipStream(file, CompressionMode.Decompress) : file;
        var carried = Array.Empty<byte>();
        long sequence = 0;
        for (var isHead = true; ; isHead = false)
        {
            if (!isGzip && !isHead && file.Length - file.Position > EndBytes)
            {
                // The middle says nothing about the ends; the cut line that the tail begins with goes with it.
                file.Position = file.Length - EndBytes;
                carried = [];
                SkipLine(file);
                sequence = file.Position;
            }

            var buffer = ArrayPool<byte>.Shared.Rent(EndBytes + carried.Length);
            carried.CopyTo(buffer, 0);
            var read = Fill(stream, buffer.AsSpan(carried.Length, EndBytes));
            var length = carried.Length + read;
            var isEnd = read < EndBytes;
            var whole = isEnd ? length : buffer.AsSpan(0, length).LastIndexOf((byte)'\n') + 1;
            carried = buffer[whole..length];
            yield return new FeedChunk(buffer, whole, sequence, FeedPosition.Start with { Sequence = sequence + whole });
            sequence += whole;
            if (isEnd) yield break;
        }
    }

    // What a broken gzip still gave counts; that it is broken is told when it is replayed.
    private static int Fill(Stream stream, Span<byte> into)
    {
        var filled = 0;
        try
        {
            while (filled < into.Length && stream.Read(into[filled..]) is > 0 and var count) filled += count;
        }
        catch (InvalidDataException)
        {
            // The end, where it breaks.
        }

        return filled;
    }

    private static void SkipLine(Stream stream)
    {
        int next;
        do next = stream.ReadByte();
        while (next is not ('\n' or -1));
    }
}
