using System.Text;
using Correlator.Ingest.Feeds;
using FsCheck.Xunit;

namespace Correlator.Ingest.Tests.Feeds;

[Collection(nameof(Streams))]
public sealed class FollowFeedTests(Streams streams) : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_live_file_is_read_as_it_grows_and_a_partial_line_waits_for_its_rest()
    {
        _folder.Write("eve.json", "one\ntw");
        var read = Follow();
        await read.UntilAsync("one\n");
        _folder.Append("eve.json", "o\nthree\n");
        await read.UntilAsync("one\ntwo\nthree\n");
        Assert.Equal(["eve.json"], read.NewFiles);
        await read.StopAsync();
    }

    [Fact]
    public async Task A_file_that_does_not_exist_yet_is_waited_for()
    {
        var read = Follow();
        var first = read.PullAsync();
        _folder.Write("eve.json", "one\n");
        Assert.True(await first);
        Assert.Equal("one\n", read.Text);
        await read.StopAsync();
    }

    [Fact]
    public async Task After_rename_and_create_the_old_file_is_finished_first_with_its_partial_last_line()
    {
        _folder.Write("eve.json", "one\ntwo");
        var feed = Feed();
        var read = new FeedReading(streams, feed);
        await read.UntilAsync("one\n");
        File.Move(_folder["eve.json"], _folder["eve.json.1"]);
        _folder.Append("eve.json.1", " still two");
        _folder.Write("eve.json", "new\n");
        await read.UntilAsync("one\ntwo still twonew\n");
        Assert.Equal(["eve.json", "eve.json"], read.NewFiles);
        Assert.Equal(4, read.Last.Offset);
        Assert.Equal(21, read.Last.Sequence);
        Assert.Equal(1, feed.Rotations);
        await read.StopAsync();
    }

    [Fact]
    public async Task A_new_file_without_a_byte_does_not_end_the_old_one_to_which_the_writer_may_still_write()
    {
        _folder.Write("eve.json", "one\n");
        var read = Follow();
        await read.UntilAsync("one\n");
        File.Move(_folder["eve.json"], _folder["eve.json.1"]);
        _folder.Write("eve.json", "");
        _folder.Append("eve.json.1", "two\n");
        await read.UntilAsync("one\ntwo\n");
        _folder.Append("eve.json", "three\n");
        await read.UntilAsync("one\ntwo\nthree\n");
        await read.StopAsync();
    }

    [Fact]
    public async Task A_file_compressed_right_after_its_rotation_is_finished_from_the_handle_that_is_open()
    {
        _folder.Write("eve.json", "one\n");
        var read = Follow();
        await read.UntilAsync("one\n");
        _folder.Append("eve.json", "two\nthr");
        Rotate();
        _folder.Gzip("eve.json.1");
        _folder.Write("eve.json", "four\n");
        await read.UntilAsync("one\ntwo\nthrfour\n");
        await read.StopAsync();
    }

    [Fact]
    public async Task Several_rotations_between_two_looks_are_read_in_their_order()
    {
        _folder.Write("eve.json", "one\n");
        var read = Follow();
        await read.UntilAsync("one\n");
        Rotate();
        _folder.Write("eve.json", "two\n");
        Rotate();
        _folder.Write("eve.json", "three\n");
        Rotate();
        _folder.Write("eve.json", "four\n");
        await read.UntilAsync("one\ntwo\nthree\nfour\n");
        await read.StopAsync();
    }

    [Fact]
    public async Task A_file_emptied_in_place_is_read_from_its_beginning_after_the_rest_of_its_copy()
    {
        _folder.Write("eve.json", "one\ntwo");
        var feed = Feed();
        var read = new FeedReading(streams, feed);
        await read.UntilAsync("one\n");
        _folder.Write("eve.json.1", "one\ntwo two\nthree\n");
        _folder.Write("eve.json", "4\n");
        await read.UntilAsync("one\ntwo two\nthree\n4\n");
        Assert.Equal(0, feed.Truncations);
        await read.StopAsync();
    }

    [Fact]
    public async Task A_file_emptied_in_place_without_a_copy_is_counted_and_its_partial_line_delivered()
    {
        _folder.Write("eve.json", "one\ntwo");
        var feed = Feed();
        var read = new FeedReading(streams, feed);
        await read.UntilAsync("one\n");
        _folder.Write("eve.json", "3\n");
        await read.UntilAsync("one\ntwo3\n");
        Assert.Equal(1, feed.Truncations);
        await read.StopAsync();
    }

    [Fact]
    public async Task A_file_emptied_and_filled_again_beyond_the_old_size_is_told_by_its_first_bytes()
    {
        _folder.Write("eve.json", "one\n");
        var read = Follow();
        await read.UntilAsync("one\n");
        _folder.Write("eve.json", "completely new content\n");
        await read.UntilAsync("one\ncompletely new content\n");
        await read.StopAsync();
    }

    [Theory]
    [InlineData("rename")]
    [InlineData("copy")]
    [InlineData("gzip")]
    [InlineData("twice")]
    [InlineData("zeek")]
    public async Task A_rotation_while_the_process_was_down_loses_nothing_and_repeats_nothing(string kind)
    {
        _folder.Write("eve.json", "one\ntwo\n");
        var before = Follow(chunk: 16);
        await before.UntilAsync("one\ntwo\n");
        await before.StopAsync();
        _folder.Append("eve.json", "three\npartial");
        switch (kind)
        {
            case "rename":
                Rotate();
                break;
            case "copy":
                File.Copy(_folder["eve.json"], _folder["eve.json.1"]);
                break;
            case "gzip":
                Rotate();
                _folder.Gzip("eve.json.1");
                break;
            case "twice":
                Rotate();
                _folder.Write("eve.json", "between\n");
                Rotate();
                _folder.Gzip("eve.json.2");
                break;
            case "zeek":
                File.Move(_folder["eve.json"], _folder["eve.2026-11-24-03-00-00.json"]);
                _folder.Gzip("eve.2026-11-24-03-00-00.json");
                break;
        }

        _folder.Write("eve.json", "live\n");
        var after = new FeedReading(streams, Feed(), before.Last);
        await after.UntilAsync("three\npartial" + (kind == "twice" ? "between\n" : "") + "live\n");
        Assert.Equal(kind == "twice" ? 2 : 1, after.NewFiles.Count);
        Assert.Equal(8 + Encoding.UTF8.GetByteCount(after.Text), after.Last.Sequence);
        await after.StopAsync();
    }

    [Fact]
    public async Task Resuming_in_an_unrotated_file_goes_on_where_it_was()
    {
        _folder.Write("eve.json", "one\n");
        var before = Follow();
        await before.UntilAsync("one\n");
        await before.StopAsync();
        _folder.Append("eve.json", "two\n");
        var after = new FeedReading(streams, Feed(), before.Last);
        await after.UntilAsync("two\n");
        Assert.Empty(after.NewFiles);
        await after.StopAsync();
    }

    [Fact]
    public async Task A_file_of_the_position_that_is_gone_is_counted_and_the_live_one_read()
    {
        _folder.Write("eve.json", "one\n");
        var before = Follow();
        await before.UntilAsync("one\n");
        await before.StopAsync();
        _folder.Write("eve.json", "another\n");
        var feed = Feed();
        var after = new FeedReading(streams, feed, before.Last);
        await after.UntilAsync("another\n");
        Assert.Equal(1, feed.FilesLost);
        Assert.Equal(4 + 8, after.Last.Sequence);
        await after.StopAsync();
    }

    [Fact]
    public async Task Files_that_merely_begin_alike_are_not_taken_for_rotated_ones()
    {
        _folder.Write("eve.json", "one\n");
        var read = Follow();
        await read.UntilAsync("one\n");
        File.Move(_folder["eve.json"], _folder["eve.json.1"]);
        _folder.Write("eve.json.offset", "not a log\n");
        _folder.Write("eve.alerts.json", "not ours\n");
        _folder.Write("eve.json", "two\n");
        await read.UntilAsync("one\ntwo\n");
        await read.StopAsync();
    }

    [Fact]
    public async Task A_line_over_the_bound_that_is_still_being_written_is_refused_once_when_it_ends()
    {
        _folder.Write("eve.json", "a\n" + new string('x', 150));
        var read = Follow(record: 100);
        await read.UntilAsync("a\n");
        _folder.Append("eve.json", new string('x', 50));
        _folder.Append("eve.json", "\nb\n");
        await read.UntilAsync("a\nb\n");
        Assert.Equal(200, Assert.Single(read.Rejected).Length);
        await read.StopAsync();
    }

    [Fact]
    public async Task Lines_written_during_many_rotations_arrive_once_and_in_order()
    {
        var expected = new StringBuilder();
        _folder.Write("eve.json", "");
        var feed = Feed();
        var read = new FeedReading(streams, feed);
        for (var i = 0; i < 60; i++)
        {
            var line = $"line {i} of this log\n";
            expected.Append(line);
            if (i % 7 == 6) Rotate();
            _folder.Append("eve.json", line[..5]);
            _folder.Append("eve.json", line[5..]);
            if (i % 10 == 0) await read.UntilAsync(expected.ToString());
        }

        await read.UntilAsync(expected.ToString());
        Assert.Equal(8, feed.Rotations);
        await read.StopAsync();
    }

    [Property(MaxTest = 40)]
    public async Task Whatever_order_of_writing_rotating_compressing_and_restarting_every_byte_arrives_once(int seed)
    {
        var random = new Random(seed);
        foreach (var old in Directory.GetFiles(_folder.Path)) File.Delete(old);
        var expected = new StringBuilder($"first of {seed}\n"); // Before a first position there is nothing to resume.
        var actual = new StringBuilder();
        _folder.Write("eve.json", expected.ToString());
        var read = Follow(chunk: 64);
        await read.UntilAsync(expected.ToString());
        for (var step = 0; step < 40; step++)
        {
            switch (random.Next(8))
            {
                case 0 when File.Exists(_folder["eve.json"]) && !File.Exists(_folder["eve.json.8"]):
                    Rotate();
                    break;
                case 1 when File.Exists(_folder["eve.json.2"]):
                    _folder.Gzip("eve.json.2");
                    break;
                case 2:
                    await read.StopAsync();
                    actual.Append(read.Text);
                    var from = read.Positions.Count > 0 ? read.Last : read.From;
                    read = new FeedReading(streams, Feed(random.Next(16, 200)), from);
                    break;
                case 3 when File.Exists(_folder["eve.json"])
                    && actual.Length + read.Text.Length < expected.ToString().LastIndexOf('\n') + 1:
                    await read.PullAsync();
                    break;
                default:
                    var text = $"step {step} of {seed} " + (random.Next(3) == 0 ? "" : "\n");
                    expected.Append(text);
                    _folder.Append("eve.json", text);
                    break;
            }
        }

        _folder.Append("eve.json", "end\n");
        expected.Append("end\n");
        await read.UntilAsync(expected.ToString()[actual.Length..]);
        await read.StopAsync();
    }

    private void Rotate()
    {
        for (var i = 9; i > 0; i--)
        {
            foreach (var end in new[] { "", ".gz" })
            {
                var old = _folder[$"eve.json.{i}{end}"];
                if (File.Exists(old)) File.Move(old, _folder[$"eve.json.{i + 1}{end}"]);
            }
        }

        File.Move(_folder["eve.json"], _folder["eve.json.1"]);
    }

    private FollowFeed Feed(int chunk = 1 << 18, int record = 1 << 20) => new(
        "a",
        new FollowFeedOptions
        {
            Path = _folder["eve.json"],
            ChunkBytesMax = chunk,
            RecordBytesMax = record,
            PollInterval = TimeSpan.FromMilliseconds(5),
        },
        TimeProvider.System);

    private FeedReading Follow(int chunk = 1 << 18, int record = 1 << 20) => new(streams, Feed(chunk, record));
}
