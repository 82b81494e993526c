using System.Globalization;

namespace Correlator.Rules.Language.Sigma;

/// <summary>One test of a field's value, or of its being there.</summary>
internal delegate bool SigmaTest(ISigmaEvent @event, string field);

/// <summary>The tests that values and modifiers come to.</summary>
internal static class SigmaTests
{
    private const DateTimeStyles AsUtc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;

    public static SigmaTest Text(SigmaPattern pattern, bool isCased) => Each(value => pattern.Matches(value, isCased));

    /// <summary>A number is itself however it is written: 7, "7" and 7.0.</summary>
    public static SigmaTest Number(string text, decimal number) =>
        Each(value => value == text || (TryNumber(value, out var other) && other == number));

    /// <summary>Null is a field that is not there, or has no value.</summary>
    public static SigmaTest Null() =>
        static (@event, field) => !@event.TryGet(field, out var values) || values.All(value => value is null);

    public static SigmaTest Exists(bool exists) => (@event, field) => @event.TryGet(field, out _) == exists;

    public static SigmaTest Compare(decimal limit, Func<int, bool> isIt) =>
        Each(value => TryNumber(value, out var number) && isIt(number.CompareTo(limit)));

    /// <summary>
    /// The field's value stands to that of another field as <paramref name="kind"/> says; equal when it is empty.
    /// </summary>
    public static SigmaTest Reference(string other, string kind, bool isCased)
    {
        var comparison = isCased ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase;
        return (@event, field) =>
        {
            if (!@event.TryGet(other, out var references)) return false;
            return @event.TryGet(field, out var values)
                && values.Any(value => value is not null && references.Any(reference => reference is not null && kind switch
                {
                    "startswith" => value.StartsWith(reference, comparison),
                    "endswith" => value.EndsWith(reference, comparison),
                    "contains" => value.Contains(reference, comparison),
                    _ => value.Equals(reference, comparison),
                }));
        };
    }

    /// <summary>A part of the field's time: minute, hour, day, week (ISO 8601), month, year; in UTC.</summary>
    public static SigmaTest PartOfTime(string part, decimal number) => Each(value =>
        DateTimeOffset.TryParse(value, CultureInfo.InvariantCulture, AsUtc, out var time)
        && part switch
        {
            "minute" => time.Minute,
            "hour" => time.Hour,
            "day" => time.Day,
            "week" => ISOWeek.GetWeekOfYear(time.UtcDateTime),
            "month" => time.Month,
            _ => time.Year,
        } == number);

    public static SigmaTest Each(Func<string, bool> accepts) => (@event, field) =>
    {
        if (!@event.TryGet(field, out var values)) return false;
        foreach (var value in values)
        {
            if (value is not null && accepts(value)) return true;
        }

        return false;
    };

    public static bool TryNumber(string text, out decimal number) =>
        decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number);
}
