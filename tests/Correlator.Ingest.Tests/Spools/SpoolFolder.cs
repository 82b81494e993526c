using System.Diagnostics;
using System.Text;
using Correlator.Ingest.Feeds;
using Correlator.Ingest.Spools;
using Correlator.Model.Observations;

namespace Correlator.Ingest.Tests.Spools;

/// <summary>A folder for spools that goes away with the test.</summary>
public sealed class SpoolFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("spool-").FullName;

    public string Spool => System.IO.Path.Combine(Path, "spool");

    public void Dispose() => Directory.Delete(Path, recursive: true);

    /// <summary>What a kill leaves: the index first, so that records may be there that it does not know.</summary>
    public async Task<string> CopyAsync()
    {
        var copy = System.IO.Path.Combine(Path, Guid.NewGuid().ToString("N"));
        Directory.CreateDirectory(copy);
        foreach (var what in new[] { "index", "records.*", "keys" })
        {
            // Most spools have no keys.
            if (what == "keys" && !File.Exists(System.IO.Path.Combine(Spool, what))) continue;
            using var process = Process.Start("sh", ["-c", $"cp -p '{Spool}'/{what} '{copy}'/"])!;
            await process.WaitForExitAsync();
            Assert.Equal(0, process.ExitCode);
        }

        return copy;
    }
}

/// <summary>A record as it was read.</summary>
public sealed record SpoolRead(long Sequence, string Text, FeedPosition Start, FeedPosition End, FeedReport? Report = null);

internal static class SpoolReading
{
    /// <summary>Reads until so many records and reports have come.</summary>
    public static async Task<List<SpoolRead>> ReadAsync(this Spool spool, FeedPosition from, int count)
    {
        List<SpoolRead> read = [];
        await using var reader = spool.Reader(from);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (read.Count < count)
        {
            using var chunk = await reader.NextAsync(patience.Token);
            read.AddRange(Of(chunk!));
        }

        return read;
    }

    /// <summary>Reads what there is.</summary>
    public static List<SpoolRead> ReadAll(this Spool spool, FeedPosition from)
    {
        List<SpoolRead> read = [];
        var next = spool.AddressOf(from);
        while (spool.Take(ref next) is { } chunk)
        {
            using (chunk) read.AddRange(Of(chunk));
        }

        return read;
    }

    public static async Task<SpoolAnswer> AppendAsync(this Spool spool, string text, SpoolEntryKind kind = SpoolEntryKind.Record) =>
        await spool.AppendAsync(kind, Encoding.UTF8.GetBytes(text), CancellationToken.None);

    private static IEnumerable<SpoolRead> Of(FeedChunk chunk)
    {
        var begin = chunk.End with { Sequence = chunk.Sequence };
        if (chunk.Report is { } report) yield return new SpoolRead(chunk.Sequence, "", begin, chunk.End, report);
        var start = 0;
        for (var i = 0; i < chunk.RecordEnds!.Length; i++)
        {
            var text = Encoding.UTF8.GetString(chunk.Bytes[start..chunk.RecordEnds[i]]);
            start = chunk.RecordEnds[i];
            yield return new SpoolRead(chunk.RecordSequences![i], text, begin, chunk.End);
        }
    }
}
