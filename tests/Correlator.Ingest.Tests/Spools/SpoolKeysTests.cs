using System.Collections.Concurrent;
using System.Text;
using Correlator.Ingest.Feeds;
using Correlator.Ingest.Spools;
using Microsoft.Extensions.Time.Testing;

namespace Correlator.Ingest.Tests.Spools;

public sealed class SpoolKeysTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly SpoolFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Lines_that_are_sent_again_under_their_key_are_answered_and_not_taken_again()
    {
        await using var spool = Open();
        Assert.Equal(SpoolAnswer.Taken, await Append(spool, "k1", "one\ntwo\n"));
        Assert.Equal(SpoolAnswer.Taken, await Append(spool, "k1", "one\ntwo\n"));
        Assert.Equal(SpoolAnswer.OtherLines, await Append(spool, "k1", "one\nthree\n"));
        // The same lines under another key, or none, are others.
        Assert.Equal(SpoolAnswer.Taken, await Append(spool, "k2", "one\ntwo\n"));
        Assert.Equal(SpoolAnswer.Taken, await spool.AppendAsync("one\ntwo\n", SpoolEntryKind.Lines));
        var read = spool.ReadAll(FeedPosition.Start);
        Assert.Equal(["one", "two", "one", "two", "one", "two"], read.Select(record => record.Text));
        Assert.Equal(6, read.Select(record => record.Sequence).Distinct().Count());
        Assert.Equal((3, 1, 1), (spool.Counters.EntriesTaken, spool.Counters.TimesRepeated, spool.Counters.KeysMisused));
    }

    [Fact]
    public async Task Lines_that_come_again_while_they_are_written_are_answered_with_the_first()
    {
        await using var spool = Open();
        var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(() => Append(spool, "k", "one\n"))));
        Assert.All(answers, answer => Assert.Equal(SpoolAnswer.Taken, answer));
        Assert.Equal("one", Assert.Single(spool.ReadAll(FeedPosition.Start)).Text);
    }

    [Fact]
    public async Task A_key_is_known_after_its_entry_was_forgotten_and_the_spool_opened_anew()
    {
        await using (var spool = Open())
        {
            Assert.Equal(SpoolAnswer.Taken, await Append(spool, "forgotten", "one\n"));
            spool.Commit(spool.ReadAll(FeedPosition.Start)[^1].End);
            Assert.Equal(SpoolAnswer.Taken, await Append(spool, "kept", "two\n"));
            Assert.Equal(SpoolAnswer.Taken, await Append(spool, "forgotten", "one\n"));
        }

        await using (var again = Open())
        {
            Assert.Equal(SpoolAnswer.Taken, await Append(again, "forgotten", "one\n"));
            Assert.Equal(SpoolAnswer.Taken, await Append(again, "kept", "two\n"));
            Assert.Equal(SpoolAnswer.OtherLines, await Append(again, "forgotten", "two\n"));
            Assert.Equal((0, 2), (again.Counters.EntriesTaken, again.Counters.TimesRepeated));
            Assert.Equal("two", Assert.Single(again.ReadAll(FeedPosition.Start)).Text);
        }
    }

    [Fact]
    public async Task What_was_acknowledged_under_a_key_is_not_taken_again_after_a_kill()
    {
        await using var spool = Open(bytesMax: 1L << 30);
        using var stop = new CancellationTokenSource();
        var acknowledged = new ConcurrentQueue<string>();
        var senders = Enumerable.Range(0, 4).Select(sender => Task.Run(async () =>
        {
            for (var i = 0; !stop.IsCancellationRequested; i++)
            {
                if (await Append(spool, $"{sender}-{i}", $"{sender} {i}\n") == SpoolAnswer.Taken) acknowledged.Enqueue($"{sender}-{i}");
            }
        })).ToArray();
        var position = FeedPosition.Start;
        for (var kill = 1; kill <= 4; kill++)
        {
            while (acknowledged.Count < kill * 300) await spool.Changed;
            // Entries are forgotten all the while: half of what there is each time.
            var read = spool.ReadAll(position);
            position = read[read.Count / 2].Start;
            spool.Commit(position);
            var known = acknowledged.ToArray();
            await using var killed = Open(await _folder.CopyAsync(), bytesMax: 1L << 30);
            foreach (var key in known) Assert.Equal(SpoolAnswer.Taken, await Append(killed, key, key.Replace('-', ' ') + "\n"));
            Assert.Equal((0, known.Length), (killed.Counters.EntriesTaken, killed.Counters.TimesRepeated));
        }

        await stop.CancelAsync();
        await Task.WhenAll(senders);
    }

    [Fact]
    public async Task The_oldest_key_makes_room_for_the_newest()
    {
        await using (var spool = Open(keysMax: 3))
        {
            for (var i = 0; i < 5; i++) await Append(spool, $"k{i}", $"{i}\n");
            Assert.Equal(2, spool.Counters.KeysForgotten);
            spool.Commit(spool.ReadAll(FeedPosition.Start)[^1].End);
            await Append(spool, "k5", "5\n");
        }

        await using var again = Open(keysMax: 3);
        for (var i = 3; i < 6; i++) await Append(again, $"k{i}", $"{i}\n");
        Assert.Equal((0, 3), (again.Counters.EntriesTaken, again.Counters.TimesRepeated));
        await Append(again, "k2", "2\n");
        Assert.Equal((1, 1), (again.Counters.EntriesTaken, again.Counters.KeysForgotten));
    }

    [Fact]
    public async Task A_key_whose_lines_the_disk_refused_is_free()
    {
        if (!OperatingSystem.IsLinux()) return;
        var time = new FakeTimeProvider();
        await using var spool = Open(time: time);
        // The third segment cannot be written: ENOSPC on the first byte.
        File.CreateSymbolicLink(Path.Combine(_folder.Spool, "records.2"), "/dev/full");
        var sent = 0;
        string Lines() => $"{sent} " + new string('x', 1_000) + "\n";
        while (await Append(spool, $"k{sent}", Lines()) == SpoolAnswer.Taken) sent++;
        File.Delete(Path.Combine(_folder.Spool, "records.2"));
        var changed = spool.Changed;
        time.Advance(TimeSpan.FromSeconds(3));
        await changed.WaitAsync(Patience);
        Assert.Equal(SpoolAnswer.Taken, await Append(spool, $"k{sent}", Lines()));
        Assert.Equal(SpoolAnswer.Taken, await Append(spool, "k0", "0 " + new string('x', 1_000) + "\n"));
        var read = spool.ReadAll(FeedPosition.Start).Where(record => record.Report is null).Select(record => int.Parse(record.Text.Split(' ')[0]));
        Assert.Equal(Enumerable.Range(0, sent + 1), read);
    }

    [Fact]
    public async Task A_torn_slot_costs_its_key_only()
    {
        await using (var spool = Open())
        {
            await Append(spool, "one", "1\n");
            await Append(spool, "two", "2\n");
            spool.Commit(spool.ReadAll(FeedPosition.Start)[^1].End);
            await Append(spool, "three", "3\n");
            spool.Commit(spool.ReadAll(FeedPosition.Start)[^1].End);
            await Append(spool, "four", "4\n");
        }

        var file = Path.Combine(_folder.Spool, "keys");
        var bytes = await File.ReadAllBytesAsync(file);
        Array.Fill(bytes, (byte)0xCD, 1 * 88 + 40, 20);
        await File.WriteAllBytesAsync(file, bytes);
        await using var again = Open();
        await Append(again, "two", "2\n");
        await Append(again, "three", "3\n");
        Assert.Equal((0, 2), (again.Counters.EntriesTaken, again.Counters.TimesRepeated));
        await Append(again, "one", "1\n");
        Assert.Equal(1, again.Counters.EntriesTaken);
    }

    [Fact]
    public async Task A_spool_that_is_sent_no_keys_has_no_file_of_them()
    {
        await using var spool = Open();
        await spool.AppendAsync("one\n", SpoolEntryKind.Lines);
        Assert.False(File.Exists(Path.Combine(_folder.Spool, "keys")));
    }

    private static Task<SpoolAnswer> Append(Spool spool, string key, string lines) =>
        spool.AppendAsync(key, Encoding.UTF8.GetBytes(lines), CancellationToken.None).AsTask();

    private Spool Open(
        string? directory = null, TimeProvider? time = null, long bytesMax = SpoolOptions.BytesMaxMin, int keysMax = 8_192) => Spool.Open(
        new SpoolOptions
        {
            Directory = directory ?? _folder.Spool,
            BytesMax = bytesMax,
            AgeMax = TimeSpan.FromHours(1),
            GatherTime = TimeSpan.FromMilliseconds(1),
            KeysMax = keysMax,
        },
        time ?? TimeProvider.System);
}
