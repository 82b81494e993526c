using System.Globalization;
using System.Text.RegularExpressions;

namespace Correlator.Fault.Tests.Processes;

/// <summary>How far a node says that the line is.</summary>
/// <param name="Stored">Observations that a checkpoint covers.</param>
internal sealed partial record LineReached(long Observations, long Stored, long Facts)
{
    /// <summary>From a line of a node's health; null for another one.</summary>
    public static LineReached? Parse(string line) =>
        Words().Match(line) is { Success: true } match
            ? new LineReached(Number(match, "observations"), Number(match, "stored"), Number(match, "facts"))
            : null;

    private static long Number(Match match, string group) => long.Parse(match.Groups[group].ValueSpan, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^line: (?<observations>\d+) observations, (?<stored>\d+) of them stored, \d+ assets, (?<facts>\d+) facts,")]
    private static partial Regex Words();
}
