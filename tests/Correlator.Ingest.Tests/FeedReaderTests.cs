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

    private static void Same(FeedCheckpoint expected, FeedCheckpoint actual) => Assert.Equal(
        (expected.Sequence, expected.Observations, expected.Quarantined, expected.First, expected.Last, expected.Format, expected.Log),
        (actual.Sequence, actual.Observations, actual.Quarantined, actual.First, actual.Last, actual.Format, actual.Log));

    private static (List<(long Sequence, EventTime Time, uint Address)> Records, List<long> Quarantine, List<FeedCheckpoint> Checkpoints)
        Read(byte[] text, FeedPosition? from, int[] cuts, FeedCheckpoint? resume)
    {
        using var quarantine = new Positions();
        var reader = new FeedReader("feed", 0, "conn.log", null, quarantine);
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
