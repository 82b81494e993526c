using Correlator.Ingest.Decoding;
using Correlator.Model.Observations;

namespace Correlator.Ingest.Syslog;

/// <summary>A time as RFC 3164 writes it: a day and a time of day, but neither year nor zone (taken as UTC).</summary>
public readonly record struct YearlessTime(int Month, int Day, long TicksOfDay)
{
    /// <summary>How far a sensor's clock (or its unsaid zone) may run ahead of the hint before the year before is meant.</summary>
    public static readonly TimeSpan AheadMax = TimeSpan.FromDays(1);

    public bool IsNone => Month == 0;

    /// <summary>
    /// Reads <c>Mmm d hh:mm:ss</c> (one or two digits for the day, one or more blanks) at the start of <paramref name="text"/>, with an
    /// optional fraction, and, as Cisco writes it, an optional year after the day.
    /// </summary>
    /// <param name="text">What begins with the time.</param>
    /// <param name="time">The time, when it has no year.</param>
    /// <param name="full">The time, when it has a year; else none.</param>
    /// <param name="length">Bytes read.</param>
    public static bool TryRead(ReadOnlySpan<byte> text, out YearlessTime time, out EventTime full, out int length)
    {
        time = default;
        full = EventTime.None;
        length = 0;
        var month = text.Length < 4 || text[3] != ' ' ? 0 : MonthOf(text[..3]);
        if (month == 0) return false;
        var at = 4;
        var day = Number(text, ref at, 2);
        var year = 0;
        var before = at;
        if (Number(text, ref at, 4) is >= 1990 and < 2100 and var candidate && Follows(text, at, ' ')) year = candidate;
        else at = before;
        if (day is < 1 or > 31 || !TryTimeOfDay(text, ref at, out var ticks)) return false;
        length = at;
        if (year == 0)
        {
            if (day > DateTime.DaysInMonth(2000, month)) return false;
            time = new YearlessTime(month, day, ticks);
            return true;
        }

        if (day > DateTime.DaysInMonth(year, month)) return false;
        full = new EventTime(new DateTime(year, month, day, 0, 0, 0, DateTimeKind.Utc).Ticks + ticks);
        return true;
    }

    /// <summary>
    /// This time in the latest year in which it is not later than <paramref name="hint"/> by more than
    /// <see cref="AheadMax"/>; none without a hint.
    /// </summary>
    public EventTime Resolve(EventTime hint)
    {
        if (IsNone || hint.IsNone) return EventTime.None;
        var limit = hint + AheadMax;
        // Eight years are the longest way from one 29 February to the one before.
        for (var year = limit.ToDateTimeOffset().Year; year >= 1990 && year > limit.ToDateTimeOffset().Year - 9; year--)
        {
            if (Day > DateTime.DaysInMonth(year, Month)) continue;
            var time = new EventTime(new DateTime(year, Month, Day, 0, 0, 0, DateTimeKind.Utc).Ticks + TicksOfDay);
            if (time <= limit) return time;
        }

        return EventTime.None;
    }

    /// <summary>1 to 12 for Jan to Dec in any letter case; 0 for anything else.</summary>
    public static int MonthOf(ReadOnlySpan<byte> name)
    {
        if (name.Length != 3) return 0;
        var months = "janfebmaraprmayjunjulaugsepoctnovdec"u8;
        for (var month = 0; month < 12; month++)
        {
            if (System.Text.Ascii.EqualsIgnoreCase(name, months.Slice(month * 3, 3))) return month + 1;
        }

        return 0;
    }

    private static bool TryTimeOfDay(ReadOnlySpan<byte> text, ref int at, out long ticks)
    {
        ticks = 0;
        while (Follows(text, at, ' ')) at++;
        if (text.Length - at < 8 || text[at + 2] != ':' || text[at + 5] != ':') return false;
        var hour = TimestampText.Digits(text.Slice(at, 2));
        var minute = TimestampText.Digits(text.Slice(at + 3, 2));
        var second = TimestampText.Digits(text.Slice(at + 6, 2));
        if (hour is < 0 or > 23 || minute is < 0 or > 59 || second is < 0 or > 60) return false;
        ticks = ((hour * 60L + minute) * 60 + second) * TimeSpan.TicksPerSecond;
        at += 8;
        if (!Follows(text, at, '.')) return true;
        var unit = TimeSpan.TicksPerSecond / 10;
        for (at++; at < text.Length && (uint)(text[at] - '0') <= 9; at++, unit /= 10) ticks += (text[at] - '0') * unit;
        return true;
    }

    private static int Number(ReadOnlySpan<byte> text, ref int at, int digitsMax)
    {
        while (Follows(text, at, ' ')) at++;
        var start = at;
        while (at < text.Length && at - start < digitsMax && (uint)(text[at] - '0') <= 9) at++;
        return TimestampText.Digits(text[start..at]);
    }

    private static bool Follows(ReadOnlySpan<byte> text, int at, char c) => at < text.Length && text[at] == c;
}
