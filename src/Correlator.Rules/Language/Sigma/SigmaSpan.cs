using System.Globalization;
using System.Text.RegularExpressions;

namespace Correlator.Rules.Language.Sigma;

/// <summary>Spans of time as Sigma writes them: 30s, 15m, 6h, 2d, 1w, 1M (30 days), 1y (365 days).</summary>
internal static class SigmaSpan
{
    /// <summary>Null when it is none.</summary>
    public static TimeSpan? TryParse(string text)
    {
        var match = Regex.Match(text, "^([1-9][0-9]{0,6})([smhdwMy])$");
        if (!match.Success) return null;
        var number = long.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture);
        return match.Groups[2].Value switch
        {
            "s" => TimeSpan.FromSeconds(number),
            "m" => TimeSpan.FromMinutes(number),
            "h" => TimeSpan.FromHours(number),
            "d" => TimeSpan.FromDays(number),
            "w" => TimeSpan.FromDays(7 * number),
            "M" => TimeSpan.FromDays(30 * number),
            _ => number > 10_000 ? null : TimeSpan.FromDays(365 * number),
        };
    }
}
