namespace Correlator.Rules.Bench.Workloads;

/// <summary>A workload's time as event time: one unit is a millisecond, counted from an arbitrary day.</summary>
internal static class LogicalTime
{
    // Not from 0: an event time of 0 says that no time was given.
    private const long OriginTicks = EventTime.UnixEpochTicks;

    public static EventTime At(long unit) => new(OriginTicks + unit * TimeSpan.TicksPerMillisecond);

    /// <summary>
    /// A rule's span that times so many units apart are just within. Half a unit longer, which makes no difference to
    /// whole times: a span of 0 would be refused.
    /// </summary>
    public static TimeSpan Span(long units) =>
        TimeSpan.FromTicks(units * TimeSpan.TicksPerMillisecond + TimeSpan.TicksPerMillisecond / 2);
}
