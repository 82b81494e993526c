using Correlator.Model.Attack;

namespace Correlator.Cli.Reports;

/// <summary>What a rule contributes to the coverage of ATT&amp;CK for ICS.</summary>
/// <param name="Techniques">Ids.</param>
/// <param name="IsDark">It is sound, but no feed provides the logs that it is about.</param>
/// <param name="IsTested">It comes with a test.</param>
public sealed record CoveringRule(string Id, IReadOnlyList<string> Techniques, bool IsDark, bool IsTested);

/// <summary>How well a technique is covered, the best first.</summary>
internal enum CoverageState
{
    /// <summary>By a rule in force that has a test.</summary>
    Covered,

    /// <summary>By rules in force, none of which has a test.</summary>
    Untested,

    /// <summary>Only by rules about logs that no feed provides.</summary>
    Dark,

    NotCovered,
}

/// <param name="Rules">Ids of the rules that make the state, sorted.</param>
internal sealed record TechniqueCoverage(AttackTechnique Technique, CoverageState State, IReadOnlyList<string> Rules);

/// <summary>Which techniques of ATT&amp;CK for ICS a set of rules covers: every technique in force has its entry.</summary>
internal static class AttackCoverage
{
    public static IReadOnlyList<TechniqueCoverage> Of(IReadOnlyList<CoveringRule> rules) =>
    [
        .. AttackTechniques.InForce.Select(
            technique => Of(technique, [.. rules.Where(rule => rule.Techniques.Contains(technique.Id))])),
    ];

    public static string Name(CoverageState state) => state switch
    {
        CoverageState.Covered => "covered",
        CoverageState.Untested => "untested",
        CoverageState.Dark => "dark",
        _ => "not covered",
    };

    private static TechniqueCoverage Of(AttackTechnique technique, CoveringRule[] rules)
    {
        if (rules.Length == 0) return new TechniqueCoverage(technique, CoverageState.NotCovered, []);
        var best = rules.Min(StateOf);
        return new TechniqueCoverage(
            technique, best,
            [.. rules.Where(rule => StateOf(rule) == best).Select(rule => rule.Id).Order(StringComparer.Ordinal)]);
    }

    private static CoverageState StateOf(CoveringRule rule) =>
        rule.IsDark ? CoverageState.Dark : rule.IsTested ? CoverageState.Covered : CoverageState.Untested;
}
