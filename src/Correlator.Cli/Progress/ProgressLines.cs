using Correlator.Cli.Reports;

namespace Correlator.Cli.Progress;

/// <summary>Progress for a reader that is not a terminal: a plain line every few seconds of wall time.</summary>
internal sealed class ProgressLines(TextWriter writer, TimeProvider time) : IProgress<ReplayProgress>
{
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private readonly long _started = time.GetTimestamp();
    private TimeSpan _next = Interval;

    public void Report(ReplayProgress value)
    {
        lock (_lock)
        {
            var elapsed = time.GetElapsedTime(_started);
            if (elapsed < _next) return;
            _next = elapsed + Interval;
            writer.WriteLine(Describe(value, elapsed));
        }
    }

    private static string Describe(ReplayProgress value, TimeSpan elapsed)
    {
        var share = value.BytesTotal > 0 ? $"{100.0 * value.BytesRead / value.BytesTotal:0} % of " : "";
        var size = Figures.Bytes(value.BytesTotal > 0 ? value.BytesTotal : value.BytesRead);
        var rate = Figures.Count((long)(value.Observations / elapsed.TotalSeconds));
        return $"{share}{size}, {Figures.Count(value.Observations)} observations ({rate}/s), {value.Assets} assets, "
            + $"{value.Incidents} incidents, at {value.Time}{TimeLeft(value, elapsed)}";
    }

    private static string TimeLeft(ReplayProgress value, TimeSpan elapsed)
    {
        if (value.BytesRead <= 0 || value.BytesTotal <= value.BytesRead) return "";
        var left = elapsed * ((double)(value.BytesTotal - value.BytesRead) / value.BytesRead);
        return $", {Figures.Span(left)} left";
    }
}
