using FsCheck;
using FsCheck.Fluent;
using Xunit.Abstractions;

namespace Correlator.Rules.Tests.Oracle;

/// <summary>
/// The engine against one that evaluates everything anew, and against itself. ORACLE_CASES sets how many scripts each
/// property tries (500), ORACLE_SEED which: two numbers as printed.
/// </summary>
public sealed class OracleTests(ITestOutputHelper output)
{
    private const int CasesDefault = 500;
    private const int CasesMinForTheGuard = 300;

    [Fact]
    public void The_engine_states_what_the_naive_engine_states()
    {
        var seen = new FeatureCount();
        var cases = Check("agreement", ScriptGenerator.Scripts(), script =>
        {
            var naive = ScriptRun.NaiveRun(script);
            seen.Add(naive);
            AssertSame(naive.Stated, ScriptRun.Engine(script));
        });

        // A property over scripts in which nothing ever matches would hold for any engine.
        output.WriteLine(seen.ToString());
        if (cases >= CasesMinForTheGuard) Assert.Empty(seen.Rare(3));
    }

    [Fact]
    public void Neither_the_order_of_arrival_before_the_watermark_nor_the_size_of_steps_changes_what_is_stated_or_when() =>
        Check("arrival", ScriptGenerator.Scripts(new ScriptOptions { Late = false, Updates = false }), script =>
            Assert.Equal(ScriptRun.Engine(script), ScriptRun.Engine(Shuffled.Arrivals(script))));

    [Fact]
    public void Facts_that_join_are_found_in_any_order_of_arrival_within_the_lateness() =>
        Check("lateness", ScriptGenerator.Scripts(Joins), script =>
            AssertSame(ScriptRun.Engine(Shuffled.Delayed(script, 0)), ScriptRun.Engine(Shuffled.Delayed(script, script.Lateness))));

    [Fact]
    public void Saving_and_restoring_anywhere_changes_nothing() =>
        Check("restore", ScriptGenerator.Scripts(new ScriptOptions { Reopens = false }), script =>
            Assert.Equal(ScriptRun.Engine(script), ScriptRun.Engine(Others.Reopened(script))));

    [Fact]
    public void Swapping_in_sets_where_only_other_rules_change_neither_loses_nor_doubles_a_match() =>
        Check("swap", ScriptGenerator.Scripts(new ScriptOptions { Swaps = false }), script =>
        {
            var kept = script.Rules.Select(r => r.Id).ToHashSet();
            AssertSame(Kept(Others.Swapped(script, changes: false)), Kept(Others.Swapped(script, changes: true)));

            List<string> Kept(Script swapped) =>
                [.. new EngineRun(swapped).Matches().Where(m => kept.Contains(m.Rule)).Select(Samples.Line)];
        });

    [Fact]
    public void Memory_stays_within_its_bounds_and_time_empties_it() =>
        Check("memory", ScriptGenerator.Scripts(), script =>
        {
            var run = new EngineRun(script, Bounds.Tight) { Watch = Bounds.Check };
            run.Matches();
            Bounds.CheckEmpty(run.Session);
        });

    private static readonly ScriptOptions Joins = new()
    {
        JoinsOnly = true,
        Retracts = false,
        Updates = false,
        Swaps = false,
        Reopens = false,
        Origins = false,
        Duplicates = false,
    };

    private int Check(string name, Arbitrary<Script> scripts, Action<Script> property)
    {
        var cases = int.TryParse(Environment.GetEnvironmentVariable("ORACLE_CASES"), out var asked) ? asked : CasesDefault;
        var seed = (Environment.GetEnvironmentVariable("ORACLE_SEED") ?? "20261126,3").Split(',').Select(ulong.Parse).ToArray();
        var config = Config.QuickThrowOnFailure.WithMaxTest(cases).WithReplay(seed[0], seed[1]).WithEndSize(100);
        var done = 0;
        Prop.ForAll(scripts, script =>
        {
            done++;
            property(script);
        }).Check(config);
        output.WriteLine($"oracle {name}: {done} cases, seed {seed[0]},{seed[1]}");
        return done;
    }

    private static void AssertSame(IEnumerable<string> expected, IEnumerable<string> actual)
    {
        var (missing, surplus) = (expected.ToList(), new List<string>());
        foreach (var line in actual)
        {
            if (!missing.Remove(line)) surplus.Add(line);
        }

        Assert.True(missing.Count + surplus.Count == 0,
            $"missing:\n  {string.Join("\n  ", missing)}\ntoo much:\n  {string.Join("\n  ", surplus)}");
    }
}
