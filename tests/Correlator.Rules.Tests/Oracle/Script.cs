using System.Text;
using Correlator.Rules.Explanation;
using Correlator.Rules.Matching;

namespace Correlator.Rules.Tests.Oracle;

/// <summary>What is done to a session. Times are seconds.</summary>
internal abstract record Command;

internal sealed record InsertFact(Observed Fact, int Origin) : Command;

internal sealed record RetractFact(Observed Fact, int At) : Command;

internal sealed record UpdateFact(Observed Old, Observed Next, int At, int Origin) : Command;

internal sealed record AdvanceTo(int Time) : Command;

/// <param name="IsForeign">A set made anew, that knows nothing of the one in force.</param>
internal sealed record SwapSet(RuleSpec[] Rules, int At, bool IsForeign) : Command;

/// <summary>One rule is added or changed by <see cref="RuleSet.With"/>.</summary>
internal sealed record SwapRule(RuleSpec Rule, int At) : Command;

internal sealed record RemoveRule(string Id, int At) : Command;

/// <summary>The session is saved and goes on as another one.</summary>
internal sealed record Reopen : Command;

/// <summary>Rules, how late facts may be, and what happens.</summary>
internal sealed record Script(RuleSpec[] Rules, int Lateness, Command[] Commands)
{
    public override string ToString()
    {
        var text = new StringBuilder($"lateness {Lateness}\n");
        foreach (var rule in Rules) text.Append(rule.Content).Append('\n');
        foreach (var command in Commands) text.Append(Told(command)).Append('\n');
        return text.ToString();
    }

    private static string Told(Command command) => command switch
    {
        InsertFact insert => $"insert {Told(insert.Fact)}{(insert.Origin > 0 ? $" from {insert.Origin}" : "")}",
        RetractFact retract => $"retract {Told(retract.Fact)} at {retract.At}",
        UpdateFact update => $"update {Told(update.Old)} to {Told(update.Next)} at {update.At}",
        AdvanceTo advance => $"advance {advance.Time}",
        SwapSet swap => $"swap at {swap.At}{(swap.IsForeign ? ", foreign" : "")} to\n{string.Join('\n', swap.Rules.Select(r => r.Content))}",
        SwapRule swap => $"with at {swap.At}\n{swap.Rule.Content}",
        RemoveRule remove => $"without {remove.Id} at {remove.At}",
        _ => "reopen",
    };

    private static string Told(Observed fact) =>
        $"{fact.GetType().Name}{fact.N} at {Samples.Seconds(fact.At)}{(fact is Outage o ? $" to {Samples.Seconds(o.Until)}" : "")}"
        + $" known {Samples.Seconds(fact.Known)} key {fact.Key} host {fact.Host} level {fact.Level} value {fact.Value}";
}

/// <summary>Does a script to both engines.</summary>
internal static class ScriptRun
{
    /// <summary>Later than anything waits for.</summary>
    public const int End = 10_000;

    public static List<string> Engine(Script script) => new EngineRun(script).Lines();

    public static List<string> Naive(Script script) => NaiveRun(script).Stated;

    public static NaiveEngine NaiveRun(Script script)
    {
        var engine = new NaiveEngine(script.Lateness);
        var rules = script.Rules;
        engine.Begin(Shaped(rules));
        foreach (var command in script.Commands)
        {
            switch (command)
            {
                case InsertFact insert: engine.Insert(insert.Fact with { }, insert.Origin); break;
                case RetractFact retract: engine.Retract(retract.Fact, Samples.At(retract.At)); break;
                case UpdateFact update: engine.Update(update.Old, update.Next with { }, Samples.At(update.At), update.Origin); break;
                case AdvanceTo advance: engine.Advance(Samples.At(advance.Time)); break;
                case SwapSet or SwapRule or RemoveRule:
                    rules = After(rules, command);
                    engine.Swap(Shaped(rules), Samples.At(AtOf(command)));
                    break;
            }
        }

        engine.Advance(Samples.At(End));
        return engine;

        // What a rule looks for has a hash in all ids: asked of the rule type, as any reader of a rule set can.
        (RuleSpec, string)[] Shaped(RuleSpec[] specs)
        {
            var set = RuleFamilies.SetOf(specs, OptionsOf(script), 0);
            Assert.Empty(set.Errors);
            var shapes = set.Rules.ToDictionary(r => r.Id, r => r.Shape);
            return [.. specs.Select(s => (s, shapes[s.Id]))];
        }
    }

    public static RuleSpec[] After(RuleSpec[] rules, Command command) => command switch
    {
        SwapSet swap => swap.Rules,
        SwapRule swap when Array.Exists(rules, r => r.Id == swap.Rule.Id) => [.. rules.Select(r => r.Id == swap.Rule.Id ? swap.Rule : r)],
        SwapRule swap => [.. rules, swap.Rule],
        RemoveRule remove => [.. rules.Where(r => r.Id != remove.Id)],
        _ => rules,
    };

    public static int AtOf(Command command) => command switch
    {
        SwapSet swap => swap.At,
        SwapRule swap => swap.At,
        RemoveRule remove => remove.At,
        _ => 0,
    };

    public static RuleSetOptions OptionsOf(Script script) => new()
    {
        Lateness = TimeSpan.FromSeconds(script.Lateness),
        Types = Samples.Types(),
    };
}

/// <summary>The engine under a script.</summary>
internal sealed class EngineRun
{
    private readonly Script _script;
    private readonly RuleSetOptions _options;
    private readonly List<RuleMatch> _stated = [];
    private RuleSet _set;
    private int _family;

    public EngineRun(Script script, Func<RuleSetOptions, RuleSetOptions>? bound = null)
    {
        var options = ScriptRun.OptionsOf(script);
        (_script, _options) = (script, bound?.Invoke(options) ?? options);
        _set = RuleFamilies.SetOf(script.Rules, _options, _family);
        Assert.Empty(_set.Errors);
        Session = _set.OpenSession("plant");
    }

    public IRuleSession Session { get; private set; }

    public int Rules => _set.Rules.Count;

    /// <summary>Called after each command.</summary>
    public Action<EngineRun>? Watch { get; init; }

    public List<string> Lines() => [.. Matches().Select(Samples.Line)];

    public List<RuleMatch> Matches()
    {
        foreach (var command in _script.Commands)
        {
            Do(command);
            Session.Drain(_stated);
            Watch?.Invoke(this);
        }

        Session.Advance(Samples.At(ScriptRun.End));
        Session.Drain(_stated);
        Watch?.Invoke(this);
        return _stated;
    }

    private void Do(Command command)
    {
        switch (command)
        {
            // A feed gives a new object for each record.
            case InsertFact insert: Session.Insert(insert.Fact with { }, insert.Origin); break;
            case RetractFact retract: Session.Retract(retract.Fact, Samples.At(retract.At)); break;
            case UpdateFact update: Session.Update(update.Old, update.Next with { }, Samples.At(update.At), update.Origin); break;
            case AdvanceTo advance: Session.Advance(Samples.At(advance.Time)); break;
            case SwapSet { IsForeign: true } swap: Take(RuleFamilies.SetOf(swap.Rules, _options, _family = 1 - _family), swap.At); break;
            case SwapSet swap: Take(_set.Reload(swap.Rules.Select(r => new SpecRule(r))), swap.At); break;
            case SwapRule swap: Take(_set.With(new SpecRule(swap.Rule)), swap.At); break;
            case RemoveRule remove: Take(_set.Without(remove.Id), remove.At); break;
            default: Reopen(); break;
        }
    }

    private void Take(RuleSet next, int at)
    {
        Assert.Empty(next.Errors);
        Session.Swap(next, Samples.At(at));
        _set = next;
    }

    private void Reopen()
    {
        Session.Drain(_stated);
        var codec = new SampleCodec();
        using var stream = new MemoryStream();
        using (var writer = new BinaryWriter(stream, Encoding.UTF8, leaveOpen: true)) Session.Save(writer, codec);
        stream.Position = 0;
        Session = _set.OpenSession("plant");
        using var reader = new BinaryReader(stream);
        Session.Restore(reader, codec);
        Assert.Equal(stream.Length, stream.Position);
    }
}
