namespace Correlator.Rules.Tests.Oracle;

/// <summary>Makes what happens.</summary>
internal sealed class CommandDice(Dice dice, RuleSpec[] rules, ScriptOptions options)
{
    private readonly List<Observed> _facts = [];
    private RuleSpec[] _rules = rules;
    private int _now = 10;
    private int _watermark;
    private int _number;
    private int _revision;

    public Command[] Commands(int count)
    {
        var hasOrigins = options.Origins && dice.Chance(20);
        return [.. Enumerable.Range(0, count).Select(_ => Next(hasOrigins))];
    }

    private Command Next(bool hasOrigins)
    {
        var origin = hasOrigins ? dice.Of(0, 1, 1, 2) : 0;
        var choice = dice.Below(100);
        if (choice < 14) return new AdvanceTo(_watermark = Math.Max(_watermark, (_now += dice.Between(0, 6)) - dice.Below(4)));
        if (choice < 18 && options.Reopens) return new Reopen();
        if (choice < 22 && options.Swaps) return Swap();
        if (choice < 26 && options.Duplicates && _facts.Count > 0) return new InsertFact(Known(), origin);
        if (choice < 36 && options.Retracts && _facts.Count > 0) return new RetractFact(Known(), Soon());
        if (choice < 41 && options.Updates && _facts.Count > 0) return Update(origin);
        var fact = Fact();
        _facts.Add(fact);
        return new InsertFact(fact, origin);
    }

    private int Soon() => Math.Max(options.Late ? 0 : _watermark, _now + dice.Between(-2, 4));

    private Observed Known() => _facts[Math.Max(0, _facts.Count - 1 - dice.Below(8))];

    private UpdateFact Update(int origin)
    {
        var old = Known();
        var next = old with { Value = dice.Below(5), Level = dice.Below(4) };
        _facts.Add(next);
        return new UpdateFact(old, next, Soon(), origin);
    }

    private Observed Fact()
    {
        _now += dice.Of(0, 0, 1, 1, 2);
        var at = _now - (dice.Chance(70) ? 0 : dice.Below(10));
        var known = Math.Max(at, options.Late ? at : _watermark) + (dice.Chance(70) ? 0 : dice.Below(7));
        var (key, host, level, value) = (dice.Below(3), Samples.Hosts[dice.Below(3)], dice.Below(4), dice.Below(5));
        var n = ++_number;
        return dice.Below(3) switch
        {
            0 => new Reading(n, key, host, level, value, Samples.At(at), Samples.At(known)),
            1 => new Login(n, key, host, level, value, Samples.At(at), Samples.At(known)),
            _ => new Outage(n, key, host, level, value, Samples.At(at), Samples.At(known), Samples.At(at + dice.Below(8))),
        };
    }

    private Command Swap()
    {
        var at = dice.Chance(30) ? Math.Max(0, _watermark - 1) : _now + dice.Between(-3, 3);
        if (!options.Late) at = Math.Max(at, _watermark);
        Command command = dice.Below(6) switch
        {
            0 => new SwapRule(Changed(dice.Of(_rules)), at),
            1 => new SwapRule(new RuleDice(dice, options).Rule($"n{++_revision}", 1, 0), at),
            2 when _rules.Length > 1 => new RemoveRule(dice.Of(_rules).Id, at),
            var other => new SwapSet(NextSet(), at, other >= 4),
        };
        _rules = ScriptRun.After(_rules, command);
        _watermark = Math.Max(_watermark, at + 1);
        return command;
    }

    /// <summary>Some stay, some change in what they look for, some in what they say, one may come, and the order may change.</summary>
    private RuleSpec[] NextSet()
    {
        var next = _rules.Where(_ => dice.Chance(85)).Select(r => dice.Chance(70) ? r : Changed(r)).ToList();
        if (next.Count == 0 || dice.Chance(30)) next.Insert(0, new RuleDice(dice, options).Rule($"n{++_revision}", 1, 0));
        if (dice.Chance(25)) next.Reverse();
        return [.. next];
    }

    private RuleSpec Changed(RuleSpec rule) => dice.Chance(40) || rule.Within == 0
        ? rule with { Revision = ++_revision }
        : rule with { Within = rule.Within + 1 };
}
