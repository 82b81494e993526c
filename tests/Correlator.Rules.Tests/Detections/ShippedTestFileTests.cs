using Correlator.Detections;
using Correlator.Rules.Trying;

namespace Correlator.Rules.Tests.Detections;

/// <summary>The tests that the shipped rules come with: rules/tests.</summary>
public sealed class ShippedTestFileTests
{
    private static readonly RuleSet Rules = new(ShippedRules.All);
    private static readonly RuleTestReader Read = ReadAll();

    public static TheoryData<string> RuleIds => [.. Rules.Rules.Select(rule => rule.Id)];

    [Fact]
    public void They_are_sound() => Assert.Empty(Read.Errors);

    [Theory]
    [MemberData(nameof(RuleIds))]
    public void A_rule_comes_with_a_case_that_fires_it_and_a_near_miss_and_passes(string rule)
    {
        var file = Assert.Single(Read.Files, file => file.Rule == rule);
        Assert.Equal($"rules/tests/{rule}.test.yaml", file.File);
        Assert.Contains(file.Cases, test => test.Expect.Any(expected => expected.Rule == rule));
        Assert.Contains(file.Cases, test => test.Expect.Count == 0);
        Assert.All(file.Cases, test => Assert.Empty(RuleTestRun.Run(Rules, test).Differences));
    }

    [Fact]
    public void There_is_none_of_a_rule_that_is_not_shipped() => Assert.Equal(Rules.Rules.Count, Read.Files.Count);

    private static RuleTestReader ReadAll()
    {
        var reader = new RuleTestReader(Rules.Rules.Select(rule => rule.Id));
        foreach (var (file, text) in ShippedRules.Tests) reader.Read(file, text);
        return reader;
    }
}
