using Correlator.Detections;
using Correlator.Rules;
using Correlator.Rules.Tests.Detections;

namespace Correlator.Architecture.Tests;

/// <summary>A rule ships with a scenario that fires it, a harmless twin, and a row that tells the analyst of it.</summary>
public sealed class ShippedRuleTests
{
    private static readonly RuleSet Rules = new(ShippedRules.All);

    public static TheoryData<string> Ids => [.. Rules.Rules.Select(rule => rule.Id)];

    [Theory]
    [MemberData(nameof(Ids))]
    public void A_rule_has_its_row_in_the_documents_with_its_techniques(string id)
    {
        var row = Assert.Single(Repository.Lines("docs/detections.md"), line => line.StartsWith($"| `{id}` |", StringComparison.Ordinal));
        var rule = Rules.Rules.Single(rule => rule.Id == id);
        foreach (var technique in rule.Techniques) Assert.Contains(technique, row, StringComparison.Ordinal);
        Assert.NotEmpty(rule.Techniques);
    }

    [Fact]
    public void Every_row_is_a_rule() => Assert.Equal(
        Rules.Rules.Select(rule => rule.Id).Order(StringComparer.Ordinal),
        Repository.Lines("docs/detections.md")
            .SkipWhile(line => !line.StartsWith("| id |", StringComparison.Ordinal))
            .TakeWhile(line => line.StartsWith('|'))
            .Where(line => line.StartsWith("| `", StringComparison.Ordinal))
            .Select(line => line.Split('`')[1]).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Ids))]
    public void A_rule_has_a_scenario_and_its_harmless_twin(string id)
    {
        var scenario = Scenarios.All.Where(scenario => scenario.Rule == id).ToArray();
        Assert.NotEmpty(scenario);
        Assert.All(scenario, s => Assert.NotEmpty(s.Fires));
        Assert.Contains(scenario, s => s.Benign.Length > 0);
    }

    [Fact]
    public void Every_rule_is_a_file_of_its_own() => Findings.None(
        ShippedRules.All.Select(rule => $"src/Correlator.Detections/{rule.GetType().Name}.cs").Except(Repository.Files));
}
