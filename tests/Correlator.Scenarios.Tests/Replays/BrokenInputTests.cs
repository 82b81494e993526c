using System.Text.Json;

namespace Correlator.Scenarios.Tests.Replays;

public sealed class BrokenInputTests : IDisposable
{
    private const string Header = "#separator \\x09\n#set_separator\t,\n#empty_field\t(empty)\n#unset_field\t-\n#path\tconn\n"
        + "#fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tproto\n#types\ttime\tstring\taddr\tport\taddr\tport\tenum\n";

    private readonly Sample _sample = new();

    public void Dispose() => _sample.Dispose();

    [Fact]
    public async Task Each_sort_of_broken_line_goes_to_quarantine_with_its_position_and_the_good_ones_go_on()
    {
        var file = new BrokenFile(Header);
        file.Good(1);
        file.Broken("Truncated", "1772431200.0\tC1\t10.0.0.1"u8);
        file.Broken("WrongColumnCount", "1772431200.0\tC1\t10.0.0.1\t1\t10.0.0.2\t502\ttcp\tmore"u8);
        file.Good(2);
        file.Broken("InvalidUtf8", [.. "1772431203.0\tC\xC3"u8[..^2], 0xC3, 0x28, .. "\t10.0.0.1\t1\t10.0.0.2\t502\ttcp"u8]);
        file.Broken("BadTime", "yesterday\tC1\t10.0.0.1\t1\t10.0.0.2\t502\ttcp"u8);
        file.Broken("AbsurdTime", "99999999999.0\tC1\t10.0.0.1\t1\t10.0.0.2\t502\ttcp"u8);
        file.Broken("BadValue", "1772431204.0\tC1\t10.0.0.1\t99999999\t10.0.0.2\t502\ttcp"u8);
        file.Broken("Binary", [0, 1, 2, 3, 0, 0, 0]);
        file.Broken("TooLong", Enumerable.Repeat((byte)'x', 10_000_000).ToArray());
        file.Good(3);
        file.Good(4);
        await File.WriteAllBytesAsync(_sample.NewPath("conn.log"), file.Bytes);

        var state = _sample.NewPath("state");
        var report = await CommandRun.Replay(_sample.NewPath("conn.log"), "--state", state);
        Assert.Equal(4, report.GetProperty("observations").GetInt64());
        Assert.Equal(file.Expected.Count, report.GetProperty("quarantined").GetInt64());

        var kept = Directory.GetFiles(Path.Combine(state, "quarantine")).SelectMany(File.ReadAllLines)
            .Select(line => JsonDocument.Parse(line).RootElement).ToArray();
        Assert.Equal(file.Expected.Select(e => e.Position), kept.Select(k => k.GetProperty("position").GetInt64()).Order());
        foreach (var (position, reason, length) in file.Expected)
        {
            var line = kept.Single(k => k.GetProperty("position").GetInt64() == position);
            Assert.Equal((reason, length), (line.GetProperty("reason").GetString()!, line.GetProperty("length").GetInt64()));
            Assert.Equal(_sample.NewPath("conn.log"), line.GetProperty("feed").GetString());
        }
    }

    [Fact]
    public async Task Same_times_in_two_feeds_are_all_kept_and_told_apart()
    {
        var lines = string.Concat(Enumerable.Range(1, 50).Select(i => BrokenFile.Line(i % 5) + "\n"));
        var one = _sample.Write("one.log", Header + lines);
        var other = _sample.Write("other.log", Header + lines);
        var report = await CommandRun.Replay(one, other, "--in-memory");
        Assert.Equal(100, report.GetProperty("observations").GetInt64());
        Assert.Equal([50, 50], report.GetProperty("feeds").EnumerateArray().Select(feed => feed.GetProperty("observations").GetInt32()));
    }

    [Fact]
    public async Task An_empty_file_and_one_of_no_known_form_are_told_not_failed()
    {
        var empty = _sample.Write("empty.log", "");
        var text = _sample.Write("letter.txt", "Dear operator,\nall is well.\n");
        var report = await CommandRun.Replay(empty, text, "--in-memory");
        Assert.Equal((0L, 2L), (report.GetProperty("observations").GetInt64(), report.GetProperty("quarantined").GetInt64()));
        Assert.Equal("unknown", report.GetProperty("feeds")[1].GetProperty("format").GetString());
    }

    [Fact]
    public async Task A_directory_without_anything_to_read_is_wrong_usage()
    {
        _sample.Write("letter.txt", "Dear operator,\n");
        var run = await CommandRun.Of(["replay", _sample.Temporary]);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("No recorded feed", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_not_there_is_wrong_usage_by_its_name()
    {
        var run = await CommandRun.Of(["replay", _sample.NewPath("nothing.log")]);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("nothing.log", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_replay_that_is_stopped_says_so_and_fails()
    {
        using var stopped = new CancellationTokenSource();
        await stopped.CancelAsync();
        var run = await CommandRun.Of(["replay", Sample.Folder, "--in-memory"], stopped.Token);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("stopped", run.Error, StringComparison.Ordinal);
    }

    private sealed class BrokenFile(string header)
    {
        private readonly List<byte> _bytes = [.. System.Text.Encoding.UTF8.GetBytes(header)];

        public List<(long Position, string Reason, long Length)> Expected { get; } = [];

        public byte[] Bytes => [.. _bytes];

        public static string Line(int second) => $"{1_772_431_200 + second}.000000\tC{second}\t10.0.0.1\t1\t10.0.0.2\t502\ttcp";

        public void Good(int second) => Append(System.Text.Encoding.UTF8.GetBytes(Line(second)));

        public void Broken(string reason, ReadOnlySpan<byte> line)
        {
            Expected.Add((_bytes.Count, reason, line.Length));
            Append(line);
        }

        private void Append(ReadOnlySpan<byte> line)
        {
            _bytes.AddRange(line);
            _bytes.Add((byte)'\n');
        }
    }
}
