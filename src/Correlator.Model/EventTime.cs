using System.Globalization;

namespace Correlator.Model;

/// <summary>
/// An instant told by a sensor: UTC, in units of 100 ns since 0001-01-01 (the ticks of <see cref="DateTime"/>).
/// </summary>
/// <remarks>Correlation knows no other time; the wall clock never becomes one of these (ARCHITECTURE §3).</remarks>
public readonly record struct EventTime(long Ticks) : IComparable<EventTime>
{
    /// <summary>No time was given. Smaller than every real time.</summary>
    public static readonly EventTime None;

    /// <summary>Later than every real time.</summary>
    public static readonly EventTime Max = new(DateTime.MaxValue.Ticks);

    /// <summary>Ticks of 1970-01-01T00:00:00Z.</summary>
    public const long UnixEpochTicks = 621_355_968_000_000_000;

    public bool IsNone => Ticks == 0;

    public static EventTime FromUnixSeconds(long seconds) =>
        new(UnixEpochTicks + seconds * TimeSpan.TicksPerSecond);

    public static EventTime FromDateTimeOffset(DateTimeOffset time) => new(time.UtcTicks);

    /// <summary>Parses ISO 8601; a time without an offset is taken as UTC.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out EventTime time)
    {
        var parsed = DateTimeOffset.TryParse(
            text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var value);
        time = parsed ? FromDateTimeOffset(value) : None;
        return parsed;
    }

    public DateTimeOffset ToDateTimeOffset() => new(Ticks, TimeSpan.Zero);

    public int CompareTo(EventTime other) => Ticks.CompareTo(other.Ticks);

    /// <summary>ISO 8601 UTC with as many fraction digits as the sensor gave (at most seven; no padding).</summary>
    public override string ToString() => IsNone
        ? "-"
        : new DateTime(Ticks, DateTimeKind.Utc).ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture);

    public static bool operator <(EventTime left, EventTime right) => left.Ticks < right.Ticks;
    public static bool operator >(EventTime left, EventTime right) => left.Ticks > right.Ticks;
    public static bool operator <=(EventTime left, EventTime right) => left.Ticks <= right.Ticks;
    public static bool operator >=(EventTime left, EventTime right) => left.Ticks >= right.Ticks;
    public static TimeSpan operator -(EventTime left, EventTime right) => new(left.Ticks - right.Ticks);

    /// <summary>Saturates at <see cref="Max"/> and at zero, so that a window on an odd clock cannot overflow.</summary>
    public static EventTime operator +(EventTime time, TimeSpan span) => Saturated(time.Ticks, span.Ticks);

    public static EventTime operator -(EventTime time, TimeSpan span) => Saturated(time.Ticks, -span.Ticks);

    private static EventTime Saturated(long ticks, long delta)
    {
        var sum = (Int128)ticks + delta;
        return sum < 0 ? None : sum > Max.Ticks ? Max : new EventTime((long)sum);
    }
}
