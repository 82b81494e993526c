using Correlator.Detections;
using Correlator.Model.Attack;
using Correlator.Model.Detections;
using Correlator.Model.Facts;
using Correlator.Model.Observations;

namespace Correlator.Rules.Tests.Detections;

public sealed class ShippedRulesTests
{
    private static readonly RuleSet Rules = new(ShippedRules.All);
    private static readonly string Root = FindRoot(AppContext.BaseDirectory);

    public static TheoryData<int, string> Indexes()
    {
        var data = new TheoryData<int, string>();
        foreach (var (index, scenario) in Scenarios.All.Index()) data.Add(index, scenario.ToString());
        return data;
    }

    [Theory]
    [MemberData(nameof(Indexes))]
    public void Fires(int index, string scenario)
    {
        var expected = Scenarios.All[index];
        var runner = new Runner(Rules).Put(expected.Fires).Reach(100_000);

        // A way in over several hosts is told by each of its beginnings, so there it is the text that is once.
        var match = Assert.Single(
            runner.Matches,
            m => m.Rule == expected.Rule
                && expected.Says.All(part => m.Detection!.Text.Contains(part, StringComparison.Ordinal)));
        Assert.Equal(expected.Severity, match.Detection!.Severity);
        // Which assets lost records would have told of, nobody knows.
        Assert.True(match.Detection.Assets.Count > 0 || match.Detection.Facts.All(fact => fact is FeedCondition));
        Assert.NotEmpty(match.Detection.Facts);
        Assert.Equal(0, runner.Session.Statistics.ConditionFaults);
        Assert.Contains(expected.Rule, scenario, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Indexes))]
    public void Stays_quiet_for_the_twin(int index, string scenario)
    {
        var expected = Scenarios.All[index];
        var runner = new Runner(Rules).Put(expected.Benign).Reach(100_000);

        Assert.DoesNotContain(runner.Matches, m => m.Rule == expected.Rule);
        Assert.Equal(0, runner.Session.Statistics.ConditionFaults);
        Assert.Contains(expected.Twin, scenario, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_rule_has_a_scenario_and_every_scenario_a_rule() =>
        Assert.Equal(Rules.Rules.Select(r => r.Id).Order(), Scenarios.All.Select(s => s.Rule).Distinct().Order());

    [Fact]
    public void Every_rule_compiles_and_is_rationalised()
    {
        Assert.Empty(Rules.Errors);
        Assert.All(Rules.Rules, r =>
        {
            Assert.NotEmpty(r.Techniques);
            Assert.NotEqual("", r.Cause);
            Assert.NotEqual("", r.Consequence);
            Assert.NotEqual("", r.Response);
            Assert.NotEqual("", r.FalsePositives);
            Assert.NotEqual("", r.Description);
            Assert.NotEqual("", r.Author);
            Assert.NotNull(r.TimeAvailable);
            Assert.True(r.Annunciates);
        });
    }

    [Fact]
    public void Every_technique_is_in_the_pinned_list_and_in_force()
    {
        Assert.Equal(83, AttackTechniques.InForce.Count);
        Assert.All(Rules.Rules, r => Assert.All(r.Techniques, t => Assert.Null(AttackTechniques.WhyRefused(t))));
    }

    [Fact]
    public void The_documentation_has_a_row_for_every_rule_with_its_techniques_and_severity()
    {
        var rows = File.ReadLines(Path.Combine(Root, "docs/detections.md"))
            .Where(l => l.StartsWith("| `", StringComparison.Ordinal))
            .Select(l => l.Split('|', StringSplitOptions.TrimEntries)).ToArray();

        Assert.Equal(Rules.Rules.Select(r => $"`{r.Id}`"), rows.Select(c => c[1]));
        Assert.Equal(Rules.Rules.Select(r => string.Join(' ', r.Techniques)), rows.Select(c => c[3]));
        Assert.All(rows.Zip(Rules.Rules),
            p => Assert.StartsWith(p.Second.Severity.ToString().ToLowerInvariant(), p.First[4],
            StringComparison.Ordinal));
    }

    [Fact]
    public void Facts_of_which_a_sensor_told_neither_end_hurt_no_rule()
    {
        var bare = Scenarios.All.SelectMany(s => s.Fires.Concat(s.Benign))
            .Select(f => f with { Originator = null, Responder = null }).ToArray();
        var runner = new Runner(Rules).Put(bare).Reach(100_000);

        Assert.NotEmpty(runner.Matches);
        Assert.Equal(0, runner.Session.Statistics.ConditionFaults);
    }

    [Fact]
    public void Anomalies_alone_are_evidence_not_alarms()
    {
        Model.Facts.DeviationKind[] findings =
        [
            Model.Facts.DeviationKind.FanOut, Model.Facts.DeviationKind.AddressConflict,
                Model.Facts.DeviationKind.LoginFailureBurst,
            Model.Facts.DeviationKind.UndeclaredSafetyUse, Model.Facts.DeviationKind.ConduitSilence,
        ];
        foreach (var kind in Enum.GetValues<Model.Facts.DeviationKind>().Except(findings))
        {
            Assert.Empty(new Runner(Rules).Put(Some.Deviation(1, kind)).Reach(100_000).Matches);
        }
    }

    [Fact]
    public void A_chain_over_three_zones_is_judged_where_they_meet()
    {
        // The session came up from child 1, the download from child 2: neither could judge it alone.
        var scenario = Scenarios.All[0];
        var runner = new Runner(Rules).PutFrom(1, scenario.Fires[0]).PutFrom(2, scenario.Fires[1]).Reach(10_000);
        Assert.Equal(["remote-access-then-program-change"], runner.Matches.Select(m => m.Rule));
    }

    [Fact]
    public void Routine_alone_raises_nothing()
    {
        var scenarios = Scenarios.All.SelectMany(s => s.Fires).OfType<Model.Facts.SensorAlert>();
        var runner = new Runner(Rules)
            .Put([.. scenarios.Select(a => a with { IsRoutine = true, Repeats = 40 })])
            .Put(Some.Write(1) with { IsRoutine = true }, Some.Write(61) with { IsRoutine = true });
        Assert.Empty(runner.Reach(100_000).Matches);
    }

    [Fact]
    public void A_restart_in_the_middle_of_every_scenario_changes_nothing()
    {
        foreach (var scenario in Scenarios.All)
        {
            var undisturbed = new Runner(Rules).Put(scenario.Fires).Reach(100_000).Matches;
            var session = Rules.OpenSession("plant");
            var matches = new List<Explanation.RuleMatch>();
            foreach (var fact in scenario.Fires.OrderBy(f => f.KnownAt).ThenBy(f => f.Time).ThenBy(f => f.Id))
            {
                session.Insert(fact, 0);
                session.Drain(matches);
                session = Matching.FactsById.Reopen(Rules, session);
            }

            session.Advance(Some.At(100_000));
            session.Drain(matches);
            Assert.Equal(undisturbed.Select(m => m.Detection!.Id), matches.Select(m => m.Detection!.Id));
        }
    }

    [Theory]
    [InlineData(Operation.Write, 3, false, false, Severity.Medium)]
    [InlineData(Operation.Write, 3, true, false, Severity.Low)]
    [InlineData(Operation.Write, 1, true, false, Severity.Low)]
    [InlineData(Operation.Write, 5, false, false, Severity.High)]
    [InlineData(Operation.ProgramDownload, 3, false, false, Severity.High)]
    [InlineData(Operation.ProgramDownload, 4, false, false, Severity.Critical)]
    [InlineData(Operation.ProgramDownload, 2, false, false, Severity.Medium)]
    [InlineData(Operation.Stop, 5, true, false, Severity.High)]
    [InlineData(Operation.Write, 1, false, true, Severity.Critical)]
    [InlineData(Operation.Read, 5, false, true, Severity.Medium)]
    [InlineData(Operation.Read, 5, false, false, Severity.Medium)]
    public void Severity_is_operation_by_criticality_by_authorisation(
        Operation operation, int criticality, bool isAuthorised, bool isSafety, Severity expected) =>
        Assert.Equal(expected, Consequence.Of(operation, criticality, isAuthorised, isSafety));

    private static string FindRoot(string from)
    {
        for (var folder = new DirectoryInfo(from); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Correlator.sln"))) return folder.FullName;
        }

        throw new DirectoryNotFoundException("No folder above holds Correlator.sln.");
    }
}
