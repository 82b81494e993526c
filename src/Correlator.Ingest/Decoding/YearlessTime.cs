using Correlator.Ingest.Decoding;
using Correlator.Model.Observations;

namespace Correlator.Ingest.Decoding;

/// <summary>A time as RFC 3164 writes it: a day and a time of day, but neither year nor zone (taken as UTC).</summary>
public readonly record struct YearlessTime(int Month, int Day, long TicksOfDay)
{
    /// <summary>
    /// How far a sensor's clock (or its unsaid zone) may run ahead of the clock before the year before is meant.
    /// </summary>
    public static readonly TimeSpan AheadMax = TimeSpan.FromDays(1);

    public bool IsNone => Month == 0;

    /// <summary>
    /// Reads <c>Mmm d hh:mm:ss</c> (one or two digits for the day, one or more blanks) at the start of
    /// <paramref name="text"/>, with an optional fraction, and, as Cisco writes it, an optional year after the day.
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
    /// This time in the latest year in which it is not after <paramref name="clock"/> by more than <see
    /// cref="AheadMax"/>.
    /// </summary>
    public EventTime NotAfter(EventTime clock)
    {
        if (IsNone || clock.IsNone) return EventTime.None;
        var limit = clock + AheadMax;
        var latest = limit.ToDateTimeOffset().Year;
        // Eight years are the longest way from one 29 February to the one before.
        for (var year = latest; year > latest - 9; year--)
        {
            if (In(year) is { IsNone: false } time && time <= limit) return time;
        }

        return EventTime.None;
    }

    /// <summary>This time in the year in which it is nearest to <paramref name="other"/>.</summary>
    public EventTime NearestTo(EventTime other)
    {
        if (IsNone || other.IsNone) return EventTime.None;
        var nearest = EventTime.None;
        var middle = other.ToDateTimeOffset().Year;
        for (var year = middle - 8; year <= middle + 8; year++)
        {
            if (In(year) is not { IsNone: false } time) continue;
            if (nearest.IsNone || (time - other).Duration() < (nearest - other).Duration()) nearest = time;
        }

        return nearest;
    }

    private EventTime In(int year) =>
        year is < 1990 or > 2099 || Day > DateTime.DaysInMonth(year, Month)
            ? EventTime.None
            : new EventTime(new DateTime(year, Month, Day, 0, 0, 0, DateTimeKind.Utc).Ticks + TicksOfDay);

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
