using Correlator.Model.Detections;

namespace Correlator.Cli.Operations;

/// <summary>A detection rule.</summary>
/// <param name="Source">"shipped", or the file that it is written in.</param>
public sealed record RuleView(
    string Id, string Version, string Title, Severity Severity, IReadOnlyList<string> Techniques, string Source,
    bool IsEnabled = true);

/// <summary>What checking Sigma rules gave.</summary>
/// <param name="Rules">Detection rules without an error.</param>
/// <param name="Correlations">Correlation rules without an error.</param>
/// <param name="Dark">Of the rules, those that nothing here can fulfil; the most frequent reason first.</param>
/// <param name="Errors">One a line: file, line, column, field, reason.</param>
public sealed record RulesCheckReport(
    int Files, int Rules, int Correlations, IReadOnlyList<DarkRules> Dark, IReadOnlyList<OpenPlaceholder> OpenPlaceholders,
    IReadOnlyList<string> Errors);

/// <summary>Rules that nothing here can fulfil, for one reason: no feed has their logs, or no record their fields.</summary>
public sealed record DarkRules(string Reason, int Rules);

/// <summary>A placeholder of a Sigma rule (modifier expand) that has no values.</summary>
public sealed record OpenPlaceholder(string Rule, string Name);

/// <summary>What trying rules on their tests gave.</summary>
/// <param name="Errors">One a line: file, line, column, field, reason; when there are any, nothing was run.</param>
public sealed record RulesTestReport(int Files, IReadOnlyList<RuleTestView> Cases, IReadOnlyList<string> Errors);

/// <summary>One case and how it ended.</summary>
/// <param name="Where">File and line.</param>
/// <param name="Differences">"- what was expected and did not come", "+ what came and was not expected"; empty when it
/// passed.</param>
public sealed record RuleTestView(string Rule, string Name, string Where, IReadOnlyList<string> Differences);

/// <summary>What reading the rules of a running node anew gave.</summary>
/// <param name="Kept">Rules that are the same, and keep what they hold.</param>
/// <param name="Changed">Ids of rules that begin anew.</param>
/// <param name="Errors">
/// One a line, with the name of the node where there are several; when there are any, the old rules stay in force, all of them, everywhere.
/// </param>
public sealed record RuleReloadView(
    int Kept, IReadOnlyList<string> Changed, IReadOnlyList<string> Added, IReadOnlyList<string> Removed,
    IReadOnlyList<string> Errors)
{
    /// <summary>Id of the set that is in force.</summary>
    public string InForce { get; init; } = "";

    /// <summary>Names of the nodes that it is in force on.</summary>
    public IReadOnlyList<string> Nodes { get; init; } = [];

    /// <summary>Those of them that have not said yet that they go by it: they do as soon as they hear of it.</summary>
    public IReadOnlyList<string> Unconfirmed { get; init; } = [];
}
