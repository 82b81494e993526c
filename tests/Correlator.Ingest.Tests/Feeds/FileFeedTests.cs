using System.Text;
using Correlator.Ingest.Decoding;
using Correlator.Ingest.Feeds;
using FsCheck.Xunit;

namespace Correlator.Ingest.Tests.Feeds;

[Collection(nameof(Streams))]
public sealed class FileFeedTests(Streams streams) : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_file_is_read_once_in_whole_lines_and_then_the_feed_completes()
    {
        var path = _folder.Write("conn.log", "one\ntwo\nthree\n");
        var read = await Read(path, chunk: 16);
        Assert.Equal("one\ntwo\nthree\n", read.Text);
        Assert.Equal(["conn.log"], read.NewFiles);
        Assert.Equal(14, read.Last.Sequence);
        Assert.Equal(14, read.Last.Offset);
        Assert.Equal("conn.log", read.Last.Name);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n")]
    [InlineData("no line end")]
    [InlineData("one\r\ntwo\r\n")]
    [InlineData("one\n\n\nlast without end")]
    [InlineData("sixteen bytes ..\nnext\n")]
    public async Task Every_byte_of_a_file_is_delivered_whatever_its_line_ends(string text)
    {
        var read = await Read(_folder.Write("a.log", text), chunk: 16);
        Assert.Equal(text, read.Text);
        Assert.Empty(read.Rejected);
    }

    [Fact]
    public async Task An_empty_file_gives_no_chunk()
    {
        Assert.Empty((await Read(_folder.Write("a.log", ""), chunk: 16)).Positions);
    }

    [Fact]
    public async Task Every_chunk_ends_with_a_line_end()
    {
        var lines = string.Concat(Enumerable.Range(0, 200).Select(i => new string('x', i % 37) + "\n"));
        var read = await Read(_folder.Write("a.log", lines), chunk: 64);
        Assert.Equal(lines, read.Text);
        Assert.True(read.Positions.Count > 10);
        Assert.All(read.Positions, position => Assert.Equal('\n', lines[(int)position.Offset - 1]));
    }

    [Fact]
    public async Task A_line_longer_than_a_chunk_but_within_the_bound_is_one_record()
    {
        var text = "a\n" + new string('x', 5000) + "\nb\n";
        var read = await Read(_folder.Write("a.log", text), chunk: 64, record: 5000);
        Assert.Equal(text, read.Text);
        Assert.Empty(read.Rejected);
    }

    [Theory]
    [InlineData(64)]
    [InlineData(1 << 20)]
    public async Task A_line_over_the_bound_is_refused_and_those_around_it_are_not(int chunk)
    {
        var text = "a\n" + new string('x', 101) + "\nb\n" + new string('y', 100) + "\n";
        var read = await Read(_folder.Write("a.log", text), chunk, record: 100);
        Assert.Equal("a\nb\n" + new string('y', 100) + "\n", read.Text);
        var rejected = Assert.Single(read.Rejected);
        Assert.Equal((2, DecodeResult.TooLong, 101), (rejected.Sequence, rejected.Reason, rejected.Length));
        Assert.Equal(new string('x', 101), Encoding.UTF8.GetString(rejected.Head));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_line_of_ten_megabytes_is_refused_with_its_first_bytes_and_its_length(bool endsWithLine)
    {
        var huge = new string('x', 10_000_000);
        var read = await Read(_folder.Write("a.log", "before\n" + huge + (endsWithLine ? "\nafter\n" : "")));
        Assert.Equal(endsWithLine ? "before\nafter\n" : "before\n", read.Text);
        var rejected = Assert.Single(read.Rejected);
        Assert.Equal(7, rejected.Sequence);
        Assert.Equal(10_000_000, rejected.Length);
        Assert.Equal(RejectedRecord.HeadBytesMax, rejected.Head.Length);
        Assert.All(read.Lengths, length => Assert.True(length < 100));
    }

    [Fact]
    public async Task A_file_of_nothing_but_lines_over_the_bound_is_reported_in_bounded_pieces()
    {
        var text = string.Concat(Enumerable.Repeat(new string('x', 200) + "\n", 1000));
        var read = await Read(_folder.Write("a.log", text), chunk: 64, record: 100);
        Assert.Equal(1000, read.Rejected.Count);
        Assert.Equal(1000, read.Rejected.Select(rejected => rejected.Sequence).Distinct().Count());
        Assert.True(read.Positions.Count > 10);
        Assert.Equal("", read.Text);
    }

    [Fact]
    public async Task A_gzip_file_is_told_by_its_content_and_resumed_by_uncompressed_offsets()
    {
        var text = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 1000).Select(i => $"line {i}\n")));
        var path = _folder.WriteGzip("conn.log", text);
        var read = await Read(path, chunk: 256);
        Assert.Equal(text, read.Bytes);
        var from = read.Positions[3];
        var rest = await Read(path, chunk: 100, from: from);
        Assert.Equal(text[(int)from.Offset..], rest.Bytes);
        Assert.Equal(text.Length, new FileFeed("a", new FileFeedOptions { Path = path }).TotalBytes);
    }

    [Fact]
    public async Task A_gzip_file_that_breaks_off_gives_what_it_holds_and_says_so()
    {
        var random = new Random(7);
        var text = string.Concat(Enumerable.Range(0, 20_000).Select(_ => random.NextInt64() + "\n"));
        var path = _folder.WriteGzip("a.log.gz", Encoding.UTF8.GetBytes(text));
        var whole = File.ReadAllBytes(path);
        File.WriteAllBytes(path, whole[..(whole.Length / 2)]);
        var read = await Read(path);
        Assert.StartsWith(read.Text, text, StringComparison.Ordinal);
        Assert.True(read.Text.Length > 1000);
        Assert.Equal(DecodeResult.Truncated, Assert.Single(read.Rejected).Reason);
    }

    [Fact]
    public async Task A_gzip_file_of_several_members_is_whole()
    {
        var path = _folder.WriteGzip("a.log.gz", "one\n"u8.ToArray());
        var other = _folder.WriteGzip("b.log.gz", "twice as much\n"u8.ToArray());
        File.WriteAllBytes(path, [.. File.ReadAllBytes(path), .. File.ReadAllBytes(other)]);
        var read = await Read(path);
        Assert.Equal("one\ntwice as much\n", read.Text);
        Assert.Empty(read.Rejected);
    }

    [Fact]
    public async Task A_file_that_is_no_longer_that_of_the_position_is_read_from_its_beginning_under_rising_sequences()
    {
        var path = _folder.Write("a.log", "old one\nold two\n");
        var read = await Read(path);
        _folder.Write("a.log", "new one\nnew two\nnew three\n");
        var anew = await Read(path, from: read.Last);
        Assert.Equal("new one\nnew two\nnew three\n", anew.Text);
        Assert.Equal(["a.log"], anew.NewFiles);
        Assert.Equal(16 + 26, anew.Last.Sequence);
    }

    [Fact]
    public async Task A_resume_in_mid_file_does_not_announce_a_new_file()
    {
        var path = _folder.Write("a.log", "one one one one\ntwo two two two\n");
        var read = await Read(path, chunk: 16);
        var rest = await Read(path, chunk: 16, from: read.Positions[0]);
        Assert.Empty(rest.NewFiles);
        Assert.Equal("two two two two\n", rest.Text);
    }

    [Fact]
    public async Task A_missing_file_fails_the_stream()
    {
        await Assert.ThrowsAsync<FileNotFoundException>(() => Read(_folder["not there"]));
    }

    [Property(MaxTest = 60)]
    public async Task Resuming_at_any_chunk_boundary_gives_exactly_the_rest(int seed)
    {
        var random = new Random(seed);
        var bytes = new byte[random.Next(3000)];
        random.NextBytes(bytes);
        for (var i = 0; i < bytes.Length; i++)
        {
            if (bytes[i] < 12) bytes[i] = (byte)'\n';
        }

        var chunk = random.Next(16, 700);
        var record = random.Next(1, 900);
        var path = _folder.Write("a.log", bytes);
        var whole = await Read(path, chunk, record);
        var refused = whole.Rejected.Sum(rejected => rejected.Length);
        Assert.True(bytes.Length - whole.Bytes.Length - refused <= whole.Rejected.Count);
        Assert.Equal(LinesWithin(bytes, record), whole.Bytes);

        foreach (var (from, index) in whole.Positions.Select((position, index) => (position, index)).TakeLast(8))
        {
            var rest = await Read(path, random.Next(16, 700), record, from);
            Assert.Equal(whole.Bytes[whole.Lengths.Take(index + 1).Sum()..], rest.Bytes);
            Assert.Equal(bytes.Length, rest.Positions.Count == 0 ? from.Offset : rest.Last.Offset);
        }
    }

    // The plain meaning: lines over the bound left out, all others kept with their ends.
    private static byte[] LinesWithin(byte[] bytes, int bound)
    {
        using var kept = new MemoryStream();
        for (var start = 0; start < bytes.Length;)
        {
            var lineEnd = Array.IndexOf(bytes, (byte)'\n', start);
            var length = (lineEnd < 0 ? bytes.Length : lineEnd) - start;
            var next = lineEnd < 0 ? bytes.Length : lineEnd + 1;
            if (length <= bound) kept.Write(bytes, start, next - start);
            start = next;
        }

        return kept.ToArray();
    }

    private Task<FeedReading> Read(
        string path, int chunk = 1 << 18, int record = 1 << 20, FeedPosition? from = null)
    {
        var options = new FileFeedOptions { Path = path, ChunkBytesMax = chunk, RecordBytesMax = record };
        return new FeedReading(streams, new FileFeed("a", options), from).ToEndAsync();
    }
}
