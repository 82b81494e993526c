using System.Diagnostics;

namespace Correlator.Bench.Nodes;

/// <summary>Appends generated lines to followed files at a steady rate, line by line in turn, as sensors do.</summary>
internal sealed class SteadyWriter : IAsyncDisposable
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(20);

    private readonly CancellationTokenSource _stop = new();
    private readonly Task _writing;
    private long _lines;

    /// <param name="until">Lines after which it stops by itself.</param>
    public SteadyWriter(string source, IReadOnlyList<string> feeds, double linesPerSecond, long skip = 0, long until = long.MaxValue) =>
        _writing = Task.Run(() => Write(source, feeds, linesPerSecond, skip, until));

    /// <summary>Lines that were appended.</summary>
    public long Lines => Interlocked.Read(ref _lines);

    /// <summary>Event time of the last line, seconds since 1970.</summary>
    public double LastSeconds { get; private set; }

    public Task Done => _writing;

    public async Task Stop()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _writing.ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        await Stop().ConfigureAwait(false);
        _stop.Dispose();
    }

    private async Task Write(string source, IReadOnlyList<string> feeds, double linesPerSecond, long skip, long until)
    {
        var files = feeds.Select(feed => new StreamWriter(new FileStream(feed, FileMode.Append, FileAccess.Write, FileShare.ReadWrite), bufferSize: 1 << 20)).ToArray();
        using var again = new PeriodicTimer(Step);
        var watch = Stopwatch.StartNew();
        var last = "";
        try
        {
            foreach (var line in File.ReadLines(source).Skip((int)skip))
            {
                if (_lines >= until) break;
                files[_lines % files.Length].Write(line + "\n");
                last = line;
                if (Interlocked.Increment(ref _lines) < watch.Elapsed.TotalSeconds * linesPerSecond) continue;
                foreach (var file in files) await file.FlushAsync().ConfigureAwait(false);
                LastSeconds = SecondsOf(last);
                await again.WaitForNextTickAsync(_stop.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // Asked to stop.
        }

        foreach (var file in files) await file.DisposeAsync().ConfigureAwait(false);
        if (last.Length > 0) LastSeconds = SecondsOf(last);
    }

    private static double SecondsOf(string line)
    {
        const string key = "\"ts\":";
        var from = line.IndexOf(key, StringComparison.Ordinal) + key.Length;
        return double.Parse(line.AsSpan(from, line.IndexOf(',', from) - from), System.Globalization.CultureInfo.InvariantCulture);
    }
}
