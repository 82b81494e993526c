using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Correlator.Bench.Nodes;

/// <summary>Reads a node's notifications as they are written, and notes when each probe was first told of.</summary>
internal sealed partial class Notifications : IAsyncDisposable
{
    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(2);

    private readonly CancellationTokenSource _stop = new();
    private readonly Dictionary<int, long> _told = [];
    private readonly Task _reading;

    public Notifications(NodeProcess node) => _reading = Task.Run(() => Read(Path.Combine(node.State, "notifications.jsonl")));

    /// <summary>Timestamp at which the probe was first told of; null so far.</summary>
    public long? Told(int probe)
    {
        lock (_told) return _told.TryGetValue(probe, out var at) ? at : null;
    }

    /// <summary>A sensor's severe alert that is found again by its number.</summary>
    /// <param name="seconds">Its event time, since 1970.</param>
    public static string Alert(int probe, double seconds, string from, string to) =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture,
            $"CEF:0|Correlator|bench|1.0|probe-{probe}|Probe number {probe} end|8|rt={(long)(seconds * 1000)} src={from} dst={to}\n");

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _reading.ConfigureAwait(false);
        _stop.Dispose();
    }

    private async Task Read(string path)
    {
        using var again = new PeriodicTimer(Every);
        StreamReader? reader = null;
        var tail = "";
        try
        {
            while (await again.WaitForNextTickAsync(_stop.Token).ConfigureAwait(false))
            {
                if (reader is null && File.Exists(path)) reader = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
                // The end of what was read so far may be the middle of a line, and of a probe's name in it.
                if (reader is not null) tail = Note(tail + await reader.ReadToEndAsync(_stop.Token).ConfigureAwait(false));
            }
        }
        catch (OperationCanceledException)
        {
            // Asked to stop.
        }
        finally
        {
            reader?.Dispose();
        }
    }

    private string Note(string text)
    {
        if (text.LastIndexOf('\n') is var end && end < 0) return text;
        var now = Stopwatch.GetTimestamp();
        lock (_told)
        {
            foreach (Match probe in Probe().Matches(text[..end])) _told.TryAdd(int.Parse(probe.Groups[1].ValueSpan, System.Globalization.CultureInfo.InvariantCulture), now);
        }

        return text[(end + 1)..];
    }

    [GeneratedRegex("Probe number ([0-9]+) end")]
    private static partial Regex Probe();
}
