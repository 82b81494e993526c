using System.Text.Json;
using Correlator.Model.Facts;
using Correlator.Rules.Language;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Correlator.Rules.Trying;

/// <summary>
/// Reads *.test.yaml files: what is given to a rule, and what must come of it. docs/rules.md tells the form. Every error
/// of every file is told at once.
/// </summary>
/// <param name="ruleIds">The rules there are: a test of another one is an error.</param>
public sealed class RuleTestReader(IEnumerable<string> ruleIds)
{
    /// <summary>How files with tests end.</summary>
    public const string FilePattern = "*.test.yaml";

    /// <summary>A test file is written by hand.</summary>
    public const int FileCharsMax = 1024 * 1024;

    private static readonly string[] FileKeys = ["rule", "assets", "cases"];
    private static readonly string[] CaseKeys =
        ["name", "given", "until", "zone", "feed", "plant", "learn-until", "events", "expect"];

    private static readonly string[] Inputs = ["given", "feed", "events"];
    private static readonly string[] ExpectKeys = ["rule", "severity", "text", "conclusion"];

    private readonly HashSet<string> _ids = new(ruleIds, StringComparer.Ordinal);
    private readonly List<RuleTestFile> _files = [];
    private readonly List<RuleTestError> _errors = [];

    public IReadOnlyList<RuleTestFile> Files => _files;
    public IReadOnlyList<RuleTestError> Errors => _errors;

    /// <param name="file">What errors and results call it.</param>
    public void Read(string file, string text)
    {
        var faults = new TestFaults(file, _errors);
        if (text.Length > FileCharsMax)
        {
            faults.Add(Mark.Empty, "-", $"is longer than {FileCharsMax} characters");
            return;
        }

        YamlStream yaml;
        try
        {
            using var reader = new StringReader(text);
            yaml = BoundedYaml.Load(reader);
        }
        catch (YamlException fault)
        {
            faults.Add(fault.Start, "-", fault.Message);
            return;
        }

        if (yaml.Documents.Count == 0) faults.Add(Mark.Empty, "-", "is empty; it has rule and cases");
        foreach (var document in yaml.Documents) ReadDocument(document.RootNode, faults);
    }

    private void ReadDocument(YamlNode root, TestFaults faults)
    {
        if (faults.Section(root, "-", FileKeys) is not { } section) return;
        var rule = section.Required("rule");
        if (rule.Length > 0) CheckRule(section, rule);
        var facts = new TestFactReader(faults);
        facts.Declare(section.Find("assets"));
        var cases = section.List("cases");
        if (cases.Count == 0) section.Refuse("cases", "is missing: nothing is tested");
        var read = cases.Select(node => ReadCase(node, rule, facts, faults)).OfType<RuleTestCase>().ToArray();
        foreach (var twin in read.GroupBy(c => c.Name).Where(named => named.Count() > 1).Select(named => named.Last()))
        {
            _errors.Add(
                new RuleTestError(faults.File, twin.Line, 1, "name", $"'{twin.Name}' is the name of two cases"));
        }

        _files.Add(new RuleTestFile(faults.File, rule, read));
    }

    private RuleTestCase? ReadCase(YamlNode node, string rule, TestFactReader facts, TestFaults faults)
    {
        if (faults.Section(node, "cases", CaseKeys) is not { } section) return null;
        var name = section.Required("name");
        if (Inputs.Count(section.Has) != 1) section.Refuse("given", "feed or events: one of the three says what goes in");

        foreach (var key in new[] { "plant", "learn-until" })
        {
            if (section.Has(key) && !section.Has("feed")) section.Refuse(key, "belongs to a case with a feed");
        }

        var learnUntil = section.Value(
            "learn-until", (string text, out EventTime time) => EventTime.TryParse(text, out time),
            "an ISO 8601 time, like 2026-03-02T07:00:00Z");
        return new RuleTestCase
        {
            Rule = rule,
            Name = name,
            File = faults.File,
            Line = section.Start.Line,
            Given = [.. section.List("given").Select((fact, i) => facts.Read(fact, name, i)).OfType<Fact>()],
            Until = section.Span("until") is { } until ? TestFactReader.Start + until : EventTime.Max,
            Zone = section.Text("zone") ?? "plant",
            Feed = section.Texts("feed"),
            Events = ReadEvents(section, faults),
            Plant = section.Texts("plant"),
            LearnUntil = learnUntil,
            Expect = ReadExpected(section, rule, faults),
        };
    }

    private static JsonElement[] ReadEvents(TestSection section, TestFaults faults)
    {
        var events = section.List("events");
        foreach (var odd in events.Where(node => node is not YamlMappingNode))
        {
            faults.Add(odd.Start, "events", "is no mapping of fields");
        }

        return [.. events.OfType<YamlMappingNode>().Select(TestEvents.Read)];
    }

    private ExpectedMatch[] ReadExpected(TestSection section, string rule, TestFaults faults)
    {
        switch (section.Find("expect"))
        {
            case null:
                section.Refuse("expect", "is missing; 'none' when nothing may match");
                return [];
            case YamlScalarNode { Value: "none" }:
                return [];
            case YamlSequenceNode { Children.Count: > 0 } list:
                return [.. list.Select(node => ReadExpected(node, rule, faults)).OfType<ExpectedMatch>()];
            default:
                section.Refuse("expect", "is neither 'none' nor a list of matches");
                return [];
        }
    }

    private ExpectedMatch? ReadExpected(YamlNode node, string rule, TestFaults faults)
    {
        if (faults.Section(node, "expect", ExpectKeys) is not { } section) return null;
        var named = section.Text("rule") ?? rule;
        if (section.Has("rule")) CheckRule(section, named);
        return new ExpectedMatch(
            named,
            section.Value<Model.Detections.Severity>(
                "severity", RuleTestWords.TryParseSeverity, $"one of {RuleTestWords.Severities}"),
            section.Texts("text"), section.Text("conclusion"));
    }

    private void CheckRule(TestSection section, string id)
    {
        if (!_ids.Contains(id)) section.Refuse("rule", $"there is no rule '{id}'");
    }
}
