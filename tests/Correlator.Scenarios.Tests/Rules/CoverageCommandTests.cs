namespace Correlator.Scenarios.Tests.Rules;

/// <summary><c>rules coverage</c> over the shipped rules and a plant's own.</summary>
public sealed class CoverageCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("correlator-rules-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Every_shipped_rule_covers_its_techniques_with_a_test()
    {
        var run = await CommandRun.Of(["rules", "coverage"]);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Matches(@"\n  T0830  Adversary-in-the-Middle +covered +address-conflict\n", run.Out);
        Assert.Matches(@"\n83 techniques: \d+ covered, 0 untested, 0 dark, \d+ not covered\.\n$", run.Out);
    }

    [Fact]
    public async Task The_folder_of_rules_that_ships_with_its_tests_and_tuning_is_covered_as_tuned()
    {
        var run = await CommandRun.Of(["rules", "coverage", "--rules", Repository.Path("rules")]);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Matches(@"\n  T0830  Adversary-in-the-Middle +not covered\n", run.Out);
        Assert.Contains(" 0 untested, ", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_only_a_rule_about_absent_logs_or_a_rule_that_is_off_would_cover_is_not_covered()
    {
        File.WriteAllText(Path.Combine(_folder, "tuning.yaml"), "rules: [{ id: address-conflict, enabled: false }]");
        File.WriteAllText(Path.Combine(_folder, "script.yml"), """
            title: A script runs
            id: 07f8bdc2-c9b3-472a-9817-5a670b872f53
            logsource: { product: windows, category: process_creation }
            tags: [attack.execution, attack.t0853, attack.t1059.001]
            detection: { s: { Image|endswith: wscript.exe }, condition: s }
            """);
        var run = await CommandRun.Of(["rules", "coverage", "--rules", _folder]);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Matches(@"\n  T0853  Scripting +dark +07f8bdc2-c9b3-472a-9817-5a670b872f53\n", run.Out);
        Assert.Matches(@"\n  T0830  Adversary-in-the-Middle +not covered\n", run.Out);
        Assert.Contains(" 1 dark, ", run.Out, StringComparison.Ordinal);
    }
}
