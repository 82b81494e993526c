using System.Globalization;
using System.Text.RegularExpressions;
using Correlator.Model.Detections;
using Correlator.Model.Facts;
using Correlator.Model.Observations;

namespace Correlator.Rules.Trying;

/// <summary>Words and spans of time, as test files write them.</summary>
internal static partial class RuleTestWords
{
    private static readonly Dictionary<string, DeviationKind> Deviations = Enum.GetValues<DeviationKind>()
        .ToDictionary(DeviationKinds.Name, StringComparer.Ordinal);

    private static readonly Dictionary<string, Outcome> OutcomeNames = new(StringComparer.Ordinal)
    {
        ["unknown"] = Outcome.Unknown,
        ["success"] = Outcome.Success,
        ["error"] = Outcome.Error,
        ["denied"] = Outcome.Denied,
        ["no-answer"] = Outcome.NoAnswer,
    };

    private static readonly Dictionary<string, FeedConditionKind> Conditions = new(StringComparer.Ordinal)
    {
        ["records-lost"] = FeedConditionKind.RecordsLost,
        ["dried-up"] = FeedConditionKind.DriedUp,
        ["clock-drift"] = FeedConditionKind.ClockDrift,
        ["node-stalled"] = FeedConditionKind.NodeStalled,
    };

    public static string Name(Severity severity) => severity.ToString().ToLowerInvariant();

    public static bool TryParseSeverity(string text, out Severity severity) =>
        Enum.TryParse(text, ignoreCase: true, out severity) && Enum.IsDefined(severity) && !char.IsAsciiDigit(text[0]);

    public static bool TryParseOutcome(string text, out Outcome outcome) => OutcomeNames.TryGetValue(text, out outcome);

    public static bool TryParseCondition(string text, out FeedConditionKind condition) => Conditions.TryGetValue(text, out condition);

    public static bool TryParseDeviation(string text, out DeviationKind kind) => Deviations.TryGetValue(text, out kind);

    public static string Outcomes { get; } = string.Join(", ", OutcomeNames.Keys);

    public static string Severities { get; } =
        string.Join(", ", Enum.GetNames<Severity>().Select(name => name.ToLowerInvariant()));

    public static IEnumerable<string> DeviationNames => Deviations.Keys;

    /// <summary>90s, 5m, 1h30m, 2d, 250ms; 0 needs no unit.</summary>
    public static bool TryParseSpan(string text, out TimeSpan span)
    {
        span = TimeSpan.Zero;
        if (text == "0") return true;
        var match = Span().Match(text);
        if (!match.Success || text.Length == 0) return false;
        double seconds = 0;
        foreach (var (name, unit) in new[] { ("d", 86_400.0), ("h", 3_600), ("m", 60), ("s", 1), ("ms", 0.001) })
        {
            var count = match.Groups[name];
            if (count.Success) seconds += unit * double.Parse(count.Value, CultureInfo.InvariantCulture);
        }

        // A century is more than any window.
        if (seconds > 36_525.0 * 86_400) return false;
        span = TimeSpan.FromSeconds(seconds);
        return true;
    }

    [GeneratedRegex(
        @"^(?:(?<d>\d{1,9})d)?(?:(?<h>\d{1,9})h)?(?:(?<m>\d{1,9})m(?!s))?"
        + @"(?:(?<s>\d{1,9}(?:\.\d{1,7})?)s)?(?:(?<ms>\d{1,9})ms)?$")]
    private static partial Regex Span();
}
