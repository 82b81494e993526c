using Correlator.Model.Observations;

namespace Correlator.Model.Assets;

/// <summary>Knows how long an asset usually pauses, and from when on its silence is unusual.</summary>
/// <remarks>
/// The longest usual pause is the second longest learned: one outage while learning is not usual. A deadline depends on
/// nothing but the observations handled, so it does not matter when somebody asks whether it has passed.
/// </remarks>
internal sealed class SilenceWatch(BaselineOptions options)
{
    public EventTime LastHeard { get; set; }

    /// <summary>The record in which the asset was last heard.</summary>
    public ushort Feed { get; set; }
    public long Sequence { get; set; }
    public long LongestTicks { get; set; }
    public long SecondLongestTicks { get; set; }

    /// <summary>Pauses learned.</summary>
    public int Pauses { get; set; }
    public bool IsSilent { get; set; }

    /// <summary>
    /// Silent when the watermark is past this; <see cref="EventTime.Max"/> when silence is not judged.
    /// </summary>
    public EventTime Deadline { get; set; } = EventTime.Max;

    private long _spanTicks;

    private long SpanTicks => _spanTicks != 0
        ? _spanTicks
        : _spanTicks = Math.Max(options.SilenceMin.Ticks, (long)(options.SilencePauseFactor * SecondLongestTicks));

    private bool IsRegular => Pauses >= options.SilencePausesMin && SecondLongestTicks <= options.SilencePauseMax.Ticks;

    /// <summary>
    /// The asset was heard. True when that ends a silence; <paramref name="silence"/> is then how long it was.
    /// </summary>
    public bool Heard(in Observation observation, bool isLearning, out TimeSpan silence)
    {
        silence = default;
        var pause = observation.Time.Ticks - LastHeard.Ticks;
        if (pause <= 0) return false;
        if (isLearning && !LastHeard.IsNone) Learn(pause);
        LastHeard = observation.Time;
        (Feed, Sequence) = (observation.Feed, observation.Sequence);
        Deadline = NextDeadline(isLearning);
        if (!IsSilent) return false;
        IsSilent = false;
        silence = new TimeSpan(pause);
        return true;
    }

    private void Learn(long pause)
    {
        Pauses++;
        if (pause > LongestTicks) (LongestTicks, SecondLongestTicks) = (pause, LongestTicks);
        else if (pause > SecondLongestTicks) SecondLongestTicks = pause;
        _spanTicks = 0;
    }

    /// <summary>While learning there is none, but for the one that only runs out after learning has ended.</summary>
    private EventTime NextDeadline(bool isLearning)
    {
        if (!IsRegular) return EventTime.Max;
        var deadline = new EventTime(Math.Min(LastHeard.Ticks + SpanTicks, EventTime.Max.Ticks));
        if (!isLearning) return deadline;
        return options.LearnUntil is { } until && deadline >= until ? deadline : EventTime.Max;
    }
}
