namespace Correlator.Rules.Tests.Oracle;

/// <summary>The words of the algebra: a rule as data, for the engine's builder and for the naive engine alike.</summary>
internal enum Field { Key, Host, Level, Value }

internal enum Kind { Reading, Login, Outage, Observed, Derived, Conclusion }

internal enum Use { Match, Count, Not, Exists, ForAll, NotFollowedBy, NotPrecededBy }

internal enum Comparison { Equal, NotEqual, Less, AtLeast }

internal enum Figure { Count, Distinct, Sum, Average, Min, Max, Percentile, WhereMedian }

internal enum Lie { Before, After, During, Overlaps }

/// <summary>A condition on the fact alone. Of a host the constant is its place in <see cref="Samples.Hosts"/>.</summary>
internal sealed record Test(Field Field, Comparison Comparison, int Constant);

/// <param name="Other">Place of another positive pattern.</param>
internal sealed record Link(Field Own, Comparison Comparison, int Other, Field Theirs);

/// <param name="AsQuery">Bound as a whole: <c>Group&lt;T&gt;</c>.</param>
internal sealed record Grouping(
    Figure Figure, double Bound, double Share, Field? By, Field Distinct, int Window, bool IsTumbling, bool AsQuery);

/// <param name="Stage">Of derived facts and conclusions: which ones.</param>
/// <param name="Span">Of NotFollowedBy and NotPrecededBy.</param>
internal sealed record PatternSpec(Use Use, Kind Kind)
{
    public int Stage { get; init; }
    public Test[] Tests { get; init; } = [];
    public Link[] Links { get; init; } = [];
    public int Span { get; init; }
    public Grouping? Group { get; init; }

    /// <summary>Of ForAll: what all have to fulfil.</summary>
    public Test? Must { get; init; }
    public Link? MustLink { get; init; }

    public bool IsPositive => Use is Use.Match or Use.Count;
    public bool IsAbsence => !IsPositive && Use != Use.Exists;
}

internal sealed record LieSpec(Lie Lie, int First, int Second, int? AtMost);

/// <param name="By">Of the first pattern's fact; null for one key for all.</param>
internal sealed record ThrottleSpec(Field? By, int Span, int AtMost, bool AfterQuiet);

/// <param name="Stage">Level of the derived fact.</param>
/// <param name="AtMatch">Its time is that of the match; else that of the first pattern's fact.</param>
internal sealed record YieldSpec(int Stage, bool AtMatch);

internal sealed record RuleSpec(string Id, int Revision)
{
    public PatternSpec[] Patterns { get; init; } = [];

    /// <summary>Alternatives, a pattern each, after the others; none or at least two.</summary>
    public PatternSpec[] Either { get; init; } = [];
    public int Within { get; init; }
    public bool IsInOrder { get; init; }
    public LieSpec[] Lies { get; init; } = [];
    public ThrottleSpec? Throttle { get; init; }
    public int Priority { get; init; }
    public bool Raises { get; init; } = true;
    public YieldSpec? Yields { get; init; }

    /// <summary>Concludes under this stage's name; 0 for not.</summary>
    public int Concludes { get; init; }

    /// <summary>The bodies that alternatives make.</summary>
    public IEnumerable<PatternSpec[]> Bodies =>
        Either.Length == 0 ? [Patterns] : Either.Select(e => (PatternSpec[])[.. Patterns, e]);

    /// <summary>The same content is the same rule. The revision is in its texts: one that says nothing has none.</summary>
    public string Content => RuleText.Of(Raises || Concludes > 0 ? this : this with { Revision = 0 });
}

/// <summary>Specs as text: for counterexamples, and to tell whether two are the same.</summary>
internal static class RuleText
{
    public static string Of(RuleSpec rule) =>
        $"rule {rule.Id} rev {rule.Revision} priority {rule.Priority} within {rule.Within}{(rule.IsInOrder ? " in order" : "")}\n"
        + string.Concat(rule.Patterns.Select(p => $"  {Of(p)}\n"))
        + string.Concat(rule.Either.Select(p => $"  or {Of(p)}\n"))
        + string.Concat(rule.Lies.Select(l => $"  {l}\n"))
        + $"  then{(rule.Raises ? " raise" : "")} {rule.Yields} {(rule.Concludes > 0 ? $"conclude {rule.Concludes}" : "")} {rule.Throttle}";

    public static string Of(PatternSpec pattern) =>
        $"{pattern.Use} {pattern.Kind}{(pattern.Stage > 0 ? $" stage {pattern.Stage}" : "")}"
        + string.Concat(pattern.Tests.Select(t => $", {t.Field} {t.Comparison} {t.Constant}"))
        + string.Concat(pattern.Links.Select(l => $", {l.Own} {l.Comparison} #{l.Other}.{l.Theirs}"))
        + (pattern.Span > 0 ? $", span {pattern.Span}" : "")
        + (pattern.Must is { } must ? $", must {must.Field} {must.Comparison} {must.Constant}" : "")
        + (pattern.MustLink is { } link ? $", must {link.Own} {link.Comparison} #{link.Other}.{link.Theirs}" : "")
        + (pattern.Group is { } group ? $", {group}" : "");
}
