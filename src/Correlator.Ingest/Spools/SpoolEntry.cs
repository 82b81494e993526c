using System.Buffers.Binary;
using System.Text;
using Correlator.Ingest.Decoding;
using Correlator.Ingest.Feeds;
using Correlator.Model.Observations;

namespace Correlator.Ingest.Spools;

/// <summary>What an entry of a spool is. Stored: never renumber, only append.</summary>
public enum SpoolEntryKind : byte
{
    /// <summary>One record, as its sender framed it.</summary>
    Record = 1,

    /// <summary>Records as lines, taken whole or not at all.</summary>
    Lines = 2,

    /// <summary>Records that found no room were lost here.</summary>
    Loss = 3,

    /// <summary>A record that was refused, for the quarantine.</summary>
    Refused = 4,

    /// <summary>As <see cref="Lines"/>, with what tells that they are sent again.</summary>
    KeyedLines = 5,
}

/// <summary>
/// The stored form of an entry: kind (1 byte), wall time it came (8 bytes, ticks, little-endian), then the record, the
/// lines (keyed ones after their <see cref="SpoolKey"/>), or what the kind needs.
/// </summary>
internal static class SpoolEntry
{
    public const int HeaderBytes = 9;

    public static void WriteHeader(Span<byte> entry, SpoolEntryKind kind, EventTime received)
    {
        entry[0] = (byte)kind;
        BinaryPrimitives.WriteInt64LittleEndian(entry[1..], received.Ticks);
    }

    public static SpoolEntryKind KindOf(ReadOnlySpan<byte> entry) =>
        entry.Length < HeaderBytes ? default : (SpoolEntryKind)entry[0];

    public static EventTime ReceivedOf(ReadOnlySpan<byte> entry) =>
        new(BinaryPrimitives.ReadInt64LittleEndian(entry[1..]));

    /// <summary>The record, or the lines, or what the kind needs.</summary>
    public static ReadOnlySpan<byte> BodyOf(ReadOnlySpan<byte> entry) => entry[BodyAt(entry)..];

    /// <summary>Where in the entry the body begins.</summary>
    public static int BodyAt(ReadOnlySpan<byte> entry) =>
        KindOf(entry) == SpoolEntryKind.KeyedLines ? HeaderBytes + SpoolKey.Bytes : HeaderBytes;

    /// <summary>Of keyed lines.</summary>
    public static SpoolKey KeyOf(ReadOnlySpan<byte> entry) => SpoolKey.Read(entry[HeaderBytes..]);

    /// <summary>Records that go when the entry goes.</summary>
    public static long RecordsIn(ReadOnlySpan<byte> entry) => KindOf(entry) switch
    {
        SpoolEntryKind.Record => 1,
        SpoolEntryKind.Lines or SpoolEntryKind.KeyedLines => SpoolLines.Count(BodyOf(entry)),
        SpoolEntryKind.Loss => ReadLoss(entry).Records,
        _ => 0,
    };

    public static byte[] Loss(FeedReport report, EventTime now)
    {
        var reason = Encoding.UTF8.GetBytes(report.Reason);
        var entry = new byte[HeaderBytes + 24 + reason.Length];
        WriteHeader(entry, SpoolEntryKind.Loss, now);
        BinaryPrimitives.WriteInt64LittleEndian(entry.AsSpan(HeaderBytes), report.Records);
        BinaryPrimitives.WriteInt64LittleEndian(entry.AsSpan(HeaderBytes + 8), report.Bytes);
        BinaryPrimitives.WriteInt64LittleEndian(entry.AsSpan(HeaderBytes + 16), report.Since.Ticks);
        reason.CopyTo(entry, HeaderBytes + 24);
        return entry;
    }

    public static FeedReport ReadLoss(ReadOnlySpan<byte> entry)
    {
        var body = BodyOf(entry);
        return new FeedReport(
            FeedConditionKind.RecordsLost,
            BinaryPrimitives.ReadInt64LittleEndian(body),
            BinaryPrimitives.ReadInt64LittleEndian(body[8..]),
            new EventTime(BinaryPrimitives.ReadInt64LittleEndian(body[16..])),
            Encoding.UTF8.GetString(body[24..]));
    }

    public static byte[] Refused(RejectedRecord rejected, EventTime now)
    {
        var entry = new byte[HeaderBytes + 9 + rejected.Head.Length];
        WriteHeader(entry, SpoolEntryKind.Refused, now);
        entry[HeaderBytes] = (byte)rejected.Reason;
        BinaryPrimitives.WriteInt64LittleEndian(entry.AsSpan(HeaderBytes + 1), rejected.Length);
        rejected.Head.CopyTo(entry, HeaderBytes + 9);
        return entry;
    }

    public static RejectedRecord ReadRefused(ReadOnlySpan<byte> entry, long sequence)
    {
        var body = BodyOf(entry);
        return new RejectedRecord(
            sequence, (DecodeResult)body[0], body[9..].ToArray(), BinaryPrimitives.ReadInt64LittleEndian(body[1..]));
    }
}

/// <summary>The records of an entry of lines: parted by LF or CR LF; empty lines are none.</summary>
internal static class SpoolLines
{
    public static long Count(ReadOnlySpan<byte> lines)
    {
        long count = 0;
        while (TryNext(ref lines, out _)) count++;
        return count;
    }

    /// <summary>Takes the next line off the front.</summary>
    public static bool TryNext(ref ReadOnlySpan<byte> lines, out ReadOnlySpan<byte> line)
    {
        while (!lines.IsEmpty)
        {
            var length = lines.IndexOf((byte)'\n');
            line = length < 0 ? lines : lines[..length];
            lines = length < 0 ? default : lines[(length + 1)..];
            if (line is [.., (byte)'\r']) line = line[..^1];
            if (!line.IsEmpty) return true;
        }

        line = default;
        return false;
    }
}
