using Correlator.Model.Detections;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Correlator.Rules.Language;

/// <summary>What is wrong with a tuning file, and where (line and column from 1).</summary>
public sealed record TuningFileError(string File, long Line, long Column, string Field, string Reason)
{
    public override string ToString() => $"{File}:{Line}:{Column}: {Field}: {Reason}";
}

/// <summary>The tuning of a directory's files, or everything that is wrong with them.</summary>
public sealed record RuleTuningResult(IReadOnlyDictionary<string, RuleTuning> Tuning, IReadOnlyList<TuningFileError> Errors);

/// <summary>
/// Reads how a plant tunes its rules: every *.yaml of a directory holds <c>rules: [{ id, enabled, severity }]</c>.
/// </summary>
public static class RuleTuningFiles
{
    /// <summary>A tuning file is written by hand.</summary>
    private const long FileBytesMax = 1024 * 1024;

    /// <summary>Tests of rules lie beside them, and say nothing of what is in force.</summary>
    private const string TestsEnding = ".test.yaml";

    private static readonly string[] Keys = ["id", "enabled", "severity"];

    public static RuleTuningResult Read(string directory)
    {
        if (Directory.Exists(directory))
        {
            return Read(Directory.EnumerateFiles(directory, "*.yaml").Order(StringComparer.Ordinal)
                .Where(file => !file.EndsWith(TestsEnding, StringComparison.Ordinal)));
        }

        return new RuleTuningResult(
            new Dictionary<string, RuleTuning>(), [new TuningFileError(directory, 1, 1, "-", "is no directory")]);
    }

    public static RuleTuningResult Read(IEnumerable<string> files)
    {
        var tuning = new Dictionary<string, RuleTuning>(StringComparer.Ordinal);
        var errors = new List<TuningFileError>();
        foreach (var file in files)
        {
            if (new FileInfo(file).Length > FileBytesMax) errors.Add(new TuningFileError(file, 1, 1, "-", $"is longer than {FileBytesMax} bytes"));
            else Read(file, tuning, errors);
        }

        return new RuleTuningResult(tuning, errors);
    }

    private static void Read(string file, Dictionary<string, RuleTuning> tuning, List<TuningFileError> errors)
    {
        YamlStream yaml;
        try
        {
            using var reader = new StreamReader(file);
            yaml = BoundedYaml.Load(reader);
        }
        catch (YamlException fault)
        {
            errors.Add(new TuningFileError(file, fault.Start.Line, fault.Start.Column, "-", fault.Message));
            return;
        }

        foreach (var document in yaml.Documents)
        {
            var faults = new Faults(file, errors);
            if (document.RootNode is not YamlMappingNode root) faults.Add(document.RootNode, "-", "is not a mapping with 'rules'");
            else foreach (var (key, value) in root.Children) ReadRules(key, value, tuning, faults);
        }
    }

    private static void ReadRules(YamlNode key, YamlNode value, Dictionary<string, RuleTuning> tuning, Faults faults)
    {
        if (key is not YamlScalarNode { Value: "rules" }) faults.Add(key, $"{key}", "is not known; there is 'rules'");
        else if (value is not YamlSequenceNode rules) faults.Add(value, "rules", "is not a list");
        else foreach (var rule in rules) ReadRule(rule, tuning, faults);
    }

    private static void ReadRule(YamlNode node, Dictionary<string, RuleTuning> tuning, Faults faults)
    {
        if (node is not YamlMappingNode rule)
        {
            faults.Add(node, "rules", "holds something that is not a mapping");
            return;
        }

        var (id, enabled, severity) = ("", true, (Severity?)null);
        foreach (var (key, value) in rule.Children)
        {
            var name = (key as YamlScalarNode)?.Value ?? "";
            var text = (value as YamlScalarNode)?.Value ?? "";
            if (!Keys.Contains(name)) faults.Add(key, name, $"is not known; there are {string.Join(", ", Keys)}");
            else if (name == "id") id = text;
            else if (name == "enabled")
            {
                if (!bool.TryParse(text, out enabled)) faults.Add(value, name, $"'{text}' is neither true nor false");
            }
            else if (Enum.TryParse<Severity>(text, ignoreCase: true, out var given) && Enum.IsDefined(given)) severity = given;
            else faults.Add(value, name, $"'{text}' is none of info, low, medium, high, critical");
        }

        if (id.Length == 0) faults.Add(node, "id", "is missing");
        else if (!tuning.TryAdd(id, new RuleTuning(enabled, severity))) faults.Add(node, "id", $"'{id}' is tuned twice");
    }

    private sealed class Faults(string file, List<TuningFileError> errors)
    {
        public void Add(YamlNode at, string field, string reason) =>
            errors.Add(new TuningFileError(file, at.Start.Line, at.Start.Column, field, reason));
    }
}
