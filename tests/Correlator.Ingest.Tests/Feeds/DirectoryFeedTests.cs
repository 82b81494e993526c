using System.Text;
using Correlator.Ingest.Feeds;

namespace Correlator.Ingest.Tests.Feeds;

[Collection(nameof(Streams))]
public sealed class DirectoryFeedTests(Streams streams) : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Files_are_read_in_name_order_each_with_its_first_chunk_marked()
    {
        _folder.Write("b.log", "b1\nb2");
        _folder.Write("a.log", "a1\n");
        _folder.WriteGzip("c.log.gz", "c1\n"u8.ToArray());
        _folder.Write(".hidden.log", "no\n");
        _folder.Write("d.txt", "no\n");
        var feed = Feed(isWatching: false);
        var read = await new FeedReading(streams, feed).ToEndAsync();
        Assert.Equal("a1\nb1\nb2c1\n", read.Text);
        Assert.Equal(["a.log", "b.log", "c.log.gz"], read.NewFiles);
        Assert.Equal([3L, 8L, 11L], read.Positions.Select(position => position.Sequence));
        Assert.Equal(3, feed.FilesRead);
    }

    [Fact]
    public async Task New_files_are_read_as_they_appear()
    {
        _folder.Write("1.log", "one\n");
        var read = new FeedReading(streams, Feed());
        await read.UntilAsync("one\n");
        _folder.Write("2.tmp", "two\n");
        File.Move(_folder["2.tmp"], _folder["2.log"]);
        await read.UntilAsync("one\ntwo\n");
        await read.StopAsync();
    }

    [Fact]
    public async Task The_last_file_is_followed_until_a_later_one_appears()
    {
        _folder.Write("1.log", "one\n");
        var read = new FeedReading(streams, Feed(followsLast: true));
        await read.UntilAsync("one\n");
        _folder.Append("1.log", "two\nparti");
        await read.UntilAsync("one\ntwo\n");
        _folder.Append("1.log", "al");
        _folder.Write("2.log", "next\n");
        await read.UntilAsync("one\ntwo\npartialnext\n");
        await read.StopAsync();
    }

    [Fact]
    public async Task Resuming_at_any_chunk_gives_exactly_the_rest()
    {
        for (var i = 0; i < 4; i++)
        {
            _folder.Write($"{i}.log", string.Concat(Enumerable.Range(0, 20).Select(line => $"file {i} line {line}\n")));
        }

        var whole = await new FeedReading(streams, Feed(isWatching: false)).ToEndAsync();
        Assert.True(whole.Positions.Count >= 16);
        foreach (var from in whole.Positions)
        {
            var rest = await new FeedReading(streams, Feed(isWatching: false), from).ToEndAsync();
            Assert.Equal(whole.Bytes[(int)from.Sequence..], rest.Bytes);
        }
    }

    [Fact]
    public async Task A_file_that_was_compressed_after_it_was_read_is_not_read_again()
    {
        _folder.Write("1.log", "one\n");
        var feed = Feed();
        var read = new FeedReading(streams, feed);
        await read.UntilAsync("one\n");
        _folder.Gzip("1.log");
        _folder.Write("2.log", "two\n");
        await read.UntilAsync("one\ntwo\n");
        await read.StopAsync();
    }

    [Fact]
    public async Task A_file_that_was_compressed_while_the_process_was_down_is_finished()
    {
        var text = string.Concat(Enumerable.Range(0, 40).Select(line => $"line {line}\n"));
        _folder.Write("1.log", text);
        _folder.Write("2.log", "two\n");
        var read = new FeedReading(streams, Feed());
        await read.PullAsync();
        await read.StopAsync();
        _folder.Gzip("1.log");
        var rest = await new FeedReading(streams, Feed(isWatching: false), read.Last).ToEndAsync();
        Assert.Equal(text + "two\n", read.Text + rest.Text);
    }

    [Fact]
    public async Task A_file_under_an_earlier_name_than_one_already_read_is_counted_and_not_read()
    {
        _folder.Write("5.log", "five\n");
        var feed = Feed();
        var read = new FeedReading(streams, feed);
        await read.UntilAsync("five\n");
        _folder.Write("4.log", "late\n");
        _folder.Write("6.log", "six\n");
        await read.UntilAsync("five\nsix\n");
        _folder.Write("7.log", "seven\n");
        await read.UntilAsync("five\nsix\nseven\n");
        Assert.Equal(1, feed.FilesLate);
        await read.StopAsync();
    }

    [Fact]
    public async Task A_file_of_the_position_that_is_gone_is_counted_and_later_ones_are_read()
    {
        _folder.Write("1.log", "one\n");
        var before = await new FeedReading(streams, Feed(isWatching: false)).ToEndAsync();
        File.Delete(_folder["1.log"]);
        _folder.Write("2.log", "two\n");
        var feed = Feed(isWatching: false);
        var rest = await new FeedReading(streams, feed, before.Last).ToEndAsync();
        Assert.Equal("two\n", rest.Text);
        Assert.Equal(1, feed.FilesLost);
    }

    [Fact]
    public async Task Two_files_of_the_same_content_are_both_read()
    {
        _folder.Write("1.log", "same\n");
        _folder.Write("2.log", "same\n");
        var read = await new FeedReading(streams, Feed(isWatching: false)).ToEndAsync();
        Assert.Equal("same\nsame\n", read.Text);
    }

    [Fact]
    public async Task An_empty_folder_that_is_not_watched_is_finished()
    {
        Assert.Empty((await new FeedReading(streams, Feed(isWatching: false)).ToEndAsync()).Positions);
    }

    [Fact]
    public void The_size_of_a_finished_folder_is_known()
    {
        _folder.Write("1.log", "12345");
        _folder.WriteGzip("2.log", Encoding.UTF8.GetBytes(new string('x', 1000)));
        Assert.Equal(1005, Feed(isWatching: false).TotalBytes);
        Assert.Null(Feed().TotalBytes);
    }

    private DirectoryFeed Feed(bool isWatching = true, bool followsLast = false) => new(
        "a",
        new DirectoryFeedOptions
        {
            Path = _folder.Path,
            Pattern = "*.log*",
            ChunkBytesMax = 64,
            IsWatching = isWatching,
            FollowsLast = followsLast,
            PollInterval = TimeSpan.FromMilliseconds(5),
        },
        TimeProvider.System);
}
