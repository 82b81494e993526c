namespace Correlator.Model.Assets;

internal enum PeriodShift : byte
{
    None = 0,
    Slower = 1,
    Faster = 2,
}

/// <summary>A request that the baseline knows as a whole, and how regularly it is repeated.</summary>
/// <remarks>
/// <para>Learning: mean m and mean absolute deviation d of the intervals x as exponentially weighted moving averages
/// (Roberts 1959): m ← m + λ(x − m), d ← d + λ(|x − m| − d), with λ = max(1/n, <see cref="PeriodOptions.Weight"/>). An
/// interval counts at most ten periods, so that one outage does not spoil the mean.</para>
/// <para>Protecting: a two-sided tabular CUSUM (Page 1954; NIST/SEMATECH e-Handbook 6.3.2.3) over z = (x − m)/σ, σ =
/// 1.25 d (the ratio of a normal's standard to its mean absolute deviation), at least <see
/// cref="PeriodOptions.JitterShareMin"/> of m; z is clipped to ±<see cref="PeriodOptions.ResidualMax"/> (jitter has
/// heavy tails, and one lost poll is no shift): S⁺ ← max(0, S⁺ + z − k), S⁻ ← max(0, S⁻ − z − k); beyond h the period
/// has shifted, and the sum starts again. m and d stay as learned.</para>
/// </remarks>
internal struct PollEntry : IKeyed
{
    private const double StandardToMeanDeviation = 1.25;
    private const double IntervalMax = 10;

    public ulong Key { get; set; }

    /// <summary>Key of the operation.</summary>
    public ulong Operation;

    /// <summary>Key of the value envelope of the same target; 0 before a value came. Not stored.</summary>
    public ulong Value;

    /// <summary>Where the operation and the envelope were last; not stored.</summary>
    public int OperationSlot;
    public int ValueSlot;
    public long LastTicks;

    /// <summary>Mean interval and mean absolute deviation in ticks.</summary>
    public double Mean;
    public double Deviation;
    public float SumSlower;
    public float SumFaster;

    /// <summary>Intervals learned.</summary>
    public uint Count;
    public uint Start;

    public readonly double Jitter(PeriodOptions options) =>
        Math.Max(StandardToMeanDeviation * Deviation, options.JitterShareMin * Mean);

    public readonly bool IsJudged(PeriodOptions options) =>
        Count >= options.SamplesMin && StandardToMeanDeviation * Deviation <= options.JitterShareMax * Mean;

    /// <summary>The interval that this request ends; 0 for the first one and for one out of order.</summary>
    public long Interval(long ticks)
    {
        var interval = ticks - LastTicks;
        if (interval <= 0) return 0;
        var isFirst = LastTicks == 0;
        LastTicks = ticks;
        return isFirst ? 0 : interval;
    }

    public void Learn(long interval, PeriodOptions options)
    {
        Count++;
        if (Count == 1)
        {
            Mean = interval;
            return;
        }

        var weight = Math.Max(1.0 / Count, options.Weight);
        var difference = Math.Min(interval, IntervalMax * Mean) - Mean;
        Mean += weight * difference;
        Deviation += weight * (Math.Abs(difference) - Deviation);
    }

    public PeriodShift Judge(long interval, PeriodOptions options)
    {
        // The usual case spares the division: within the slack, and nothing summed up before.
        var jitter = Jitter(options);
        if (SumSlower + SumFaster == 0 && Math.Abs(interval - Mean) <= options.Slack * jitter) return PeriodShift.None;

        var residual = Math.Clamp((interval - Mean) / jitter, -options.ResidualMax, options.ResidualMax);
        SumSlower = (float)Math.Max(0, SumSlower + residual - options.Slack);
        SumFaster = (float)Math.Max(0, SumFaster - residual - options.Slack);
        if (SumSlower <= options.Limit && SumFaster <= options.Limit) return PeriodShift.None;
        var shift = SumSlower > options.Limit ? PeriodShift.Slower : PeriodShift.Faster;
        SumSlower = SumFaster = 0;
        return shift;
    }
}
