using System.Text;
using System.Text.Json;
using Correlator.Ingest.Decoding;
using Correlator.Ingest.Quarantine;
using Correlator.Ingest.Tests.Feeds;

namespace Correlator.Ingest.Tests.Quarantine;

public sealed class QuarantineTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_record_is_kept_with_feed_position_reason_bytes_and_length()
    {
        using (var store = Store())
        {
            store.Add("zeek", 4711, DecodeResult.InvalidUtf8, [0xff, 0x00, 0x41]);
            var beginning = Encoding.ASCII.GetBytes(new string('x', 5000));
            store.Add("zeek", 4720, DecodeResult.TooLong, beginning, length: 10_000_000);
        }

        var lines = Lines("zeek.jsonl");
        Assert.Equal("""{"feed":"zeek","position":4711,"reason":"InvalidUtf8","bytes":"/wBB","length":3}""", lines[0]);
        using var second = JsonDocument.Parse(lines[1]);
        Assert.Equal(4096, second.RootElement.GetProperty("bytes").GetBytesFromBase64().Length);
        Assert.Equal(10_000_000, second.RootElement.GetProperty("length").GetInt64());
        Assert.Equal(2, lines.Length);
    }

    [Fact]
    public void Every_record_is_counted_by_its_reason_in_either_quarantine()
    {
        using var store = Store();
        using var counting = new CountingQuarantine();
        foreach (IQuarantine quarantine in new IQuarantine[] { store, counting })
        {
            quarantine.Add("a", 1, DecodeResult.BadTime, "x"u8);
            quarantine.Add("b", 1, DecodeResult.BadTime, "x"u8);
            quarantine.Add("b", 2, DecodeResult.Binary, "x"u8);
            Assert.Equal(2, quarantine.Counts[DecodeResult.BadTime]);
            Assert.Equal(1, quarantine.Counts[DecodeResult.Binary]);
            Assert.Equal(2, quarantine.Counts.Count);
            Assert.Equal(0, quarantine.TurnedAway);
        }
    }

    [Fact]
    public void Nothing_is_written_before_a_flush_and_everything_after_it()
    {
        using var store = Store();
        store.Add("a", 1, DecodeResult.BadTime, "x"u8);
        Assert.False(File.Exists(_folder["a.jsonl"]));
        store.Flush();
        Assert.Single(Lines("a.jsonl"));
    }

    [Fact]
    public void Over_the_bound_the_oldest_half_goes_and_is_counted()
    {
        const int Records = 2000;
        using var store = Store(feedBytesMax: 16 << 10);
        for (var i = 0; i < Records; i++) store.Add("a", i, DecodeResult.Malformed, "some record"u8);
        store.Flush();
        var kept = Lines("a.1.jsonl").Concat(Lines("a.jsonl")).Select(PositionOf).ToArray();
        Assert.Equal(Enumerable.Range(Records - kept.Length, kept.Length).Select(i => (long)i), kept);
        Assert.Equal(Records - kept.Length, store.TurnedAway);
        var onDisk = new FileInfo(_folder["a.jsonl"]).Length + new FileInfo(_folder["a.1.jsonl"]).Length;
        Assert.InRange(onDisk, 4 << 10, 16 << 10);
        Assert.Equal(Records, store.Counts[DecodeResult.Malformed]);
    }

    [Fact]
    public void A_restart_appends_and_gives_a_torn_last_line_its_end()
    {
        using (var store = Store()) store.Add("a", 1, DecodeResult.BadTime, "x"u8);
        File.AppendAllText(_folder["a.jsonl"], """{"feed":"a","posi""");
        using (var store = Store()) store.Add("a", 2, DecodeResult.BadTime, "y"u8);
        var lines = Lines("a.jsonl");
        Assert.Equal(3, lines.Length);
        Assert.Equal([1L, 2L], [PositionOf(lines[0]), PositionOf(lines[2])]);
    }

    [Fact]
    public void Only_the_process_s_user_may_read_the_file()
    {
        if (OperatingSystem.IsWindows()) return;
        using (var store = Store()) store.Add("a", 1, DecodeResult.BadTime, "x"u8);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_folder["a.jsonl"]));
    }

    [Fact]
    public void A_feed_s_name_cannot_lead_out_of_the_folder()
    {
        using (var store = Store()) store.Add("../../etc/ä", 1, DecodeResult.BadTime, "x"u8);
        var path = Assert.Single(Directory.GetFiles(_folder.Path));
        Assert.Equal("%2e%2e%2f%2e%2e%2fetc%2f%c3%a4.jsonl", Path.GetFileName(path));
    }

    [Fact]
    public void Feeds_beyond_the_bound_are_counted_and_not_kept()
    {
        using var store = new QuarantineStore(new QuarantineOptions { Directory = _folder.Path, FeedsMax = 1 });
        store.Add("a", 1, DecodeResult.BadTime, "x"u8);
        store.Add("b", 1, DecodeResult.BadTime, "x"u8);
        store.Flush();
        Assert.Single(Directory.GetFiles(_folder.Path));
        Assert.Equal(1, store.TurnedAway);
        Assert.Equal(2, store.Counts[DecodeResult.BadTime]);
    }

    [Fact]
    public void A_disk_that_refuses_is_counted_and_stops_nothing()
    {
        var notAFolder = _folder.Write("file", "x");
        using var store = new QuarantineStore(new QuarantineOptions { Directory = notAFolder });
        store.Add("a", 1, DecodeResult.BadTime, "x"u8);
        store.Flush();
        Assert.Equal(1, store.TurnedAway);
        Assert.Equal(1, store.Counts[DecodeResult.BadTime]);
    }

    [Fact]
    public async Task Many_threads_write_whole_lines()
    {
        using (var store = Store())
        {
            await Task.WhenAll(Enumerable.Range(0, 8).Select(thread => Task.Run(() =>
            {
                for (var i = 0; i < 500; i++) store.Add("a", (thread * 500) + i, DecodeResult.BadTime, "record"u8);
            })));
        }

        Assert.Equal(Enumerable.Range(0, 4000).Select(i => (long)i), Lines("a.jsonl").Select(PositionOf).Order());
    }

    private static long PositionOf(string line)
    {
        using var json = JsonDocument.Parse(line);
        return json.RootElement.GetProperty("position").GetInt64();
    }

    private string[] Lines(string name) => File.ReadAllLines(_folder[name]);

    private QuarantineStore Store(long feedBytesMax = 64 << 20) =>
        new(new QuarantineOptions { Directory = _folder.Path, FeedBytesMax = feedBytesMax });
}
