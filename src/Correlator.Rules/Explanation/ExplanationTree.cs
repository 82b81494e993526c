using System.Globalization;
using System.Text;
using Correlator.Model.Facts;
using Correlator.Model.Observations;

namespace Correlator.Rules.Explanation;

/// <summary>One line of an explanation with what stands below it.</summary>
/// <param name="Kind">match, fact, derived, group, member.</param>
/// <param name="Name">Variable, or rule for a match.</param>
/// <param name="Text">For people.</param>
/// <param name="Time">Event time.</param>
/// <param name="Source">Feed and position of the record; null for what came from no record.</param>
public sealed record ExplanationNode(
    string Kind, string Name, string Text, EventTime Time, Provenance? Source, IReadOnlyList<ExplanationNode> Children)
{
    /// <summary>The whole tree, a line each, two spaces a level.</summary>
    public string ToText()
    {
        var text = new StringBuilder();
        Write(text, 0);
        return text.ToString();
    }

    private void Write(StringBuilder text, int depth)
    {
        text.Append(' ', depth * 2);
        if (depth > 0) text.Append("- ");
        text.Append(CultureInfo.InvariantCulture, $"{Time} {Name}: {Text}");
        if (Source is not null) text.Append(CultureInfo.InvariantCulture, $" [{Source.Feed}:{Source.Position}]");
        text.Append('\n');
        foreach (var child in Children) child.Write(text, depth + 1);
    }
}

/// <summary>Builds the tree of a match.</summary>
internal static class ExplanationTree
{
    /// <summary>Deepest chain of derived facts that is told.</summary>
    private const int DepthMax = 16;

    public static ExplanationNode Of(RuleMatch match) =>
        Of(match.Evidence, match.Text.Length > 0 ? match.Text : match.Evidence.Title, 0);

    private static ExplanationNode Of(MatchEvidence evidence, string text, int depth) => new(
        "match", $"{evidence.Rule} {evidence.RuleVersion}", text, evidence.Time, null,
        depth >= DepthMax ? [] : [.. evidence.Bindings.Select(b => Of(b, depth + 1))]);

    private static ExplanationNode Of(Binding binding, int depth)
    {
        if (binding.Figures is { } figures)
        {
            var text = $"{figures.Count} facts from {figures.From} to {figures.To}{FiguresOf(figures)}";
            return new ExplanationNode("group", binding.Name, text, figures.To, null,
                [.. binding.Members.Select(m => Of("member", binding.Name, m, null, depth + 1))]);
        }

        return Of(binding.RestsOn is null ? "fact" : "derived", binding.Name, binding.Fact, binding.RestsOn, depth);
    }

    private static ExplanationNode Of(string kind, string name, object fact, MatchEvidence? restsOn, int depth)
    {
        IReadOnlyList<ExplanationNode> children = depth >= DepthMax ? []
            : restsOn is not null ? [Of(restsOn, restsOn.Title, depth + 1)]
            : fact is Conclusion { Support.Count: > 0 } conclusion
                ? [.. conclusion.Support.Select(s => Of("fact", s.KindName, s, null, depth + 1))]
                : [];
        return fact is Fact known
            ? new ExplanationNode(kind, name, $"{known.KindName} {known.Summary}", known.Time, known.Source, children)
            : new ExplanationNode(kind, name, fact.ToString() ?? "", EventTime.None, null, children);
    }

    private static string FiguresOf(GroupFigures figures)
    {
        var text = new StringBuilder();
        if (figures.DistinctCount > 0) text.Append(CultureInfo.InvariantCulture, $", {figures.DistinctCount} different");
        if (!double.IsNaN(figures.Sum)) text.Append(CultureInfo.InvariantCulture, $", sum {figures.Sum}, average {figures.Average}");
        if (!double.IsNaN(figures.Min)) text.Append(CultureInfo.InvariantCulture, $", from {figures.Min} to {figures.Max}");
        return text.ToString();
    }
}
