using System.Text;
using Correlator.Ingest.Decoding;
using Correlator.Ingest.Feeds;
using Correlator.Ingest.Quarantine;
using Correlator.Model.Observations;
using FsCheck.Xunit;

namespace Correlator.Ingest.Tests;

public class FeedReaderTests
{
    private const string Header =
        "#separator \\x09\n#set_separator\t,\n#empty_field\t(empty)\n#unset_field\t-\n#path\tconn\n#fields\tts\tuid\tid.orig_h\tid.orig_p"
        + "\tid.resp_h\tid.resp_p\tproto\n#types\ttime\tstring\taddr\tport\taddr\tport\tenum\n";

    [Property(MaxTest = 60)]
    public void Any_cut_into_chunks_gives_the_same_observations_totals_and_quarantine(int seed)
    {
        var random = new Random(seed);
        var text = Log(random, 200, withBroken: true);
        var whole = Read(text, FeedPosition.Start, [], null);
        var cut = Read(text, FeedPosition.Start, Cuts(text, random), null);
        Assert.Equal(whole.Records, cut.Records);
        Assert.Equal(whole.Quarantine, cut.Quarantine);
        Same(whole.Checkpoints[^1], cut.Checkpoints[^1]);
        Assert.Equal(whole.Records.Count, whole.Checkpoints[^1].Observations);
        Assert.Equal(whole.Quarantine.Count, whole.Checkpoints[^1].Quarantined);
    }

    [Property(MaxTest = 30)]
    public void A_reader_resumed_at_any_checkpoint_gives_exactly_the_rest_and_the_same_totals(int seed)
    {
        var random = new Random(seed);
        var text = Log(random, 120, withBroken: true);
        var whole = Read(text, FeedPosition.Start, Cuts(text, random), null);
        foreach (var checkpoint in whole.Checkpoints)
        {
            var rest = Read(text, null, Cuts(text, random), checkpoint);
            Assert.Equal(whole.Records.Where(record => record.Sequence >= checkpoint.Sequence), rest.Records);
            Assert.Equal(whole.Quarantine.Where(position => position >= checkpoint.Sequence), rest.Quarantine);
            Same(whole.Checkpoints[^1], rest.Checkpoints.Count > 0 ? rest.Checkpoints[^1] : checkpoint);
        }
    }

    [Fact]
    public void A_checkpoint_in_the_middle_of_a_chunk_resumes_there()
    {
        var text = Log(new Random(1), ObservationBlock.ObservationsMax + 5_000, withBroken: false);
        var whole = Read(text, FeedPosition.Start, [], null);
        Assert.Equal(2, whole.Checkpoints.Count);
        var rest = Read(text, null, [], whole.Checkpoints[0]);
        Assert.Equal(5_000, rest.Records.Count);
        Assert.Equal(whole.Records[^5_000..], rest.Records);
        Same(whole.Checkpoints[^1], rest.Checkpoints[^1]);
    }

    [Fact]
    public void A_block_ends_at_its_bound_of_bytes_and_nothing_is_lost_where_it_is_cut()
    {
        var text = Log(new Random(1), 5_000, withBroken: false);
        var whole = Read(text, FeedPosition.Start, [], null);
        var cut = Read(text, FeedPosition.Start, [], null, blockBytesMax: 1_000);
        Assert.Equal(whole.Records, cut.Records);
        Assert.InRange(cut.Checkpoints.Count, text.Length / 1_200, (text.Length / 1_000) + 1);
        Same(whole.Checkpoints[^1], cut.Checkpoints[^1]);
        var rest = Read(text, null, [], cut.Checkpoints[7], blockBytesMax: 1_000);
        Assert.Equal(whole.Records.Where(record => record.Sequence >= cut.Checkpoints[7].Sequence), rest.Records);
    }

    [Fact]
    public void A_lone_absurd_time_is_quarantined_and_a_clock_that_has_moved_is_believed()
    {
        var lone = Header + Line(0) + Line(1) + Line(90 * 86_400) + Line(2) + Line(3);
        var read = Read(Encoding.UTF8.GetBytes(lone), FeedPosition.Start, [], null);
        Assert.Equal(4, read.Records.Count);
        Assert.Equal((Header + Line(0) + Line(1)).Length, Assert.Single(read.Quarantine));

        var moved = Header + Line(0) + Line(1) + Line(90 * 86_400) + Line(90 * 86_400 + 1) + Line(90 * 86_400 + 2);
        read = Read(Encoding.UTF8.GetBytes(moved), FeedPosition.Start, [], null);
        Assert.Equal(5, read.Records.Count);
        Assert.Empty(read.Quarantine);
    }

    [Property(MaxTest = 30)]
    public void Records_with_sequences_of_their_own_keep_them_through_any_resume(int seed)
    {
        var random = new Random(seed);
        var records = Records(random, 60);
        var whole = Read(records, 60, new FeedReader("feed", 0, "", "cef", new CountingQuarantine()), 0);
        Assert.Equal(records.Select(record => record.Sequence), whole.Select(record => record.Sequence));
        for (var i = 0; i < whole.Count; i += 7)
        {
            var reader = new FeedReader("feed", 0, "", "cef", new CountingQuarantine());
            var position = reader.Resume(whole[i].Checkpoint);
            var rest = Read(records, 1 + random.Next(20), reader, position.Sequence);
            Assert.Equal(
                records.Select(record => record.Sequence).Where(sequence => sequence >= whole[i].Checkpoint.Sequence),
                rest.Select(record => record.Sequence));
        }
    }

    [Fact]
    public void A_checkpoint_within_a_chunk_stands_at_the_next_record_s_own_sequence()
    {
        var records = Records(new Random(2), ObservationBlock.ObservationsMax + 50);
        var reader = new FeedReader("feed", 0, "", "cef", new CountingQuarantine());
        var whole = Read(records, records.Count, reader, 0);
        Assert.Equal(records[ObservationBlock.ObservationsMax].Sequence, whole[0].Checkpoint.Sequence);
        var again = new FeedReader("feed", 0, "", "cef", new CountingQuarantine());
        var position = again.Resume(whole[0].Checkpoint);
        Assert.Equal(
            records[ObservationBlock.ObservationsMax..].Select(record => record.Sequence),
            Read(records, records.Count, again, position.Sequence).Select(record => record.Sequence));
    }

    [Fact]
    public void A_feed_s_report_is_an_observation_at_its_place_and_no_record()
    {
        using var quarantine = new CountingQuarantine();
        var reader = new FeedReader("feed", 3, "", "cef", quarantine);
        var last = Read(Records(new Random(3), 2), 2, reader, 0)[^1];
        var report = new FeedReport(FeedConditionKind.RecordsLost, 7, 900, new EventTime(5), "spool full");
        var chunk = new FeedChunk(
            System.Buffers.ArrayPool<byte>.Shared.Rent(1), 0, 5_000, new FeedPosition(5_001, "spool", 0, ""))
        { Report = report };
        var block = Assert.Single(reader.Read(chunk));
        var told = Assert.Single(block.Observations.ToArray());
        Assert.Equal((ObservationKind.FeedCondition, 5_000L, (ushort)3), (told.Kind, told.Sequence, told.Feed));
        Assert.Equal(report, told.Detail!.Report);
        Assert.Equal(last.Checkpoint.Last, told.Time);
        Assert.Equal((5_001L, last.Checkpoint.Observations), (block.Feeds[0].Sequence, block.Feeds[0].Observations));
    }

    private static List<(long Sequence, byte[] Bytes)> Records(Random random, int count)
    {
        var records = new List<(long, byte[])>();
        var sequence = 64L;
        for (var i = 0; i < count; i++)
        {
            sequence += 1 + random.Next(500);
            records.Add((sequence, Encoding.UTF8.GetBytes(
                $"CEF:0|V|P|1|7|N|5|src=10.0.0.1 dst=10.0.0.2 rt=Mar 02 2026 10:00:{i % 60:00}")));
        }

        return records;
    }

    // Each record with the checkpoint of its block, in chunks of so many records.
    private static List<(long Sequence, FeedCheckpoint Checkpoint)> Read(
        List<(long Sequence, byte[] Bytes)> records, int size, FeedReader reader, long from)
    {
        List<(long, FeedCheckpoint)> read = [];
        foreach (var run in records.Where(record => record.Sequence >= from).Chunk(size))
        {
            var bytes = run.SelectMany(record => record.Bytes).ToArray();
            var buffer = System.Buffers.ArrayPool<byte>.Shared.Rent(bytes.Length);
            bytes.CopyTo(buffer, 0);
            var length = 0;
            var chunk = new FeedChunk(
                buffer, bytes.Length, run[0].Sequence, new FeedPosition(run[^1].Sequence + 1, "spool", 0, ""))
            {
                RecordEnds = [.. run.Select(record => length += record.Bytes.Length)],
                RecordSequences = [.. run.Select(record => record.Sequence)],
            };
            foreach (var block in reader.Read(chunk))
            {
                foreach (ref readonly var observation in block.Observations) read.Add((observation.Sequence, block.Feeds[0]));
                block.Return();
            }
        }

        return read;
    }

    private static void Same(FeedCheckpoint expected, FeedCheckpoint actual) => Assert.Equal(
        (expected.Sequence, expected.Observations, expected.Quarantined, expected.First, expected.Last, expected.Format, expected.Log),
        (actual.Sequence, actual.Observations, actual.Quarantined, actual.First, actual.Last, actual.Format, actual.Log));

    private static (List<(long Sequence, EventTime Time, uint Address)> Records, List<long> Quarantine, List<FeedCheckpoint> Checkpoints)
        Read(byte[] text, FeedPosition? from, int[] cuts, FeedCheckpoint? resume, int blockBytesMax = int.MaxValue)
    {
        using var quarantine = new Positions();
        var reader = new FeedReader("feed", 0, "conn.log", null, quarantine, blockBytesMax);
        var position = resume is null ? from! : reader.Resume(resume);
        List<(long, EventTime, uint)> records = [];
        List<FeedCheckpoint> checkpoints = [];
        var start = (int)position.Sequence;
        foreach (var end in cuts.Where(cut => cut > start).Append(text.Length))
        {
            if (end <= start) continue;
            var bytes = System.Buffers.ArrayPool<byte>.Shared.Rent(end - start);
            text.AsSpan(start..end).CopyTo(bytes);
            var chunk = new FeedChunk(bytes, end - start, start, new FeedPosition(end, "file", end, "conn.log"));
            foreach (var block in reader.Read(chunk))
            {
                foreach (ref readonly var record in block.Observations)
                {
                    records.Add((record.Sequence, record.Time, (uint)record.Originator.Port));
                }

                checkpoints.Add(block.Feeds[^1]);
                block.Return();
            }

            start = end;
        }

        return (records, quarantine.All, checkpoints);
    }

    private static byte[] Log(Random random, int records, bool withBroken)
    {
        var text = new StringBuilder(Header);
        for (var i = 0; i < records; i++)
        {
            if (withBroken && random.Next(8) == 0) text.Append("broken\n");
            text.Append(Line(i + random.Next(3)));
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static string Line(int second) => $"{1_772_431_200 + second}.5\tC1\t10.0.0.1\t{second % 60_000}\t10.0.0.2\t502\ttcp\n";

    // Feeds cut chunks at line ends.
    private static int[] Cuts(byte[] text, Random random)
    {
        var cuts = new SortedSet<int>();
        for (var i = random.Next(10); i > 0; i--) cuts.Add(Array.IndexOf(text, (byte)'\n', random.Next(text.Length)) + 1);
        return [.. cuts.Where(cut => cut > 0)];
    }

    private sealed class Positions : IQuarantine
    {
        private readonly CountingQuarantine _counts = new();

        public List<long> All { get; } = [];

        public IReadOnlyDictionary<DecodeResult, long> Counts => _counts.Counts;

        public long TurnedAway => 0;

        public void Add(string feed, long position, DecodeResult reason, ReadOnlySpan<byte> record, long length = 0) => All.Add(position);

        public void Flush()
        {
        }

        public void Dispose() => _counts.Dispose();
    }
}
