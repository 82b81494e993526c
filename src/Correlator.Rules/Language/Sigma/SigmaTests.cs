using System.Globalization;

namespace Correlator.Rules.Language.Sigma;

/// <summary>What values and modifiers come to: tests of a field's values, or of its being there.</summary>
internal abstract class SigmaTest
{
    private const DateTimeStyles AsUtc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;

    public abstract bool Matches(ISigmaEvent @event, string field);

    public static SigmaValueTest Text(SigmaPattern pattern, bool isCased) =>
        new(value => pattern.Matches(value, isCased)) { Literal = pattern.HasWildcards ? null : pattern.PlainText };

    /// <summary>A number is itself however it is written: 7, "7" and 7.0.</summary>
    public static SigmaValueTest OfNumber(string text, decimal number) =>
        new(value => value.SequenceEqual(text) || (TryNumber(value, out var other) && other == number))
        {
            Number = value => value.Equals((double)number),
        };

    /// <summary>Null is a field that is not there, or has no value.</summary>
    public static SigmaTest Null() => new SigmaPresence(SigmaPresenceKind.Null);

    public static SigmaTest Exists(bool exists) =>
        new SigmaPresence(exists ? SigmaPresenceKind.IsThere : SigmaPresenceKind.IsNotThere);

    public static SigmaValueTest Compare(decimal limit, Func<int, bool> isIt) =>
        new(value => TryNumber(value, out var number) && isIt(number.CompareTo(limit)))
        {
            Number = value => isIt(value.CompareTo((double)limit)),
        };

    public static SigmaValueTest InNetwork(SigmaNetwork network) => new(network.Contains) { Network = network };

    /// <summary>A part of the field's time: minute, hour, day, week (ISO 8601), month, year; in UTC.</summary>
    public static SigmaValueTest PartOfTime(string part, decimal number) => new(value =>
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

    public static bool TryNumber(ReadOnlySpan<char> text, out decimal number) =>
        decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number);
}

/// <summary>Whether a value passes.</summary>
internal delegate bool SigmaAccepts(ReadOnlySpan<char> value);

/// <summary>A test that one of the field's values must pass.</summary>
internal sealed class SigmaValueTest(SigmaAccepts accepts) : SigmaTest
{
    /// <summary>The text that a value must be, in any case; null when it may be several.</summary>
    public string? Literal { get; init; }

    /// <summary>The same of a number that need not be read first; null for a test of text.</summary>
    public Func<double, bool>? Number { get; init; }

    /// <summary>The network that a value must be in; null for any other test.</summary>
    public SigmaNetwork? Network { get; init; }

    public bool Accepts(ReadOnlySpan<char> value) => accepts(value);

    public override bool Matches(ISigmaEvent @event, string field)
    {
        if (!@event.TryGet(field, out var values)) return false;
        foreach (var value in values)
        {
            if (value is not null && accepts(value)) return true;
        }

        return false;
    }
}

internal enum SigmaPresenceKind : byte
{
    Null,
    IsThere,
    IsNotThere,
}

/// <summary>A test of the field's being there.</summary>
internal sealed class SigmaPresence(SigmaPresenceKind kind) : SigmaTest
{
    public SigmaPresenceKind Kind => kind;

    public override bool Matches(ISigmaEvent @event, string field)
    {
        var isThere = @event.TryGet(field, out var values);
        return kind switch
        {
            SigmaPresenceKind.IsThere => isThere,
            SigmaPresenceKind.IsNotThere => !isThere,
            _ => !isThere || values.All(value => value is null),
        };
    }
}

/// <summary>
/// The field's value stands to that of another field as <paramref name="kind"/> says; equal when it is empty.
/// </summary>
internal sealed class SigmaReference(string other, string kind, bool isCased) : SigmaTest
{
    private readonly StringComparison _comparison =
        isCased ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase;

    public string Other => other;

    public bool Accepts(ReadOnlySpan<char> value, ReadOnlySpan<char> reference) => kind switch
    {
        "startswith" => value.StartsWith(reference, _comparison),
        "endswith" => value.EndsWith(reference, _comparison),
        "contains" => value.Contains(reference, _comparison),
        _ => value.Equals(reference, _comparison),
    };

    public override bool Matches(ISigmaEvent @event, string field) =>
        @event.TryGet(other, out var references) && @event.TryGet(field, out var values)
        && values.Any(value => value is not null
            && references.Any(reference => reference is not null && Accepts(value, reference)));
}
