using Correlator.Model.Observations;

namespace Correlator.Ingest.Decoding;

/// <summary>Reads the ISO 8601 / RFC 3339 times of sensors, without allocating and without losing digits.</summary>
public static class TimestampText
{
    /// <summary>No sensor record is older: 1990-01-01.</summary>
    public static readonly EventTime EarliestPlausible = new(new DateTime(1990, 1, 1, 0, 0, 0, DateTimeKind.Utc).Ticks);

    /// <summary>No sensor record is younger: 2100-01-01.</summary>
    public static readonly EventTime LatestPlausible = new(new DateTime(2100, 1, 1, 0, 0, 0, DateTimeKind.Utc).Ticks);

    /// <summary>False for times that parse but cannot be.</summary>
    public static bool IsPlausible(EventTime time) => time >= EarliestPlausible && time < LatestPlausible;

    /// <summary>
    /// Parses <c>2004-08-26T12:12:19.148970+0000</c>: date, 'T' or a blank, time, an optional fraction of which seven
    /// digits count, and an optional offset 'Z', ±hhmm or ±hh:mm. Without an offset the time is taken as UTC.
    /// </summary>
    /// <remarks>
    /// By hand, because Suricata writes the offset without a colon, which <c>Utf8Parser</c> and <c>Utf8JsonReader</c>
    /// refuse. A leap second (:60) is taken as the second after :59.
    /// </remarks>
    public static bool TryParse(ReadOnlySpan<byte> text, out EventTime time)
    {
        time = EventTime.None;
        if (text.Length < 19 || text[4] != '-' || text[7] != '-' || text[10] is not ((byte)'T' or (byte)' ')
            || text[13] != ':' || text[16] != ':') return false;
        var year = Digits(text[..4]);
        var month = Digits(text.Slice(5, 2));
        var day = Digits(text.Slice(8, 2));
        var hour = Digits(text.Slice(11, 2));
        var minute = Digits(text.Slice(14, 2));
        var second = Digits(text.Slice(17, 2));
        if (year < 1 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month)) return false;
        if (hour is < 0 or > 23 || minute is < 0 or > 59 || second is < 0 or > 60) return false;

        var ticks = new DateTime(year, month, day, hour, minute, 0, DateTimeKind.Utc).Ticks
            + second * TimeSpan.TicksPerSecond;
        var rest = text[19..];
        if (!TakeFraction(ref rest, ref ticks) || !TryOffset(rest, out var offset)) return false;
        ticks -= offset;
        if (ticks < 0 || ticks > EventTime.Max.Ticks) return false;
        time = new EventTime(ticks);
        return true;
    }

    /// <summary>The value of one to nine decimal digits; -1 for anything else.</summary>
    public static int Digits(ReadOnlySpan<byte> text)
    {
        if (text.Length is 0 or > 9) return -1;
        var value = 0;
        foreach (var b in text)
        {
            var digit = (uint)(b - '0');
            if (digit > 9) return -1;
            value = value * 10 + (int)digit;
        }

        return value;
    }

    private static bool TakeFraction(ref ReadOnlySpan<byte> rest, ref long ticks)
    {
        if (rest.IsEmpty || rest[0] is not ((byte)'.' or (byte)',')) return true;
        var unit = TimeSpan.TicksPerSecond / 10;
        var i = 1;
        for (; i < rest.Length && (uint)(rest[i] - '0') <= 9; i++)
        {
            ticks += (rest[i] - '0') * unit;
            unit /= 10;
        }

        rest = rest[i..];
        return i is > 1 and <= 13;
    }

    private static bool TryOffset(ReadOnlySpan<byte> rest, out long ticks)
    {
        ticks = 0;
        if (rest.IsEmpty || (rest.Length == 1 && rest[0] is (byte)'Z' or (byte)'z')) return true;
        if (rest[0] is not ((byte)'+' or (byte)'-') || rest.Length is not (5 or 6)) return false;
        if (rest.Length == 6 && rest[3] != ':') return false;
        var hours = Digits(rest.Slice(1, 2));
        var minutes = Digits(rest[^2..]);
        if (hours is < 0 or > 23 || minutes is < 0 or > 59) return false;
        ticks = (hours * 60L + minutes) * TimeSpan.TicksPerMinute * (rest[0] == '-' ? -1 : 1);
        return true;
    }
}
