using System.Text;
using Correlator.Ingest.Feeds;
using Correlator.Ingest.Spools;
using Microsoft.Extensions.Time.Testing;

namespace Correlator.Ingest.Tests.Spools;

public sealed class SpoolTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly SpoolFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Records_are_read_in_order_with_their_sequences_and_again_after_opening_anew()
    {
        List<SpoolRead> before;
        await using (var spool = Open())
        {
            Assert.Equal(SpoolAnswer.Taken, await spool.AppendAsync("one"));
            Assert.Equal(SpoolAnswer.Taken, await spool.AppendAsync("two\r\n\nthree\n", SpoolEntryKind.Lines));
            Assert.Equal(SpoolAnswer.Taken, await spool.AppendAsync("four"));
            before = spool.ReadAll(FeedPosition.Start);
            Assert.Equal(["one", "two", "three", "four"], before.Select(read => read.Text));
            Assert.Equal(before.Select(read => read.Sequence).Distinct().Order(), before.Select(read => read.Sequence));
        }

        await using var again = Open();
        Assert.Equal(before, again.ReadAll(FeedPosition.Start));
        Assert.Equal("four", Assert.Single(again.ReadAll(before[0].Start with { Sequence = before[3].Sequence })).Text);
    }

    [Fact]
    public async Task What_was_acknowledged_is_there_after_a_kill_in_the_middle_of_appends()
    {
        const long roomy = 1L << 30; // However far the senders run ahead of the copying.
        await using var spool = Open(bytesMax: roomy);
        using var stop = new CancellationTokenSource();
        var acknowledged = new System.Collections.Concurrent.ConcurrentQueue<string>();
        var senders = Enumerable.Range(0, 8).Select(sender => Task.Run(async () =>
        {
            for (var i = 0; !stop.IsCancellationRequested; i++)
            {
                var text = $"{sender} {i} " + new string('x', i % 900);
                if (await spool.AppendAsync(text) == SpoolAnswer.Taken) acknowledged.Enqueue(text);
            }
        })).ToArray();
        for (var kill = 1; kill <= 5; kill++)
        {
            while (acknowledged.Count < kill * 500) await spool.Changed;
            var known = acknowledged.ToArray();
            await using var killed = Open(await _folder.CopyAsync(), bytesMax: roomy);
            var read = killed.ReadAll(FeedPosition.Start).Select(record => record.Text).ToArray();
            Assert.Empty(known.Except(read));
            Assert.Equal(read.Length, read.Distinct().Count());
            Assert.Equal(SpoolAnswer.Taken, await killed.AppendAsync("after"));
            Assert.Equal([.. read, "after"], killed.ReadAll(FeedPosition.Start).Select(record => record.Text));
        }

        await stop.CancelAsync();
        await Task.WhenAll(senders);
        Assert.True(spool.Counters.GroupCommits < spool.Counters.EntriesTaken, "No two appends shared a commit.");
    }

    [Fact]
    public async Task A_torn_index_slot_and_bytes_after_the_last_commit_do_no_harm()
    {
        await using (var spool = Open())
        {
            await spool.AppendAsync("one");
            await spool.AppendAsync("two");
        }

        var copy = await _folder.CopyAsync();
        await using (var file = File.OpenWrite(Path.Combine(copy, "records.0")))
        {
            file.Seek(0, SeekOrigin.End);
            file.Write(Enumerable.Repeat((byte)0xAB, 5_000).ToArray());
        }

        // The slot that the next commit would have been written to.
        var index = await File.ReadAllBytesAsync(Path.Combine(copy, "index"));
        var older = BitConverter.ToInt64(index, 16) < BitConverter.ToInt64(index, 4096 + 16) ? 0 : 4096;
        Array.Fill(index, (byte)0xCD, older, 2_000);
        await File.WriteAllBytesAsync(Path.Combine(copy, "index"), index);

        await using (var killed = Open(copy))
        {
            Assert.Equal(["one", "two"], killed.ReadAll(FeedPosition.Start).Select(record => record.Text));
            await killed.AppendAsync("three");
        }

        await using var again = Open(copy);
        Assert.Equal(["one", "two", "three"], again.ReadAll(FeedPosition.Start).Select(record => record.Text));
    }

    [Fact]
    public async Task An_index_that_is_damaged_beyond_a_torn_write_is_told_and_not_begun_anew()
    {
        await using (var spool = Open()) await spool.AppendAsync("one");
        await File.WriteAllBytesAsync(Path.Combine(_folder.Spool, "index"), new byte[8192]);
        Assert.Throws<InvalidDataException>(() => Open());
    }

    [Fact]
    public async Task Nobody_else_opens_a_spool_that_is_in_use()
    {
        await using var spool = Open();
        Assert.ThrowsAny<IOException>(() => Open());
    }

    [Fact]
    public async Task A_full_spool_refuses_until_what_was_read_is_committed_and_then_goes_on()
    {
        await using var spool = Open();
        var texts = await FillAsync(spool);
        Assert.True(spool.Counters.TimesFull > 0);
        Assert.InRange(spool.Bytes, SpoolOptions.BytesMaxMin - 2_000, SpoolOptions.BytesMaxMin);
        var read = spool.ReadAll(FeedPosition.Start);
        Assert.Equal(texts, read.Select(record => record.Text));
        spool.Commit(read[^1].End);
        Assert.Equal(SpoolAnswer.Taken, await spool.AppendAsync("next"));
        Assert.Equal("next", Assert.Single(spool.ReadAll(read[^1].End)).Text);
        Assert.True(spool.ReadAll(FeedPosition.Start).All(record => record.Report is null), "What was committed is no loss.");
    }

    [Fact]
    public async Task What_is_committed_goes_from_the_disk_segment_by_segment()
    {
        await using var spool = Open();
        for (var round = 0; round < 6; round++)
        {
            await FillAsync(spool);
            spool.Commit(spool.ReadAll(FeedPosition.Start)[^1].End);
            Assert.Equal(SpoolAnswer.Taken, await spool.AppendAsync("x"));
        }

        // The log deletes segments in the background, and may do so between the listing of a file and the look at it.
        const long bound = SpoolOptions.BytesMaxMin + (1 << 20);
        var begun = TimeProvider.System.GetTimestamp();
        while (OnDisk() is var bytes && bytes > bound)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(begun) < Patience, $"{bytes} bytes stay on disk.");
            await Task.Yield();
        }

        long OnDisk()
        {
            try
            {
                return new DirectoryInfo(_folder.Spool).EnumerateFiles().Sum(file => file.Length);
            }
            catch (FileNotFoundException)
            {
                return long.MaxValue;
            }
        }
    }

    [Fact]
    public async Task Dropping_the_oldest_leaves_a_mark_in_their_place_that_outlives_a_kill()
    {
        var at = new DateTimeOffset(2026, 3, 2, 10, 0, 0, TimeSpan.Zero);
        var time = new FakeTimeProvider(at);
        await using var spool = Open(time: time);
        await spool.AppendAsync("first");
        time.Advance(TimeSpan.FromMinutes(1));
        var texts = await FillAsync(spool);
        var first = spool.ReadAll(FeedPosition.Start)[0];
        spool.MakeRoom();
        Assert.Equal(SpoolAnswer.Taken, await spool.AppendAsync("newest"));
        string[] kept = ["first", .. texts, "newest"];
        await Check(spool);
        await using (var killed = Open(await _folder.CopyAsync())) await Check(killed);

        // A reader that had passed what was dropped has lost nothing.
        var after = spool.ReadAll(FeedPosition.Start)[5];
        Assert.DoesNotContain(spool.ReadAll(after.End), record => record.Report is not null);

        Task Check(Spool there)
        {
            var read = there.ReadAll(FeedPosition.Start);
            var mark = read[0].Report!;
            Assert.Equal(1, read.Count(record => record.Report is not null));
            Assert.Equal(kept.Length, mark.Records + read.Count - 1);
            Assert.Equal(kept[(int)mark.Records..], read[1..].Select(record => record.Text));
            Assert.Equal(kept[..(int)mark.Records].Sum(text => text.Length), mark.Bytes);
            Assert.Equal(at, mark.Since.ToDateTimeOffset());
            Assert.InRange(read[0].Sequence, first.Sequence + 1, read[1].Sequence - 1);
            Assert.Equal(read[1..], there.ReadAll(read[0].End));
            Assert.Equal(mark, there.ReadAll(first.Start)[0].Report);
            return Task.CompletedTask;
        }
    }

    [Fact]
    public async Task Records_older_than_the_bound_are_dropped_and_told()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 3, 2, 10, 0, 0, TimeSpan.Zero));
        await using var spool = Open(time: time);
        await spool.AppendAsync("old");
        time.Advance(TimeSpan.FromHours(2));
        await spool.AppendAsync("new");
        while (spool.Counters.RecordsDropped == 0)
        {
            time.Advance(TimeSpan.FromMinutes(1));
            await Task.Yield();
        }

        var read = spool.ReadAll(FeedPosition.Start);
        Assert.Equal((1L, 3L), (read[0].Report!.Records, read[0].Report!.Bytes));
        Assert.Equal("new", read[1].Text);
    }

    [Fact]
    public async Task What_was_lost_before_an_entry_is_told_right_before_it()
    {
        await using var spool = Open();
        await spool.AppendAsync("one");
        spool.Lose(3, 70);
        spool.Lose(2, 7);
        await spool.AppendAsync("two");
        spool.Lose(1, 1);
        await spool.DisposeAsync();
        await using var again = Open();
        var read = again.ReadAll(FeedPosition.Start);
        Assert.Equal(["one", "5/77", "two", "1/1"], read.Select(record =>
            record.Report is { } report ? $"{report.Records}/{report.Bytes}" : record.Text));
    }

    [Fact]
    public async Task A_position_that_is_of_no_spool_begins_with_the_oldest_and_its_sequences_go_on()
    {
        List<SpoolRead> read;
        var stood = new FeedPosition(987_654_321, "", 0, "");
        await using (var spool = Open())
        {
            await spool.AppendAsync("one");
            await spool.AppendAsync("two");
            read = spool.ReadAll(stood);
            Assert.Equal(["one", "two"], read.Select(record => record.Text));
            Assert.True(read[0].Sequence > stood.Sequence);
        }

        await using (var again = Open()) Assert.Equal(read, again.ReadAll(stood));

        // The folder was lost: another spool, which must not skip what its first records' numbers were in the old one.
        Directory.Delete(_folder.Spool, recursive: true);
        await using var anew = Open();
        await anew.AppendAsync("three");
        var next = Assert.Single(anew.ReadAll(read[^1].End));
        Assert.Equal("three", next.Text);
        Assert.True(next.Sequence > read[^1].End.Sequence);
    }

    [Fact]
    public async Task A_disk_that_refuses_is_answered_and_told_and_taken_up_again()
    {
        if (!OperatingSystem.IsLinux()) return;
        var time = new FakeTimeProvider();
        await using var spool = Open(time: time);
        // The third segment cannot be written: ENOSPC on the first byte.
        File.CreateSymbolicLink(Path.Combine(_folder.Spool, "records.2"), "/dev/full");
        var sent = 0;
        while (await spool.AppendAsync($"{sent} " + new string('x', 1_000)) == SpoolAnswer.Taken) sent++;
        Assert.Equal(SpoolAnswer.Unavailable, await spool.AppendAsync("refused"));
        Assert.True(spool.Counters.DiskFailures > 0);
        spool.Lose(1, 9);
        File.Delete(Path.Combine(_folder.Spool, "records.2"));
        var changed = spool.Changed;
        time.Advance(TimeSpan.FromSeconds(3));
        await changed.WaitAsync(Patience);
        Assert.Equal(SpoolAnswer.Taken, await spool.AppendAsync("again"));
        var read = spool.ReadAll(FeedPosition.Start);
        Assert.Equal(Enumerable.Range(0, sent), read.Take(sent).Select(record => int.Parse(record.Text.Split(' ')[0])));
        Assert.Equal(1, read.Single(record => record.Report is not null).Report!.Records);
        Assert.Equal("again", read[^1].Text);
    }

    [Fact]
    public async Task Damaged_bytes_on_disk_are_told_and_what_lies_after_their_page_is_read()
    {
        List<string> texts;
        await using (var spool = Open()) texts = await FillAsync(spool);
        var path = Path.Combine(_folder.Spool, "records.0");
        var bytes = await File.ReadAllBytesAsync(path);
        Array.Fill(bytes, (byte)0x5A, 100_000, 300);
        await File.WriteAllBytesAsync(path, bytes);
        await using var again = Open();
        var read = again.ReadAll(FeedPosition.Start);
        var mark = Assert.Single(read, record => record.Report is not null);
        var before = read.IndexOf(mark);
        Assert.InRange(before, 80, 110);
        Assert.Equal(texts[..before], read[..before].Select(record => record.Text));
        var after = read[(before + 1)..].Select(record => record.Text).ToList();
        Assert.Equal(texts[^after.Count..], after);
        Assert.InRange(mark.Report!.Bytes, 1, 256 << 10);
        Assert.True(again.Counters.BytesDamaged > 0);
    }

    [Fact]
    public async Task A_reader_that_waits_gets_what_comes()
    {
        await using var spool = Open();
        var reading = spool.ReadAsync(FeedPosition.Start, 2);
        await spool.AppendAsync("one");
        await spool.AppendAsync("two");
        Assert.Equal(["one", "two"], (await reading).Select(record => record.Text));
    }

    private Spool Open(
        string? directory = null, TimeProvider? time = null, long bytesMax = SpoolOptions.BytesMaxMin) => Spool.Open(
        new SpoolOptions
        {
            Directory = directory ?? _folder.Spool,
            BytesMax = bytesMax,
            AgeMax = TimeSpan.FromHours(1),
            GatherTime = TimeSpan.FromMilliseconds(1),
        },
        time ?? TimeProvider.System);

    // Appends until it is full; returns what was taken.
    private static async Task<List<string>> FillAsync(Spool spool)
    {
        List<string> texts = [];
        long last = 0;
        while (true)
        {
            var changed = spool.Changed;
            var text = $"{texts.Count} " + new string('y', 1_000);
            switch (spool.TryAdd(Encoding.UTF8.GetBytes(text), out var address))
            {
                case SpoolAnswer.Taken: texts.Add(text); last = address; break;
                case SpoolAnswer.Busy: await changed; break;
                default:
                    Assert.True(await spool.IsDurableAsync(last, CancellationToken.None));
                    return texts;
            }
        }
    }
}
