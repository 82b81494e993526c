using System.Linq.Expressions;

namespace Correlator.Rules.Language;

/// <summary>What a rule looks for, in words, taken from the rule as it is written.</summary>
/// <param name="LooksFor">A line a pattern, then how their times lie to each other, then how often it speaks.</param>
/// <param name="Bindings">The variables of the facts that a match holds, in their order; whether one stands for many
/// facts. Empty where the order does not tell.</param>
public sealed record RuleOutline(IReadOnlyList<string> LooksFor, IReadOnlyList<(string Variable, bool IsMany)> Bindings);

/// <summary>Puts rules into words.</summary>
public static class RuleWords
{
    /// <summary>The outline of a rule. The rule is defined anew for it.</summary>
    public static RuleOutline Of(Rule rule)
    {
        var definition = rule.Build();
        var conditions = definition.Conditions;
        List<string> lines =
        [
            .. rule.InWords ?? conditions.Patterns.Select(Pattern),
            .. conditions.Alternatives.Select(choices => "either " + string.Join("; or ",
                choices.Select(choice => string.Join(", ", choice.Patterns.Select(Pattern))))),
            .. conditions.Relations.Select(Relation),
        ];
        var frame = string.Join(", ",
            new[]
            {
                conditions.IsInOrder ? "in this order" : "",
                conditions.Span is { } window ? $"within {Span(window)}" : "",
            }.Where(part => part.Length > 0));
        if (frame.Length > 0) lines.Add(frame);
        if (definition.Actions.ThrottleBy is { } by && rule.InWords is null)
        {
            var rearms = definition.Actions.RearmsAfterQuiet ? ", and again after as long a quiet" : "";
            lines.Add($"told once in {Span(definition.Actions.ThrottleSpan)} for each {ExpressionWords.Of(by)}{rearms}");
        }

        return new RuleOutline(lines, Bindings(conditions));
    }

    // Which facts of a match an alternative gave cannot be told from their order alone.
    private static (string, bool)[] Bindings(ConditionBuilder conditions) =>
        conditions.Alternatives.SelectMany(choices => choices).Any(choice => choice.Patterns.Any(p => p.IsPositive))
            ? []
            : [.. conditions.Patterns.Where(p => p.IsPositive).Select(p => (NameOf(p) ?? "", p.Kind == PatternKind.Count))];

    /// <summary>"90 s", "10 min", "1 h 30 min", "2 d".</summary>
    public static string Span(TimeSpan span)
    {
        (long Count, string Unit)[] parts =
            [(span.Days, "d"), (span.Hours, "h"), (span.Minutes, "min"), (span.Seconds, "s"), (span.Milliseconds, "ms")];
        var told = string.Join(' ', parts.Where(part => part.Count != 0).Select(part => $"{part.Count} {part.Unit}"));
        return told.Length > 0 ? told : "0 s";
    }

    private static string Pattern(PatternDefinition pattern)
    {
        var name = NameOf(pattern);
        var conditions = string.Join(
            " and ", pattern.Conditions.Select(condition => Condition(condition, name, pattern.Conditions.Count)));
        var where = conditions.Length == 0 ? "" : $", where {conditions}";
        var (one, many) = Noun(pattern.FactType);
        return pattern.Kind switch
        {
            PatternKind.Match => $"{name}: {one}{where}",
            PatternKind.Count => $"{name}: {Grouped(pattern.Group!, many, name)}{Within(pattern.Window)}"
                + $"{(pattern.Group!.IsTumbling ? " by the clock" : "")}{where}",
            PatternKind.Not when pattern.Unless is { } must => $"every {Bare(one)}{where} has {ExpressionWords.Of(must)}",
            PatternKind.Not => $"no {Bare(one)}{where}",
            PatternKind.NotPrecededBy => $"not preceded{Within(pattern.Window)} by {one}{where}",
            PatternKind.Exists => $"some {Bare(one)}{where}",
            PatternKind.NotFollowedBy => $"not followed{Within(pattern.Window)} by {one}{where}",
            _ => $"{pattern.Kind} {Bare(one)}{where}",
        };
    }

    private static string Grouped(GroupDefinition group, string many, string? name)
    {
        var same = Per(" with the same ", group.Key, name);
        var value = group.Value is null ? "" : ExpressionWords.Of(group.Value, name);
        return group.Threshold switch
        {
            GroupThreshold.Count => $"at least {group.Bound} {many}{same}",
            GroupThreshold.DistinctCount => $"at least {group.Bound} {many}{same}{Per(" and different ", group.Distinct, name)}",
            GroupThreshold.Min => $"{many}{same} whose smallest {value} is at most {group.Bound}",
            GroupThreshold.Percentile => $"{many}{same} whose {value} is at least {group.Bound} at {group.Share:P0}",
            GroupThreshold.Where => $"{many}{same} for which {ExpressionWords.Of(group.Where!)}",
            var figure => $"{many}{same} whose {figure.ToString().ToLowerInvariant()} of {value} is at least {group.Bound}",
        };
    }

    private static string Relation(TimeRelationDefinition relation)
    {
        var (first, second) = (ExpressionWords.Of(relation.First), ExpressionWords.Of(relation.Second));
        var atMost = relation.AtMostTicks is { } ticks ? $", by at most {Span(TimeSpan.FromTicks(ticks))}" : "";
        return relation.Relation switch
        {
            TimeRelation.Before => $"{first} is over when {second} begins{atMost}",
            TimeRelation.During => $"{first} lies within {second}",
            _ => $"{first} and {second} overlap",
        };
    }

    // Several conditions are joined by "and": one that is an "or" must show where it ends.
    private static string Condition(LambdaExpression condition, string? name, int of) =>
        of > 1 && condition.Body.NodeType == ExpressionType.OrElse
            ? $"({ExpressionWords.Of(condition, name)})" : ExpressionWords.Of(condition, name);

    private static string Per(string lead, LambdaExpression? by, string? name) =>
        by is null ? "" : lead + ExpressionWords.Of(by, name);

    private static string Within(TimeSpan? window) => window is { } span ? $" within {Span(span)}" : "";

    private static string Bare(string noun) => noun[(noun.IndexOf(' ') + 1)..];

    private static string? NameOf(PatternDefinition pattern) =>
        (pattern.Variable?.Body as MemberExpression)?.Member.Name;

    /// <summary>ControlOperation: "a control operation", "control operations".</summary>
    private static (string One, string Many) Noun(Type type)
    {
        if (type == typeof(Model.Facts.Fact)) return ("any fact", "facts");
        var words = string.Concat(
            type.Name.Select((c, i) => $"{(char.IsUpper(c) && i > 0 ? " " : "")}{char.ToLowerInvariant(c)}"));
        return ($"{("aeiou".Contains(words[0]) ? "an" : "a")} {words}", words + "s");
    }
}
