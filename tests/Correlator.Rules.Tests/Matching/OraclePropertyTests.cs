using Correlator.Model.Facts;
using Correlator.Rules.Explanation;
using FsCheck.Xunit;

namespace Correlator.Rules.Tests.Matching;

public sealed class OraclePropertyTests
{
    private static readonly string[] Hosts = ["a", "b", "c"];
    private static readonly string[] Controllers = ["p", "q", "r", "s"];
    private static readonly RuleSet Rules = Oracle.Rules();
    private static readonly RuleSet CrampedRules = Oracle.CrampedRules();

    [Property(MaxTest = 500)]
    public void The_engine_finds_what_trying_every_combination_finds(byte[] script)
    {
        var facts = Read(script);
        Assert.Equal(Expected(facts), Sorted(Run(Rules, facts, stepSize: 5, reopens: false)));
    }

    [Property(MaxTest = 200)]
    public void Saving_and_restoring_at_any_step_changes_nothing(byte[] script, byte stepSize)
    {
        var facts = Read(script);
        foreach (var rules in new[] { Rules, CrampedRules })
        {
            Assert.Equal(Run(rules, facts, 1 + (stepSize % 9), reopens: false),
                Run(rules, facts, 1 + (stepSize % 9), reopens: true));
        }
    }

    [Property(MaxTest = 200)]
    public void Neither_the_size_of_steps_nor_the_order_within_them_changes_what_is_stated_or_when(byte[] script,
        byte stepSize)
    {
        var facts = Read(script);
        foreach (var rules in new[] { Rules, CrampedRules })
        {
            Assert.Equal(Run(rules, facts, 1, reopens: false), Run(rules, facts, 1 + stepSize, reopens: false));
        }
    }

    [Fact]
    public void The_scripts_make_every_rule_match()
    {
        // A property over sequences in which nothing ever matches would hold for any engine.
        var random = new Random(7);
        var found = new HashSet<string>();
        for (var i = 0; i < 100; i++)
        {
            var script = new byte[1 + random.Next(40)];
            random.NextBytes(script);
            foreach (var rules in new[] { Rules, CrampedRules })
            {
                found.UnionWith(Run(rules, Read(script), 5, reopens: false).Select(l => l.Split('|')[1].Split(' ')[0]));
            }
        }

        Assert.Equal(Rules.Rules.Concat(CrampedRules.Rules).Select(r => r.Id).Order(), found.Order());
    }

    /// <summary>Four bytes a fact: kind and ends, time, lateness (at most 30 s), ends.</summary>
    private static List<Fact> Read(byte[] script)
    {
        // FsCheck's byte arrays are short: they are stretched so that facts meet.
        var bytes = Enumerable.Range(0, 8).SelectMany(r => script.Select(b => (byte)(b * (2 * r + 1) + 37 * r)))
            .ToArray();
        var facts = new List<Fact>();
        for (var i = 0; i + 3 < bytes.Length && facts.Count < 60; i += 4)
        {
            var time = bytes[i + 1];
            var host = Hosts[bytes[i + 3] % Hosts.Length];
            var controller = Controllers[bytes[i + 3] / 16 % Controllers.Length];
            Fact fact = (bytes[i] % 4) switch
            {
                0 => Some.Access(time, "laptop", host, id: $"{i}"),
                1 => Some.Deviation(time, DeviationKind.Silence, host, controller, id: $"{i}"),
                _ => Some.Write(time, host, controller, id: $"{i}"),
            };
            var late = bytes[i + 2] < 200 ? 0 : bytes[i + 2] % 31;
            facts.Add(fact with { KnownAt = fact.Time + TimeSpan.FromSeconds(late) });
        }

        return facts;
    }

    private static List<string> Expected(List<Fact> facts) => [.. Oracle.Expect(facts).Order(StringComparer.Ordinal)];

    private static List<string> Sorted(List<string> lines) =>
        [.. lines.Select(l => l[(l.IndexOf('|', StringComparison.Ordinal) + 1)..]).Order(StringComparer.Ordinal)];

    /// <summary>Each step is inserted backwards; between steps the watermark reaches what comes next.</summary>
    private static List<string> Run(RuleSet rules, List<Fact> facts, int stepSize, bool reopens)
    {
        Assert.Empty(rules.Errors);
        var session = rules.OpenSession("plant");
        var matches = new List<RuleMatch>();
        foreach (var step in facts.OrderBy(f => f.KnownAt).ThenBy(f => f.Time).ThenBy(f => f.Id).Chunk(stepSize))
        {
            session.Advance(step[0].KnownAt);
            foreach (var fact in step.Reverse()) session.Insert(fact, 0);
            session.Drain(matches);
            if (reopens) session = FactsById.Reopen(rules, session);
        }

        session.Advance(Some.At(10_000));
        session.Drain(matches);
        Assert.Equal(0, session.Statistics.Waiting);
        Assert.Equal(0, session.Statistics.FactsHeld);
        return [.. matches.Select(m => $"{m.Time}|{Oracle.Line(m.Rule, m.Detection?.Facts ?? m.Conclusion!.Support)}")];
    }
}
