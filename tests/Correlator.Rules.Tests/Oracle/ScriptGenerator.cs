using FsCheck;
using FsCheck.Fluent;

namespace Correlator.Rules.Tests.Oracle;

/// <summary>Scripts for FsCheck: rule sets and streams that have few keys and short times, so that things meet.</summary>
internal static class ScriptGenerator
{
    /// <param name="options">What may happen beside inserts and the passing of time.</param>
    public static Arbitrary<Script> Scripts(ScriptOptions? options = null)
    {
        var generator =
            from size in Gen.Sized(s => Gen.Constant(s))
            from seed in Gen.Choose(0, int.MaxValue - 1)
            select Make(seed, size, options ?? new ScriptOptions());
        return Arb.From(generator, ScriptShrinker.Shrink);
    }

    public static Script Make(int seed, int size, ScriptOptions options)
    {
        var dice = new Dice(seed);
        var rules = new RuleDice(dice, options).Set();
        var lateness = dice.Below(7);
        return new Script(rules, lateness, new CommandDice(dice, rules, options).Commands(16 + Math.Min(size, 100) / 3));
    }
}

internal sealed record ScriptOptions
{
    public bool Retracts { get; init; } = true;
    public bool Updates { get; init; } = true;
    public bool Swaps { get; init; } = true;
    public bool Reopens { get; init; } = true;
    public bool Origins { get; init; } = true;

    /// <summary>Facts that come after the watermark has passed them.</summary>
    public bool Late { get; init; } = true;
    public bool Duplicates { get; init; } = true;

    /// <summary>Rules that join facts and no more: no absence, group, throttle or chain.</summary>
    public bool JoinsOnly { get; init; }
}

/// <summary>Choices that a seed repeats.</summary>
internal sealed class Dice(int seed)
{
    private readonly Random _random = new(seed);

    public int Below(int end) => _random.Next(end);

    public int Between(int first, int last) => _random.Next(first, last + 1);

    public bool Chance(int percent) => _random.Next(100) < percent;

    public T Of<T>(params T[] choices) => choices[_random.Next(choices.Length)];
}

/// <summary>Makes rules.</summary>
internal sealed class RuleDice(Dice dice, ScriptOptions options)
{
    /// <summary>Stages that are concluded rather than yielded.</summary>
    private readonly HashSet<int> _concluded = [];

    public RuleSpec[] Set()
    {
        var rules = new RuleSpec[dice.Between(1, 3)];
        var stage = 0;
        for (var i = 0; i < rules.Length; i++)
        {
            var mayChain = !options.JoinsOnly && dice.Chance(55);
            rules[i] = Rule($"r{i}", stage, mayChain ? stage + 1 : 0);
            if (rules[i].Yields is not null || rules[i].Concludes > 0) stage++;
        }

        return rules;
    }

    /// <param name="below">Highest stage that other rules reach.</param>
    /// <param name="to">Stage that this one reaches; 0 for none.</param>
    public RuleSpec Rule(string id, int below, int to)
    {
        var positives = new List<PatternSpec>();
        var count = dice.Of(1, 1, 1, 2, 2, 2, 2, 3, 3);
        for (var i = 0; i < count; i++) positives.Add(Positive(positives, i, below));
        var patterns = positives.ToList();
        if (!options.JoinsOnly && dice.Chance(50)) patterns.Insert(dice.Between(0, patterns.Count), Negative(positives, below));
        if (!options.JoinsOnly && dice.Chance(12)) patterns.Insert(dice.Between(0, patterns.Count), Negative(positives, below));
        PatternSpec[] either = dice.Chance(12) ? [Choice(positives, below), Choice(positives, below)] : [];
        var isConclusionFirst = positives[0].Kind == Kind.Conclusion;
        var yields = to > 0 && !isConclusionFirst && dice.Chance(75) ? new YieldSpec(to, dice.Chance(50)) : null;
        if (to > 0 && yields is null) _concluded.Add(to);
        return new RuleSpec(id, 0)
        {
            Patterns = [.. patterns],
            Either = either,
            Within = patterns.Count + either.Length > 1 ? dice.Between(3, 14) : 0,
            IsInOrder = patterns.Count > 1 && dice.Chance(30),
            Lies = dice.Chance(45) ? Lies(positives) : [],
            Throttle = !options.JoinsOnly && dice.Chance(18) ? Throttle(isConclusionFirst) : null,
            Priority = dice.Of(0, 0, 0, 1),
            Yields = yields,
            Concludes = to > 0 && yields is null ? to : 0,
            Raises = yields is null || dice.Chance(70),
        };
    }

    private PatternSpec Positive(List<PatternSpec> before, int index, int below)
    {
        if (below > 0 && dice.Chance(index == 0 ? 70 : 20)) return Chained(before, dice.Chance(70) ? below : dice.Between(1, below));
        var kind = dice.Of(Kind.Reading, Kind.Reading, Kind.Login, Kind.Login, Kind.Outage, Kind.Observed);
        if (!options.JoinsOnly && dice.Chance(36))
        {
            return new PatternSpec(Use.Count, kind) { Tests = dice.Chance(70) ? [] : [ATest()], Group = Group() };
        }

        return new PatternSpec(Use.Match, kind) { Tests = Tests(), Links = Links(before, 80) };
    }

    private PatternSpec Chained(List<PatternSpec> before, int stage) => !_concluded.Contains(stage)
        ? new PatternSpec(Use.Match, Kind.Derived) { Stage = stage, Links = [.. Links(before, 60).Select(l => l with { Own = Field.Key, Theirs = Field.Key })] }
        : new PatternSpec(Use.Match, Kind.Conclusion) { Stage = stage };

    private PatternSpec Negative(List<PatternSpec> positives, int below)
    {
        var use = dice.Of(Use.Not, Use.Exists, Use.Exists, Use.ForAll, Use.NotFollowedBy, Use.NotFollowedBy, Use.NotPrecededBy);
        if (below > 0 && dice.Chance(25) && use != Use.ForAll)
        {
            return new PatternSpec(use, Kind.Derived) { Stage = dice.Between(1, below), Span = dice.Between(2, 10) };
        }

        var links = Links(positives, 70);
        return new PatternSpec(use, dice.Of(Kind.Reading, Kind.Login, Kind.Outage, Kind.Observed))
        {
            Tests = Tests(),
            Links = links,
            Span = use is Use.NotFollowedBy or Use.NotPrecededBy ? dice.Between(2, 10) : 0,
            Must = use == Use.ForAll && (links.Length == 0 || dice.Chance(50)) ? ATest() : null,
            MustLink = use == Use.ForAll && links.Length > 0 ? links[0] with { Own = Field.Level, Theirs = Field.Level, Comparison = Comparison.AtLeast } : null,
        }.WithOneMust();
    }

    private PatternSpec Choice(List<PatternSpec> positives, int below) => options.JoinsOnly || dice.Chance(65)
        ? new PatternSpec(Use.Match, dice.Of(Kind.Reading, Kind.Login, Kind.Observed)) { Tests = Tests(), Links = Links(positives, 80) }
        : Negative(positives, below);

    private Grouping Group()
    {
        var figure = dice.Of(Figure.Count, Figure.Count, Figure.Distinct, Figure.Sum, Figure.Average, Figure.Min, Figure.Max,
            Figure.Percentile, Figure.WhereMedian);
        var bound = figure switch
        {
            Figure.Count or Figure.Distinct => dice.Of(2, 2, 2, 3),
            Figure.Sum => dice.Between(3, 7),
            Figure.Min => dice.Below(2),
            Figure.Max => dice.Between(3, 4),
            _ => dice.Between(2, 3),
        };
        Field? by = dice.Of<Field?>(Field.Key, Field.Host, null, null);

        // Count(…) without a key knows counts and distinct counts only.
        var isQuery = dice.Chance(40) || (by is null && figure is not (Figure.Count or Figure.Distinct));
        var isTumbling = dice.Chance(55) && (isQuery || by is not null);
        return new Grouping(figure, bound, dice.Of(0.25, 0.5, 0.9), by, dice.Of(Field.Level, Field.Host), dice.Between(isTumbling ? 8 : 4, 15), isTumbling, isQuery);
    }

    private LieSpec[] Lies(List<PatternSpec> positives)
    {
        var able = Enumerable.Range(0, positives.Count)
            .Where(i => positives[i].Kind <= Kind.Observed && positives[i].Group is not { AsQuery: true }).ToArray();
        if (able.Length < 2) return [];
        var lie = dice.Of(Lie.Before, Lie.After, Lie.During, Lie.Overlaps);
        var (first, second) = dice.Chance(50) ? (able[0], able[^1]) : (able[^1], able[0]);
        return [new LieSpec(lie, first, second, lie <= Lie.After && dice.Chance(50) ? dice.Between(0, 8) : null)];
    }

    private ThrottleSpec Throttle(bool isConclusionFirst)
    {
        var afterQuiet = dice.Chance(35);
        return new ThrottleSpec(isConclusionFirst ? null : dice.Of<Field?>(Field.Key, Field.Host, null), dice.Between(3, 15),
            afterQuiet ? 1 : dice.Between(1, 2), afterQuiet);
    }

    private Test[] Tests() => dice.Chance(45) ? [] : dice.Chance(75) ? [ATest()] : [ATest(), ATest()];

    private Test ATest() => dice.Below(7) switch
    {
        0 => new Test(Field.Key, Comparison.Equal, dice.Below(3)),
        1 => new Test(Field.Key, Comparison.NotEqual, dice.Below(3)),
        2 => new Test(Field.Host, dice.Of(Comparison.Equal, Comparison.NotEqual), dice.Below(3)),
        3 => new Test(Field.Level, Comparison.AtLeast, dice.Between(1, 2)),
        4 => new Test(Field.Level, Comparison.Less, dice.Between(2, 3)),
        5 => new Test(Field.Value, Comparison.AtLeast, dice.Between(1, 3)),
        _ => new Test(Field.Value, Comparison.Less, dice.Between(2, 4)),
    };

    private Link[] Links(List<PatternSpec> before, int percent)
    {
        var able = Enumerable.Range(0, before.Count).Where(i => before[i].Kind != Kind.Conclusion).ToArray();
        if (able.Length == 0 || !dice.Chance(percent)) return [];
        var links = new List<Link> { ALink(dice.Of(able)) };
        if (dice.Chance(25)) links.Add(ALink(dice.Of(able)));
        return [.. links];
    }

    private Link ALink(int other) => dice.Below(9) switch
    {
        < 4 => new Link(Field.Key, Comparison.Equal, other, Field.Key),
        4 => new Link(Field.Host, Comparison.Equal, other, Field.Host),
        5 => new Link(Field.Level, dice.Of(Comparison.AtLeast, Comparison.Less), other, Field.Level),
        6 => new Link(Field.Value, dice.Of(Comparison.AtLeast, Comparison.Less), other, Field.Value),
        7 => new Link(Field.Key, Comparison.NotEqual, other, Field.Key),
        _ => new Link(Field.Level, Comparison.Equal, other, Field.Key),
    };
}

internal static class PatternSpecs
{
    /// <summary>A ForAll has one thing that must hold.</summary>
    public static PatternSpec WithOneMust(this PatternSpec pattern) =>
        pattern.MustLink is not null ? pattern with { Must = null } : pattern;
}
