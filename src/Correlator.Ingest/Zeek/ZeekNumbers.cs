using Correlator.Model.Observations;

namespace Correlator.Ingest.Zeek;

/// <summary>
/// Zeek's numbers, read digit by digit: a time through a double would lose its last microsecond. Nothing here throws
/// or allocates.
/// </summary>
internal static class ZeekNumbers
{
    private static readonly long[] PowersOfTen = [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000];

    /// <summary>An unsigned decimal of at most 19 digits; nothing else.</summary>
    public static bool TryCount(ReadOnlySpan<byte> utf8, out ulong value)
    {
        value = 0;
        if (utf8.Length is 0 or > 19) return false;
        foreach (var b in utf8)
        {
            var digit = (uint)(b - '0');
            if (digit > 9) return false;
            value = value * 10 + digit;
        }

        return true;
    }

    /// <summary>A decimal count, or 0x and at most 15 hexadecimal digits.</summary>
    public static bool TryCode(ReadOnlySpan<byte> utf8, out ulong value)
    {
        if (utf8.Length < 3 || utf8[0] != '0' || (utf8[1] | 0x20) != 'x') return TryCount(utf8, out value);
        value = 0;
        if (utf8.Length > 17) return false;
        foreach (var b in utf8[2..])
        {
            var digit = char.IsAsciiHexDigit((char)b) ? (b <= '9' ? b - '0' : (b | 0x20) - 'a' + 10) : -1;
            if (digit < 0) return false;
            value = value << 4 | (uint)digit;
        }

        return true;
    }

    /// <summary>
    /// Seconds since 1970 with decimals, or ISO 8601, as ticks. Digits beyond 100 ns are dropped. Bounds are the
    /// caller's matter.
    /// </summary>
    public static bool TryTime(ReadOnlySpan<byte> utf8, out long ticks)
    {
        if (utf8.Length > 10 && utf8[4] == '-') return TryIso(utf8, out ticks);
        if (!TrySeconds(utf8, 7, out var sinceEpoch))
        {
            ticks = 0;
            return false;
        }

        ticks = EventTime.UnixEpochTicks + sinceEpoch;
        return true;
    }

    /// <summary>
    /// An interval in seconds as ticks, rounded to the microsecond: that is what TSV prints, while JSON has the
    /// double's every digit.
    /// </summary>
    public static bool TryInterval(ReadOnlySpan<byte> utf8, out long ticks)
    {
        if (!TrySeconds(utf8, 7, out ticks)) return false;
        ticks = (ticks >= 0 ? ticks + 5 : ticks - 5) / 10 * 10;
        return true;
    }

    /// <summary>
    /// The lowest and highest number of a list: 3,5,9 or T,F or [1, 2]. False when any element is neither number nor
    /// bool.
    /// </summary>
    public static bool TryRange(ReadOnlySpan<byte> list, out double low, out double high)
    {
        low = double.MaxValue;
        high = double.MinValue;
        var at = 0;
        while (at < list.Length)
        {
            if (list[at] is (byte)',' or (byte)' ' or (byte)'"')
            {
                at++;
                continue;
            }

            var end = at;
            while (end < list.Length && list[end] is not ((byte)',' or (byte)' ' or (byte)'"')) end++;
            if (!TryNumber(list[at..end], out var value)) return false;
            low = Math.Min(low, value);
            high = Math.Max(high, value);
            at = end;
        }

        return low <= high;
    }

    /// <summary>A finite decimal number, or a bool as 1 and 0.</summary>
    public static bool TryNumber(ReadOnlySpan<byte> utf8, out double value)
    {
        if (TryCount(utf8, out var count))
        {
            value = count;
            return true;
        }

        if (utf8.SequenceEqual("T"u8) || utf8.SequenceEqual("true"u8)) value = 1;
        else if (utf8.SequenceEqual("F"u8) || utf8.SequenceEqual("false"u8)) value = 0;
        else
        {
            return System.Buffers.Text.Utf8Parser.TryParse(utf8, out value, out var used) && used == utf8.Length
                && double.IsFinite(value);
        }

        return true;
    }

    private static bool TrySeconds(ReadOnlySpan<byte> utf8, int decimals, out long ticks)
    {
        ticks = 0;
        var negative = utf8.Length > 0 && utf8[0] == '-';
        var at = negative ? 1 : 0;
        var start = at;
        long seconds = 0;
        for (; at < utf8.Length && (uint)(utf8[at] - '0') is var digit and <= 9; at++) seconds = seconds * 10 + digit;

        // Eleven digits reach beyond the year 5000; more could overflow below.
        if (at == start || at - start > 11) return false;
        long fraction = 0;
        if (at < utf8.Length)
        {
            if (utf8[at++] != '.') return false;
            var digits = 0;
            for (; at < utf8.Length; at++)
            {
                var digit = (uint)(utf8[at] - '0');
                if (digit > 9) return false;
                if (digits < decimals)
                {
                    fraction = fraction * 10 + digit;
                    digits++;
                }
            }

            fraction *= PowersOfTen[decimals - digits];
        }

        ticks = seconds * TimeSpan.TicksPerSecond + fraction;
        if (negative) ticks = -ticks;
        return true;
    }

    // YYYY-MM-DDThh:mm:ss[.fraction](Z|±hh:mm|±hhmm), as Zeek's json_timestamps and the shippers behind it write it.
    private static bool TryIso(ReadOnlySpan<byte> utf8, out long ticks)
    {
        ticks = 0;
        if (utf8.Length < 19 || utf8[7] != '-' || utf8[10] is not ((byte)'T' or (byte)' ') || utf8[13] != ':' || utf8[16] != ':') return false;
        if (!TryDigits(utf8[..4], out var year) || !TryDigits(utf8[5..7], out var month) || !TryDigits(utf8[8..10], out var day)
            || !TryDigits(utf8[11..13], out var hour) || !TryDigits(utf8[14..16], out var minute)
            || !TryDigits(utf8[17..19], out var second)) return false;
        if (year < 1 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month)
            || hour > 23 || minute > 59 || second > 60) return false;
        ticks = new DateTime(year, month, day).Ticks + (hour * 3600L + minute * 60 + second) * TimeSpan.TicksPerSecond;
        var at = 19;
        if (at < utf8.Length && utf8[at] == '.')
        {
            var digits = 0;
            long fraction = 0;
            for (at++; at < utf8.Length && (uint)(utf8[at] - '0') is var digit and <= 9; at++)
            {
                if (digits == 7) continue;
                fraction = fraction * 10 + digit;
                digits++;
            }

            ticks += fraction * PowersOfTen[7 - digits];
        }

        return TryOffset(utf8[at..], ref ticks);
    }

    private static bool TryOffset(ReadOnlySpan<byte> utf8, ref long ticks)
    {
        if (utf8.IsEmpty || (utf8.Length == 1 && (utf8[0] | 0x20) == 'z')) return true;
        if (utf8[0] is not ((byte)'+' or (byte)'-') || utf8.Length is not (5 or 6)) return false;
        if (utf8.Length == 6 && utf8[3] != ':') return false;
        if (!TryDigits(utf8[1..3], out var hours) || !TryDigits(utf8[^2..], out var minutes) || hours > 18 || minutes > 59) return false;
        var offset = (hours * 60L + minutes) * TimeSpan.TicksPerMinute;
        ticks -= utf8[0] == '+' ? offset : -offset;
        return true;
    }

    private static bool TryDigits(ReadOnlySpan<byte> utf8, out int value)
    {
        value = 0;
        foreach (var b in utf8)
        {
            if ((uint)(b - '0') > 9) return false;
            value = value * 10 + (b - '0');
        }

        return true;
    }
}
