using Correlator.Model.Observations;

namespace Correlator.Ingest;

/// <summary>
/// Tells a clock that has moved from a time that is simply wrong. Real feeds jump by months when a capture or a clock changes; then the
/// records after the jump agree with it. A lone record far ahead of both neighbours is absurd and must not drag event time along.
/// </summary>
internal sealed class TimeSanity
{
    /// <summary>A step forward of more than this needs the next records' word.</summary>
    public static readonly TimeSpan JumpMin = TimeSpan.FromDays(1);

    /// <summary>How many following records are asked.</summary>
    private const int WitnessesMax = 3;

    /// <summary>Latest plausible time of the feed.</summary>
    public EventTime Last { get; private set; }

    public void Restore(EventTime last) => Last = last;

    /// <summary>True when the record is so far ahead that its followers are to be asked.</summary>
    public bool IsJump(in Observation observation) =>
        !Last.IsNone && observation.Time - Last > JumpMin && HasOwnTime(in observation);

    /// <summary>True when the record jumps ahead and most of its followers in the block say otherwise.</summary>
    public bool Contradicts(ReadOnlySpan<Observation> block, int index)
    {
        ref readonly var observation = ref block[index];
        if (!IsJump(in observation)) return false;
        int against = 0, asked = 0;
        for (var i = index + 1; i < block.Length && asked < WitnessesMax; i++)
        {
            if (!HasOwnTime(in block[i])) continue;
            asked++;
            if (observation.Time - block[i].Time > JumpMin) against++;
        }

        return against * 2 > asked;
    }

    /// <summary>Takes note of an accepted record; gives one without a time the feed's last.</summary>
    public void Settle(ref Observation observation)
    {
        if (observation.Has(ObservationFlags.TimeInferred) && observation.Time.IsNone) observation.Time = Last;
        else if (HasOwnTime(in observation)) Last = observation.Time;
    }

    public static bool HasOwnTime(in Observation observation) =>
        observation.Kind != ObservationKind.Statistics && !observation.Has(ObservationFlags.TimeInferred);
}
