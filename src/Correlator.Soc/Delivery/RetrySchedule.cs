using Correlator.Model.Facts;

namespace Correlator.Soc.Delivery;

/// <summary>
/// When a delivery that did not succeed is tried again. Pure data and arithmetic: the same delivery waits the same
/// anywhere.
/// </summary>
public sealed record RetrySchedule
{
    public static readonly RetrySchedule Default = new();

    /// <summary>Wait after the first try; &gt; 0.</summary>
    public TimeSpan FirstDelay { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Each wait is this many times the one before; ≥ 1.</summary>
    public double Factor { get; init; } = 2;

    /// <summary>Longest wait, also of those that a receiver asks for.</summary>
    public TimeSpan DelayMax { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>
    /// Share of a wait (0–1) by which it may be shorter, so that deliveries that failed together do not return
    /// together.
    /// </summary>
    public double JitterShare { get; init; } = 0.3;

    /// <summary>Tries altogether; ≥ 1.</summary>
    public int AttemptsMax { get; init; } = 200;

    /// <summary>No try starts later than this after the notification was queued.</summary>
    public TimeSpan AgeMax { get; init; } = TimeSpan.FromHours(24);

    /// <summary>How long to wait for the next try; null when it is time to give up.</summary>
    /// <param name="attempts">Tries made so far, ≥ 1.</param>
    /// <param name="age">Wall time since the notification was queued.</param>
    /// <param name="asked">The wait that the receiver asked for (HTTP Retry-After); null when it did not.</param>
    public TimeSpan? DelayAfter(FactId delivery, int attempts, TimeSpan age, TimeSpan? asked = null)
    {
        if (attempts >= AttemptsMax) return null;
        var full = Math.Min(FirstDelay.TotalSeconds * Math.Pow(Factor, attempts - 1), DelayMax.TotalSeconds);
        var delay = TimeSpan.FromSeconds(full * (1 - JitterShare * Fraction(delivery, attempts)));
        if (asked is { } wish && wish > delay) delay = wish < DelayMax ? wish : DelayMax;
        return age + delay > AgeMax ? null : delay;
    }

    /// <summary>A number in [0, 1) from the delivery and the attempt: the finaliser of SplitMix64 over both.</summary>
    private static double Fraction(FactId delivery, int attempts)
    {
        var bits = delivery.Low + (ulong)attempts * 0x9E37_79B9_7F4A_7C15;
        bits = (bits ^ (bits >> 30)) * 0xBF58_476D_1CE4_E5B9;
        bits = (bits ^ (bits >> 27)) * 0x94D0_49BB_1331_11EB;
        bits ^= bits >> 31;
        return (bits >> 11) * (1.0 / (1UL << 53));
    }
}
