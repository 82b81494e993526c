using System.Diagnostics;
using System.Text.Json;
using Correlator.Cli;
using Correlator.Host.Operations;
using Xunit.Abstractions;

namespace Correlator.Scenarios.Tests.Corpus;

/// <summary>Every recorded file of the corpus through the real command, held against a naive count of its lines.</summary>
public sealed class CorpusReplayTests(ITestOutputHelper output)
{
    private static readonly string[] Folders = ["zeek", "zeek-json", "suricata", "labelled", "vendor"];

    /// <summary>What the decoders may call a line that the naive count finds broken.</summary>
    private static readonly Dictionary<string, string[]> Reasons = new()
    {
        [NaiveCount.MaskedTime] = ["bad-time"],
        [NaiveCount.ImpossibleTime] = ["absurd-time"],
        [NaiveCount.NoHeader] = ["header-missing"],
        [NaiveCount.WrongColumns] = ["wrong-column-count", "truncated"],
        [NaiveCount.NoAddress] = ["bad-value"],
        [NaiveCount.MaskedJson] = ["malformed", "bad-time"],
        [NaiveCount.NotJson] = ["malformed", "truncated", "invalid-utf8"],
    };

    [CorpusFact]
    public async Task Every_recorded_line_becomes_an_observation_or_is_broken_and_named()
    {
        var report = await Replay();
        var table = new CorpusTable();
        var wrong = new List<string>();
        foreach (var feed in report.GetProperty("feeds").EnumerateArray())
        {
            var row = CorpusRow.Of(feed, CorpusFactAttribute.Folder);
            table.Add(row);
            output.WriteLine(row.ToString());
            if (row.Observations + row.Quarantined != row.Naive.DataLines) wrong.Add($"{row}: {row.Naive.DataLines} data lines");
            if (row.Quarantined != row.Naive.Broken.Count) wrong.Add($"{row}: {row.Naive.Broken.Count} broken lines");
            if (row.Reasons.Values.Sum() != row.Quarantined) wrong.Add($"{row}: not every reason is told");
            var allowed = row.Naive.Broken.SelectMany(line => Reasons[line.Reason]).ToHashSet();
            wrong.AddRange(row.Reasons.Keys.Where(reason => !allowed.Contains(reason)).Select(reason => $"{row}: why {reason}?"));
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        table.KeepDocument();
    }

    [CorpusFact]
    public async Task No_recorded_log_is_skipped()
    {
        var report = await Replay();
        var skipped = report.GetProperty("skipped").EnumerateArray()
            .Select(file => Path.GetFileName(file.GetProperty("path").GetString()!)).ToArray();
        Assert.NotEmpty(skipped);
        Assert.DoesNotContain(skipped, name => name.Contains(".log", StringComparison.Ordinal) || name.StartsWith("eve", StringComparison.Ordinal));

        // Tables that look like Zeek's but are not.
        Assert.Contains("windows.tsv", skipped);
        Assert.Contains("observability.tsv", skipped);
    }

    [CorpusFact]
    public async Task The_whole_corpus_at_once_stays_small_and_quick_and_gives_the_same_incidents_again()
    {
        var first = await ReplayAsProcess();
        var second = await ReplayAsProcess();
        Assert.Equal(first.GetProperty("incidents").GetRawText(), second.GetProperty("incidents").GetRawText());
        Assert.Equal(first.GetProperty("facts").GetRawText(), second.GetProperty("facts").GetRawText());
        Assert.InRange(first.GetProperty("elapsedSeconds").GetDouble(), 0, 60);
        Assert.InRange(first.GetProperty("peakRssBytes").GetInt64(), 0, 2L << 30);
    }

    // Memory is the process's: it is measured in one of its own.
    private static async Task<JsonElement> ReplayAsProcess()
    {
        var start = new ProcessStartInfo("dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        string[] args = ["exec", Path.Combine(AppContext.BaseDirectory, "correlator.dll"), .. Arguments()];
        foreach (var arg in args) start.ArgumentList.Add(arg);
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var json = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, await error);
        return JsonSerializer.Deserialize<JsonElement>(json);
    }

    private static string[] Arguments() =>
        ["replay", .. Folders.Select(folder => Path.Combine(CorpusFactAttribute.Folder, folder)), "--in-memory", "--json", "-"];

    private static async Task<JsonElement> Replay()
    {
        using var json = new StringWriter();
        using var text = new StringWriter();
        var exit = await CommandLine.Run(Arguments(), new HostOperations(), new Terminal(json, text), CancellationToken.None);
        Assert.True(exit == 0, text.ToString());
        return JsonSerializer.Deserialize<JsonElement>(json.ToString());
    }
}
