using Correlator.Detections;
using Correlator.Model.Detections;
using Correlator.Rules.Language;

namespace Correlator.Rules.Tests.Language;

public sealed class RuleTuningFilesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("correlator-tuning-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_rule_is_switched_off_or_given_a_severity_by_its_id()
    {
        Write("a.yaml", "rules:\n  - {id: network-scan, severity: Low}\n  - {id: address-conflict, enabled: false}\n");
        var result = RuleTuningFiles.Read(_folder);
        Assert.Empty(result.Errors);
        Assert.Equal(new RuleTuning(true, Severity.Low), result.Tuning["network-scan"]);
        Assert.Equal(new RuleTuning(false), result.Tuning["address-conflict"]);
    }

    [Fact]
    public void The_shipped_example_is_read_and_takes_hold()
    {
        var result = RuleTuningFiles.Read(Path.Combine(RepositoryRoot(), "rules"));
        Assert.Empty(result.Errors);
        var rules = new RuleSet(ShippedRules.All, new RuleSetOptions { Tuning = result.Tuning });
        Assert.Empty(rules.Errors);
        Assert.DoesNotContain(rules.Rules, rule => rule.Id == "address-conflict");
        Assert.Equal(Severity.Low, rules.Rules.Single(rule => rule.Id == "network-scan").Severity);
        Assert.Equal(ShippedRules.All.Count - 1, rules.Rules.Count);
    }

    [Fact]
    public void Every_error_of_every_file_is_told_at_once_with_its_line()
    {
        Write("a.yaml", "rules:\n  - id: network-scan\n    severity: loud\n    colour: red\n  - enabled: maybe\n");
        Write("b.yaml", "- not a mapping\n");
        Write("c.yaml", "rule: []\n");
        Write("d.yaml", "rules: 7\n");
        Write("e.yaml", "rules:\n  - word\n");
        Write("f.yaml", "rules: [\n");
        var errors = RuleTuningFiles.Read(_folder).Errors;
        Assert.Equal(
            [
                ("a.yaml", 3, "severity"), ("a.yaml", 4, "colour"), ("a.yaml", 5, "enabled"), ("a.yaml", 5, "id"),
                ("b.yaml", 1, "-"), ("c.yaml", 1, "rule"), ("d.yaml", 1, "rules"), ("e.yaml", 2, "rules"),
            ],
            errors.SkipLast(1).Select(error => (Path.GetFileName(error.File), (int)error.Line, error.Field)));
        Assert.EndsWith("f.yaml", errors[^1].File, StringComparison.Ordinal);
        Assert.Contains(":3:15: severity: 'loud' is none of", errors[0].ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_rule_that_is_tuned_twice_is_an_error_even_in_two_files()
    {
        Write("a.yaml", "rules: [{id: network-scan, severity: low}]\n");
        Write("b.yaml", "rules: [{id: network-scan, enabled: false}]\n");
        var error = Assert.Single(RuleTuningFiles.Read(_folder).Errors);
        Assert.Contains("tuned twice", error.Reason, StringComparison.Ordinal);
        Assert.Equal("b.yaml", Path.GetFileName(error.File));
    }

    [Fact]
    public void An_id_that_no_rule_has_is_an_error_of_the_set()
    {
        Write("a.yaml", "rules: [{id: no-such-rule, enabled: false}]\n");
        var result = RuleTuningFiles.Read(_folder);
        Assert.Empty(result.Errors);
        var rules = new RuleSet(ShippedRules.All, new RuleSetOptions { Tuning = result.Tuning });
        Assert.Contains("no-such-rule", Assert.Single(rules.Errors).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void An_oversized_file_is_refused_unread_and_a_missing_directory_is_an_error()
    {
        Write("a.yaml", "#" + new string('x', 1024 * 1024));
        Assert.Contains("longer than", Assert.Single(RuleTuningFiles.Read(_folder).Errors).Reason, StringComparison.Ordinal);
        Assert.Equal("is no directory", Assert.Single(RuleTuningFiles.Read(Path.Combine(_folder, "none")).Errors).Reason);
    }

    [Fact]
    public void Files_of_other_names_and_empty_files_are_no_matter()
    {
        Write("empty.yaml", "");
        Write("notes.md", "rules: [{id: x}]");
        var result = RuleTuningFiles.Read(_folder);
        Assert.Empty(result.Errors);
        Assert.Empty(result.Tuning);
    }

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(_folder, name), text);

    private static string RepositoryRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Correlator.sln"))) folder = folder.Parent!;
        return folder.FullName;
    }
}
