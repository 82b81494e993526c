using Correlator.Model.Observations;

namespace Correlator.Model.Assets;

/// <summary>
/// Notices that something happens much more often than usual: counts it over the current and the previous half of a
/// window. The most while learning is usual; twice that is not.
/// </summary>
internal struct BurstWatch
{
    public int Current;
    public int Previous;

    /// <summary>Most within a window while learning.</summary>
    public int Usual;
    public long HalfTicks;

    /// <summary>Counts one. True when that makes a burst; the count then starts again.</summary>
    public bool Observe(EventTime time, int countMin, TimeSpan window, bool isLearning)
    {
        var half = window.Ticks / 2;
        var elapsed = time.Ticks - HalfTicks;
        if (elapsed >= half)
        {
            Previous = elapsed < window.Ticks ? Current : 0;
            Current = 0;
            HalfTicks = time.Ticks;
        }

        Current++;
        var count = Current + Previous;
        if (isLearning)
        {
            Usual = Math.Max(Usual, count);
            return false;
        }

        if (count < Math.Max(countMin, 2 * (long)Usual)) return false;
        Current = Previous = 0;
        return true;
    }
}
