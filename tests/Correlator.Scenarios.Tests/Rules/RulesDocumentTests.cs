using Correlator.Detections;
using Correlator.Rules;
using Correlator.Rules.Trying;

namespace Correlator.Scenarios.Tests.Rules;

/// <summary>docs/rules.md is true: its C# compiles and loads, its YAML is read and run, its commands print what it shows.</summary>
public sealed class RulesDocumentTests : IDisposable
{
    private readonly RulesDocument _document = new();

    public void Dispose() => _document.Dispose();

    [Fact]
    public void Every_snippet_is_of_a_language_that_is_tried_here() =>
        Assert.Equal(["yaml", "console", "csharp"], _document.Languages.OrderBy(l => l.Length == 4 ? 0 : l == "console" ? 1 : 2));

    [Fact]
    public void Its_csharp_is_rules_that_load_and_pass_their_tests()
    {
        var rules = new RuleSet([.. ShippedRules.All, .. _document.CompileRules()]);
        Assert.Empty(rules.Errors);
        var reader = new RuleTestReader(rules.Rules.Select(rule => rule.Id));
        foreach (var (name, text) in _document.Yaml)
        {
            if (name.StartsWith("rules/tests/", StringComparison.Ordinal)) reader.Read(name, text);
        }

        Assert.Empty(reader.Errors);
        var written = Assert.Single(reader.Files);
        Assert.All(written.Cases, test => Assert.Empty(RuleTestRun.Run(rules, test).Differences));
        Assert.Contains(written.Cases, test => test.Expect.Count > 0);
    }

    [Fact]
    public async Task Its_commands_print_what_it_shows()
    {
        foreach (var (command, exitCode, shown) in _document.Commands())
        {
            var run = await _document.Run(command);
            Assert.True(run.ExitCode == exitCode, $"{command} ended with {run.ExitCode}:\n{run.Error}{run.Out}");
            var left = run.Out.ReplaceLineEndings("\n").Split('\n').AsEnumerable();
            foreach (var line in shown)
            {
                if (line == "…") continue;
                left = left.SkipWhile(printed => printed != line);
                Assert.True(left.Any(), $"{command} does not print, or not there:\n{line}\nbut:\n{run.Out}");
                left = left.Skip(1);
            }
        }
    }
}
