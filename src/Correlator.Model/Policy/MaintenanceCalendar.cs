using Correlator.Model.Observations;
using Correlator.Model.Plant;

namespace Correlator.Model.Policy;

/// <summary>
/// Maintenance windows by time: cut at every start and end into stretches in which the same windows are open, so that
/// the common answer, none now, costs a comparison or a binary search.
/// </summary>
internal sealed class MaintenanceCalendar
{
    private readonly long[] _starts;
    private readonly MaintenanceWindow[][] _open;

    /// <summary>
    /// Stretch that answered last. A race on it only costs a search: it is checked before it is used.
    /// </summary>
    private int _last;

    public MaintenanceCalendar(IReadOnlyList<MaintenanceWindow> windows)
    {
        var cuts = windows.SelectMany(window => new[] { window.From.Ticks, window.To.Ticks }).Distinct().Order();
        _starts = [long.MinValue, .. cuts];
        _open = [.. _starts.Select(start => windows
            .Where(window => window.From.Ticks <= start && start < window.To.Ticks)
            .OrderBy(window => window.From).ThenBy(window => window.Ticket, StringComparer.Ordinal)
            .ToArray())];
    }

    public bool IsBusyAt(EventTime time) => _open[StretchOf(time.Ticks)].Length > 0;

    /// <summary>The earliest-starting open window that covers the operation; null when none does.</summary>
    public MaintenanceWindow? Covering(EventTime time, string asset, string source, Operation operation)
    {
        foreach (var window in _open[StretchOf(time.Ticks)])
        {
            if (window.Covers(time, asset, source, operation)) return window;
        }

        return null;
    }

    private int StretchOf(long ticks)
    {
        var last = _last;
        if (Holds(last, ticks)) return last;
        var found = Array.BinarySearch(_starts, ticks);
        return _last = found >= 0 ? found : ~found - 1;
    }

    private bool Holds(int stretch, long ticks) =>
        _starts[stretch] <= ticks && (stretch + 1 == _starts.Length || ticks < _starts[stretch + 1]);
}
