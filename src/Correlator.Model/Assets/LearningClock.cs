using Correlator.Model.Observations;

namespace Correlator.Model.Assets;

/// <summary>
/// Tells whether an asset still learns. Runs on event time in which the asset was observed, never on a clock.
/// </summary>
internal sealed class LearningClock(BaselineOptions options)
{
    public EventTime First { get; set; }
    public EventTime Last { get; set; }
    public long Observations { get; set; }

    /// <summary>Event time in which the asset was observed; a long pause counts only in part.</summary>
    public long KnownTicks { get; set; }

    /// <summary><see cref="KnownTicks"/> when something new was last learned.</summary>
    public long NoveltyTicks { get; set; }

    /// <summary>The evidence sufficed. Meaningless when <see cref="BaselineOptions.LearnUntil"/> is set.</summary>
    public bool HasEvidence { get; set; }

    /// <summary>Counts an observation. True when the baseline may learn from it.</summary>
    /// <remarks>
    /// An asset's very first observation is always learned: there is nothing yet that it could deviate from, and that
    /// the asset is new is stated by the directory.
    /// </remarks>
    public bool Observe(EventTime time)
    {
        Observations++;
        var pause = time.Ticks - Last.Ticks;
        if (Observations == 1) First = Last = time;
        else if (pause > 0)
        {
            KnownTicks += Math.Min(pause, options.ObservedPauseMax.Ticks);
            Last = time;
        }

        if (options.LearnUntil is { } until) return time < until || Observations == 1;
        if (HasEvidence) return false;
        HasEvidence = Observations >= options.LearnObservationsMin && KnownTicks >= options.LearnSpanMin.Ticks
            && IsStable();
        return !HasEvidence;
    }

    private bool IsStable() =>
        KnownTicks - NoveltyTicks >= Math.Max(options.StableSpanMin.Ticks, (long)(KnownTicks * options.StableShareMin))
        || KnownTicks >= options.LearnSpanMax.Ticks;

    /// <summary>Something new was learned: not stable yet.</summary>
    public void Novelty() => NoveltyTicks = KnownTicks;

    public bool IsProtecting => options.LearnUntil is { } until ? Last >= until : HasEvidence;
}
