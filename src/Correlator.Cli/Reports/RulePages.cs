using Correlator.Model.Attack;

namespace Correlator.Cli.Reports;

/// <summary>Explains a rule to a person, and a detection of it down to the sensors' records.</summary>
internal static class RulePages
{
    private const int LabelColumns = 16;

    public static void Write(ReportPage page, RuleExplanation rule)
    {
        page.Line(0, $"{rule.Id} {rule.Version}: {rule.Title}", Severities.Style(rule.Severity));
        var author = rule.Author.Length > 0 ? $", by {rule.Author}" : "";
        Labelled(page, "Status", $"{rule.Status}{author}{(rule.IsEnabled ? "" : "; switched off")}");
        Labelled(page, "Severity", Severities.Name(rule.Severity));
        Labelled(page, "ATT&CK", string.Join(", ", rule.Techniques.Select(AttackTechniques.Describe)));
        Labelled(page, "What", rule.Description);
        WriteLooksFor(page, rule);
        page.Blank();
        page.Line(3, "Rationalisation");
        Labelled(page, "Cause", rule.Cause, 5);
        Labelled(page, "Consequence", rule.Consequence, 5);
        var response = rule.Response.Length > 0 ? rule.Response : "none: it is recorded, and nobody is told";
        Labelled(page, "Response", response, 5);
        Labelled(page, "Time available", rule.TimeAvailable is { } span ? $"{span.TotalMinutes:0.#} min" : "", 5);
        Labelled(page, "Looks alike", rule.FalsePositives, 5);
    }

    public static void Write(ReportPage page, RuleExplanation rule, ExplainedDetection detection)
    {
        var now = rule.Version == detection.RuleVersion ? "" : $" (the rule is now at {rule.Version})";
        var title = $"{detection.Rule} {detection.RuleVersion}: {detection.Title}{now}";
        page.Line(0, title, Severities.Style(rule.Severity));
        Labelled(page, "Detection", detection.Id);
        Labelled(page, "When", detection.Time);
        Labelled(page, "Where", $"zone {detection.Zone}");
        Labelled(page, "Severity", detection.Severity);
        Labelled(page, "Assets", string.Join(", ", detection.Assets));
        Labelled(page, "What happened", detection.Text);
        WriteLooksFor(page, rule);
        page.Blank();
        page.Line(3, "Because");
        foreach (var (variable, facts) in detection.Bind(rule.Bindings)) WriteBinding(page, variable, facts);
        if (detection.Response.Length == 0) return;
        page.Blank();
        Labelled(page, "What to do", detection.Response);
    }

    private static void WriteLooksFor(ReportPage page, RuleExplanation rule)
    {
        if (rule.LooksFor.Count == 0) return;
        page.Blank();
        page.Line(3, "Looks for");
        foreach (var line in rule.LooksFor) page.Line(5, line, label: "- ");
    }

    private static void WriteBinding(ReportPage page, string? variable, IReadOnlyList<ExplainedFact> facts)
    {
        if (facts.Count == 1)
        {
            Write(page, facts[0], 5, variable is null ? "" : $"{variable} = ");
            return;
        }

        if (variable is not null) page.Line(5, $"{variable} = the last of {facts.Count} facts:", label: "- ");
        foreach (var fact in facts) Write(page, fact, variable is null ? 5 : 7, "");
    }

    private static void Write(ReportPage page, ExplainedFact fact, int indent, string lead)
    {
        var ticket = fact.Maintenance is null ? "" : $" (maintenance {fact.Maintenance})";
        var by = fact.Rule.Length > 0 ? $", concluded by {fact.Rule}" : "";
        var record = $"{fact.Feed}:{fact.Position}";
        page.Line(indent, $"{lead}{fact.Time} {fact.Kind}{by}: {fact.Summary}{ticket}  {record}", label: "- ");
        foreach (var support in fact.Support) Write(page, support, indent + 2, "");
    }

    private static void Labelled(ReportPage page, string label, string text, int indent = 3)
    {
        if (text.Length > 0) page.Line(indent, text, label: label.PadRight(LabelColumns));
    }
}
