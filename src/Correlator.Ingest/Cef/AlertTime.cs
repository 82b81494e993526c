using Correlator.Ingest.Decoding;
using Correlator.Ingest.Syslog;
using Correlator.Model.Observations;

namespace Correlator.Ingest.Cef;

/// <summary>Reads the times that vendors write into CEF and LEEF fields.</summary>
internal static class AlertTime
{
    /// <summary>
    /// Epoch milliseconds or seconds, ISO 8601, <c>MMM dd yyyy HH:mm:ss</c>, or that without a year (CEF revision 25,
    /// "Date formats"). A zone's abbreviation is not read, the time is taken as UTC.
    /// </summary>
    public static bool TryRead(ReadOnlySpan<byte> text, YearSource? years, out EventTime time)
    {
        text = text.Trim(" '\""u8);
        if (TryEpoch(text, out time) || TimestampText.TryParse(text, out time)) return true;
        if (!YearlessTime.TryRead(text, out var yearless, out time, out _)) return false;
        if (time.IsNone && years is not null) time = years.Resolve(yearless);
        return !time.IsNone;
    }

    /// <summary>
    /// Reads a time by the letters of Java's SimpleDateFormat (LEEF's devTimeFormat): y M d H m s S and quoted or
    /// other text. Letters beyond these (zones, weekdays, AM/PM) end the reading: what follows is not read.
    /// </summary>
    public static bool TryReadAs(ReadOnlySpan<byte> text, ReadOnlySpan<byte> format, out EventTime time)
    {
        time = EventTime.None;
        int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, millisecond = 0;
        var isQuoted = false;
        while (!format.IsEmpty && !text.IsEmpty)
        {
            var letter = format[0];
            var run = format.IndexOfAnyExcept(letter);
            run = run < 0 ? format.Length : run;
            format = format[run..];
            if (letter == '\'')
            {
                isQuoted ^= run % 2 != 0;
                continue;
            }

            if (isQuoted || !char.IsAsciiLetter((char)letter))
            {
                if (text.Length < run || text[0] != letter) return false;
                text = text[run..];
                continue;
            }

            if (letter == 'M' && run >= 3)
            {
                month = text.Length < 3 ? 0 : YearlessTime.MonthOf(text[..3]);
                text = text[Math.Min(3, text.Length)..];
                continue;
            }

            // A field that another letter follows at once has exactly its width (yyyyMMdd), else as many digits as
            // stand there.
            var adjoins = !format.IsEmpty && char.IsAsciiLetter((char)format[0]);
            var value = TakeNumber(ref text, adjoins ? run : letter == 'y' ? 4 : letter == 'S' ? 3 : 2);
            switch (letter)
            {
                case (byte)'y': year = value is >= 0 and < 100 ? value + 2000 : value; break;
                case (byte)'M': month = value; break;
                case (byte)'d': day = value; break;
                case (byte)'H': hour = value; break;
                case (byte)'m': minute = value; break;
                case (byte)'s': second = value; break;
                case (byte)'S': millisecond = value; break;
                default: format = []; break;
            }
        }

        if (year is < 1990 or > 2099 || month is < 1 or > 12) return false;
        if (day < 1 || day > DateTime.DaysInMonth(year, month)) return false;
        if (hour is < 0 or > 23 || minute is < 0 or > 59 || second is < 0 or > 59 || millisecond < 0) return false;
        time = new EventTime(new DateTime(year, month, day, hour, minute, second, millisecond, DateTimeKind.Utc).Ticks);
        return true;
    }

    private static int TakeNumber(ref ReadOnlySpan<byte> text, int digitsMax)
    {
        var length = 0;
        while (length < text.Length && length < digitsMax && (uint)(text[length] - '0') <= 9) length++;
        var value = TimestampText.Digits(text[..length]);
        text = text[length..];
        return value;
    }

    private static bool TryEpoch(ReadOnlySpan<byte> text, out EventTime time)
    {
        time = EventTime.None;
        var seconds = TimestampText.Digits(text[..Math.Min(9, text.Length)]);
        if (seconds < 0 || text.Length is not (10 or 13)) return false;
        long value = seconds;
        foreach (var b in text[9..])
        {
            if ((uint)(b - '0') > 9) return false;
            value = value * 10 + (b - '0');
        }

        var unit = text.Length == 13 ? TimeSpan.TicksPerMillisecond : TimeSpan.TicksPerSecond;
        time = new EventTime(EventTime.UnixEpochTicks + value * unit);
        return true;
    }
}
