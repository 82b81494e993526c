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

    // Copies bytes, line by line: what the writer costs is taken from the nodes that are measured beside it.
    private async Task Write(string source, IReadOnlyList<string> feeds, double linesPerSecond, long skip, long until)
    {
        var files = feeds.Select(feed => new FileStream(feed, FileMode.Append, FileAccess.Write, FileShare.ReadWrite, bufferSize: 1 << 20)).ToArray();
        using var again = new PeriodicTimer(Step);
        using var input = new FileStream(source, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 1);
        var buffer = new byte[4 << 20];
        var (begin, end) = (0, 0);
        Stopwatch? watch = null;
        try
        {
            while (_lines < until)
            {
                var length = buffer.AsSpan(begin, end - begin).IndexOf((byte)'\n') + 1;
                if (length == 0)
                {
                    buffer.AsSpan(begin, end - begin).CopyTo(buffer);
                    (begin, end) = (0, end - begin);
                    var count = await input.ReadAsync(buffer.AsMemory(end)).ConfigureAwait(false);
                    if (count == 0) break;
                    end += count;
                    continue;
                }

                begin += length;
                if (skip-- > 0) continue;
                watch ??= Stopwatch.StartNew();
                files[_lines % files.Length].Write(buffer.AsSpan(begin - length, length));
                if (Interlocked.Increment(ref _lines) < watch.Elapsed.TotalSeconds * linesPerSecond) continue;
                foreach (var file in files) await file.FlushAsync().ConfigureAwait(false);
                LastSeconds = SecondsOf(buffer.AsSpan(begin - length, length));
                await again.WaitForNextTickAsync(_stop.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // Asked to stop.
        }

        foreach (var file in files) await file.DisposeAsync().ConfigureAwait(false);
    }

    private static double SecondsOf(ReadOnlySpan<byte> line)
    {
        var from = line.IndexOf("\"ts\":"u8) + "\"ts\":".Length;
        return double.Parse(line.Slice(from, line[from..].IndexOf((byte)',')), System.Globalization.CultureInfo.InvariantCulture);
    }
}
