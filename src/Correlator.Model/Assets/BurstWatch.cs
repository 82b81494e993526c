using Correlator.Model.Observations;

namespace Correlator.Model.Assets;

/// <summary>
/// Notices that something happens much more often than usual: counts it over the current and the previous half of a
/// window. The most while learning is usual; twice that is not. What counts may be points: one for a sign, more for a
/// proof.
/// </summary>
internal struct BurstWatch
{
    /// <summary>A login that is known to have failed counts this many that nobody could see into.</summary>
    public const int FailurePoints = 4;

    public int Current;
    public int Previous;

    /// <summary>Most within a window while learning.</summary>
    public int Usual;
    public long HalfTicks;

    /// <summary>Counts one. True when that makes a burst; the count then starts again.</summary>
    /// <param name="learningFactor">While learning it takes so many times as much; 0: nothing is a burst then.</param>
    public bool Observe(
        EventTime time, int countMin, TimeSpan window, bool isLearning, int points = 1, int learningFactor = 0)
    {
        var half = window.Ticks / 2;
        var elapsed = time.Ticks - HalfTicks;
        if (elapsed >= half)
        {
            Previous = elapsed < window.Ticks ? Current : 0;
            Current = 0;
            HalfTicks = time.Ticks;
        }

        Current += points;
        var count = Current + Previous;
        if (isLearning)
        {
            if (learningFactor == 0 || count < (long)learningFactor * countMin)
            {
                Usual = Math.Max(Usual, count);
                return false;
            }

            // What led up to a burst is not what is usual.
            Usual = Current = Previous = 0;
            return true;
        }

        if (count < Math.Max(countMin, 2 * (long)Usual)) return false;
        Current = Previous = 0;
        return true;
    }
}
