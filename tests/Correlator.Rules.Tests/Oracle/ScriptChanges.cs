using Correlator.Rules.Matching;

namespace Correlator.Rules.Tests.Oracle;

/// <summary>The same script with its facts in another order.</summary>
internal static class Shuffled
{
    /// <summary>
    /// What comes between two advances comes in another order, some of it later but before the watermark passes it, and
    /// the watermark takes smaller steps.
    /// </summary>
    public static Script Arrivals(Script script)
    {
        var dice = new Dice(script.Commands.Length * 31 + script.Lateness);
        var (commands, block) = (new List<Command>(), new List<Command>());
        foreach (var command in script.Commands)
        {
            if (command is InsertFact or RetractFact)
            {
                block.Insert(dice.Below(block.Count + 1), command);
                continue;
            }

            var passes = command is AdvanceTo advance ? advance.Time : ScriptRun.AtOf(command) + 1;
            if (command is Reopen) passes = 0;
            var due = block.ToLookup(c => KnownOf(c) < passes || dice.Chance(50));
            commands.AddRange(due[true]);
            block = [.. due[false]];
            if (command is AdvanceTo { Time: > 1 } next && dice.Chance(50)) commands.Add(new AdvanceTo(next.Time - 1));
            commands.Add(command);
        }

        return script with { Commands = [.. commands, .. block] };
    }

    /// <summary>Each fact comes at most so long after its time, and the watermark does not wait for it.</summary>
    public static Script Delayed(Script script, int seconds)
    {
        var dice = new Dice(script.Commands.Length);
        var arrivals = script.Commands.OfType<InsertFact>()
            .Select(c => (Command: c, At: (int)Samples.Seconds(c.Fact.At) + dice.Below(seconds + 1)))
            .OrderBy(a => a.At).ThenBy(_ => dice.Below(1_000)).ToArray();
        return script with
        {
            Commands =
            [
                .. arrivals.SelectMany(a => new Command[]
                {
                    new AdvanceTo(a.At),
                    a.Command with { Fact = a.Command.Fact with { Known = a.Command.Fact.At } },
                }),
            ],
        };
    }

    private static double KnownOf(Command command) => command switch
    {
        InsertFact insert => Samples.Seconds(insert.Fact.Known),
        RetractFact retract => Math.Max(retract.At, Samples.Seconds(retract.Fact.Known)),
        _ => 0,
    };
}

/// <summary>The same script while rules beside its own come, change and go.</summary>
internal static class Others
{
    /// <param name="changes">False swaps the same set in again at the same times.</param>
    public static Script Swapped(Script script, bool changes)
    {
        var dice = new Dice(script.Commands.Length * 17 + script.Rules.Length);
        var maker = new RuleDice(dice, new ScriptOptions());
        var (others, now) = (Array.Empty<RuleSpec>(), 0);
        var commands = new List<Command>();
        foreach (var command in script.Commands)
        {
            commands.Add(command);
            if (command is AdvanceTo advance) now = Math.Max(now, advance.Time);
            if (command is not (InsertFact or AdvanceTo) || !dice.Chance(12)) continue;

            // They yield nothing: what a rule draws from others' facts hangs on the others.
            others = [.. others.Where(_ => dice.Chance(60)), maker.Rule($"other{commands.Count}", 0, 0)];
            var rules = changes ? others.Take(1).Concat(WithAnchor(script.Rules)).Concat(others.Skip(1)) : WithAnchor(script.Rules);
            commands.Add(new SwapSet([.. rules], now, dice.Chance(40)));
            now++;
        }

        return script with { Rules = [.. WithAnchor(script.Rules)], Commands = [.. commands] };
    }

    /// <summary>Saved and restored after one command of three.</summary>
    public static Script Reopened(Script script)
    {
        var dice = new Dice(script.Commands.Length * 13 + script.Rules.Length);
        return script with { Commands = [.. script.Commands.SelectMany(c => dice.Chance(33) ? new[] { c, new Reopen() } : [c])] };
    }

    // How long ids and statements are remembered is the whole set's: one rule keeps that the same.
    private static IEnumerable<RuleSpec> WithAnchor(RuleSpec[] rules) =>
    [
        .. rules, new RuleSpec("anchor", 0)
        {
            Patterns = [new PatternSpec(Use.Match, Kind.Derived) { Stage = 99 }, new PatternSpec(Use.Match, Kind.Derived) { Stage = 98 }],
            Within = 60,
        },
    ];
}

/// <summary>What a session may hold under tight bounds.</summary>
internal static class Bounds
{
    private const int FactsMax = 6;
    private const int WaitingMax = 3;

    public static RuleSetOptions Tight(RuleSetOptions options) => options with
    {
        FactsPerPatternMax = FactsMax,
        WaitingMatchesMax = WaitingMax,
        KnownFactsMax = 10,
        ThrottleKeysMax = 2,
        SupportsMax = 8,
        MatchesPerFactMax = 4,
        FactsPerStepMax = 12,
    };

    public static void Check(EngineRun run)
    {
        var statistics = run.Session.Statistics;
        Assert.InRange(statistics.Waiting, 0, WaitingMax * run.Rules);

        // A pattern is looked up from each other one, in at most as many memories, and gathers in one of its own.
        Assert.InRange(statistics.FactsHeld, 0, FactsMax * run.Rules * 2 * 5 * 5);
    }

    /// <summary>Nothing refers to a fact any more: not a memory, a group, a waiting match, or a statement.</summary>
    public static void CheckEmpty(IRuleSession session)
    {
        var statistics = session.Statistics;
        Assert.Equal((0, 0), (statistics.FactsHeld, statistics.Waiting));
        Assert.False(session.WaitsForTime);
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        session.Save(writer, new SampleCodec());
        writer.Flush();
        Assert.Equal(0, BitConverter.ToInt32(stream.GetBuffer(), 5));
    }
}

/// <summary>Counts, over all scripts, how often each word of the algebra had a part in a match.</summary>
internal sealed class FeatureCount
{
    private readonly SortedDictionary<string, int> _counts = new(StringComparer.Ordinal);

    public FeatureCount()
    {
        foreach (var use in Enum.GetValues<Use>()) _counts[$"use {use}"] = 0;
        foreach (var kind in Enum.GetValues<Kind>()) _counts[$"kind {kind}"] = 0;
        foreach (var lie in Enum.GetValues<Lie>()) _counts[$"lie {lie}"] = 0;
        foreach (var figure in Enum.GetValues<Figure>())
        {
            _counts[$"figure {figure} sliding"] = 0;
            _counts[$"figure {figure} tumbling"] = 0;
        }

        foreach (var other in new[]
        {
            "3 positives", "in order", "or", "query", "throttle", "throttle held back", "chain of 2", "chain of 3", "withdrawn", "lifted",
        })
        {
            _counts[other] = 0;
        }
    }

    public void Add(NaiveEngine run)
    {
        foreach (var match in run.Matches)
        {
            var spec = match.Rule.Spec;
            foreach (var pattern in spec.Bodies.ElementAt(match.Body)) Add(pattern);
            foreach (var lie in spec.Lies) Count($"lie {lie.Lie}");
            if (match.Positives.Length >= 3) Count("3 positives");
            if (spec.IsInOrder) Count("in order");
            if (spec.Either.Length > 0) Count("or");
            if (spec.Throttle is not null) Count("throttle");
            var stage = match.Positives.Max(u => u.Fact is Derived derived ? derived.Stage
                : u.Fact is NaiveConclusion conclusion ? conclusion.Name[1] - '0' : 0);
            if (stage > 0) Count($"chain of {stage + 1}");
        }

        Count("withdrawn", run.Stated.Count(s => s.StartsWith("Withdrawn", StringComparison.Ordinal)));
        Count("throttle held back", run.HeldBack);
        Count("lifted", run.Lifted);
    }

    public IEnumerable<string> Rare(int atLeast) => _counts.Where(c => c.Value < atLeast).Select(c => $"{c.Key}: {c.Value}");

    public override string ToString() => string.Join(", ", _counts.Select(c => $"{c.Key} {c.Value}"));

    private void Add(PatternSpec pattern)
    {
        Count($"use {pattern.Use}");
        Count($"kind {pattern.Kind}");
        if (pattern.Group is not { } group) return;
        Count($"figure {group.Figure} {(group.IsTumbling ? "tumbling" : "sliding")}");
        if (group.AsQuery) Count("query");
    }

    private void Count(string feature, int times = 1) => _counts[feature] = _counts.GetValueOrDefault(feature) + times;
}
