using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Correlator.Rules.Language.Sigma;

/// <summary>
/// Reads Sigma files (specification 2.1): detection rules, correlation rules and filters, several documents a file.
/// Files may refer to each other in any order, so everything is told by <see cref="Finish"/>.
/// </summary>
public sealed class SigmaReader(IReadOnlyDictionary<string, IReadOnlyList<string>>? placeholders = null)
{
    /// <summary>Characters of one file; rules are written by hand.</summary>
    public const int FileCharsMax = 1024 * 1024;

    private static readonly string[] Marks = ["title", "logsource", "detection", "correlation", "filter", "action"];

    private static readonly string[] DetectionWords = ["condition", "timeframe"];

    private readonly IReadOnlyDictionary<string, IReadOnlyList<string>> _placeholders =
        placeholders ?? new Dictionary<string, IReadOnlyList<string>>();

    private readonly List<SigmaError> _errors = [];
    private readonly List<Detection> _rules = [];
    private readonly List<SigmaCorrelation> _correlations = [];
    private readonly List<Mark> _correlationPlaces = [];
    private readonly List<(IReadOnlyList<string> Rules, SigmaLogSource LogSource, SigmaNode Condition, string Content)> _filters = [];
    private readonly Dictionary<string, SigmaHeader> _byReference = new(StringComparer.Ordinal);

    /// <summary>
    /// Whether a YAML text is meant as Sigma: some document says what only rules say. What is no YAML is taken as Sigma, so
    /// that somebody tells what is wrong with it.
    /// </summary>
    public static bool IsSigma(string text)
    {
        try
        {
            return BoundedYaml.Load(new StringReader(text)).Documents.Any(document =>
                document.RootNode is YamlMappingNode root && Marks.Any(mark => SigmaHeaderReader.Find(root, mark) is not null));
        }
        catch (YamlException)
        {
            return true;
        }
    }

    /// <summary>Documents that were read, good or bad.</summary>
    public int Documents { get; private set; }

    /// <summary>Reads one file's text; what is wrong is told by <see cref="Finish"/>.</summary>
    public void Read(string file, string text)
    {
        var faults = new SigmaFaults(file, _errors);
        if (text.Length > FileCharsMax)
        {
            faults.Add(new Mark(0, 1, 1), "-", $"is longer than {FileCharsMax} characters");
            return;
        }

        YamlStream yaml;
        try
        {
            yaml = BoundedYaml.Load(new StringReader(text));
        }
        catch (YamlException fault)
        {
            faults.Add(fault.Start, "-", fault.Message);
            return;
        }

        var actions = new SigmaActions();
        foreach (var document in yaml.Documents)
        {
            // Behind a last "---" there is nothing.
            if (document.RootNode is YamlScalarNode { Value: null or "" }) continue;
            Documents++;
            if (document.RootNode is YamlMappingNode root)
            {
                if (actions.Complete(root)) ReadDocument(root, faults);
            }
            else faults.Add(document.RootNode.Start, "-", "is no map with a detection, correlation or filter");
        }
    }

    /// <summary>Joins what was read: filters to their rules, correlations to theirs.</summary>
    public SigmaReadResult Finish()
    {
        SigmaReferences.Check(_correlations, _correlationPlaces, _byReference, _errors);
        return new SigmaReadResult([.. _rules.Select(Filtered)], _correlations, _errors) { References = _byReference };
    }

    private SigmaRule Filtered(Detection rule)
    {
        var (header, condition) = (rule.Header, rule.Condition);
        var filters = _filters.Where(filter => IsFor(filter.Rules, header) && filter.LogSource.Includes(rule.LogSource)).ToArray();
        if (filters.Length > 0)
        {
            condition = SigmaNode.All([condition, .. filters.Select(filter => filter.Condition)]);
            header = header with { Content = SigmaContentHash.Of([header.Content, .. filters.Select(filter => filter.Content)]) };
        }

        return new SigmaRule(header, rule.LogSource, condition)
        {
            UnresolvedPlaceholders = rule.Unresolved,
            ConditionText = rule.ConditionText,
        };
    }

    private static bool IsFor(IReadOnlyList<string> rules, SigmaHeader header) =>
        rules is [] or ["any" or "all"] || rules.Contains(header.Id) || (header.Name.Length > 0 && rules.Contains(header.Name));

    private void ReadDocument(YamlMappingNode root, SigmaFaults faults)
    {
        var headers = new SigmaHeaderReader(faults);
        var before = faults.Count;
        var header = headers.Read(root);
        NoteReferences(header, root, faults);
        if (SigmaHeaderReader.Find(root, "correlation") is { } correlation)
        {
            var joined = new SigmaCorrelationReader(headers, faults).Read(header, root, correlation);
            if (joined is null || faults.Count > before) return;
            _correlations.Add(joined);
            _correlationPlaces.Add((SigmaHeaderReader.Find((YamlMappingNode)correlation, "rules") ?? correlation).Start);
            return;
        }

        var isFilter = SigmaHeaderReader.Find(root, "filter") is not null;
        var what = isFilter ? "filter" : "detection";
        var logSource = ReadLogSource(root, headers, faults);
        if (SigmaHeaderReader.Find(root, what) is not YamlMappingNode detection)
        {
            faults.Add((SigmaHeaderReader.Find(root, what) ?? root).Start, what, "is missing, or no map");
            return;
        }

        var fields = new SigmaFieldReader(_placeholders, faults);
        var condition = ReadDetection(detection, fields, isFilter ? "rules" : null, faults);
        if (condition is null || faults.Count > before) return;
        if (isFilter) _filters.Add((headers.Texts(detection, "rules"), logSource, condition, header.Content));
        else _rules.Add(new Detection(header, logSource, condition, fields.Unresolved, string.Join(" or ", headers.Texts(detection, "condition"))));
    }

    // Also of rules that are refused: who refers to one of them is not wrong as well.
    private void NoteReferences(SigmaHeader header, YamlMappingNode root, SigmaFaults faults)
    {
        if (SigmaHeaderReader.Find(root, "id") is { } id) Note(id, "id", header.Id);
        else _byReference.TryAdd(header.Id, header);
        if (SigmaHeaderReader.Find(root, "name") is { } name && header.Name.Length > 0) Note(name, "name", header.Name);

        void Note(YamlNode node, string field, string text)
        {
            if (_byReference.TryAdd(text, header) || ReferenceEquals(_byReference[text], header)) return;
            var other = _byReference[text];
            faults.Add(node.Start, field, $"'{text}' is also that of {other.File}:{other.Line}");
        }
    }

    private static SigmaLogSource ReadLogSource(YamlMappingNode root, SigmaHeaderReader headers, SigmaFaults faults)
    {
        if (SigmaHeaderReader.Find(root, "logsource") is not YamlMappingNode node)
        {
            faults.Add(root.Start, "logsource", "is missing, or no map");
            return new SigmaLogSource("", "", "");
        }

        var source = new SigmaLogSource(
            headers.Text(node, "category") ?? "", headers.Text(node, "product") ?? "", headers.Text(node, "service") ?? "");
        if (source is { Category.Length: 0, Product.Length: 0, Service.Length: 0 })
        {
            faults.Add(node.Start, "logsource", "says neither category nor product nor service");
        }

        return source;
    }

    private static SigmaNode? ReadDetection(
        YamlMappingNode detection, SigmaFieldReader fields, string? notASelection, SigmaFaults faults)
    {
        var selections = new Dictionary<string, SigmaNode?>(StringComparer.Ordinal);
        var reader = new SigmaSelectionReader(fields, faults);
        foreach (var (key, value) in detection.Children)
        {
            var name = (key as YamlScalarNode)?.Value ?? "";
            if (!DetectionWords.Contains(name) && name != notASelection) selections[name] = reader.Read(value, name);
        }

        var condition = SigmaHeaderReader.Find(detection, "condition");
        IReadOnlyList<YamlNode> texts = condition is null ? []
            : condition is YamlSequenceNode list ? [.. list.Children] : [condition];
        if (texts.Count == 0 || texts.Any(text => text is not YamlScalarNode { Value.Length: > 0 }))
        {
            faults.Add((condition ?? detection).Start, "condition", "is missing, or no text");
            return null;
        }

        var nodes = texts.Cast<YamlScalarNode>()
            .Select(text => SigmaConditionReader.Read(text.Value!, text.Start, selections, faults)).ToArray();
        return nodes.Contains(null) ? null : nodes.Length == 1 ? nodes[0] : SigmaNode.Any(nodes!);
    }

    private sealed record Detection(
        SigmaHeader Header, SigmaLogSource LogSource, SigmaNode Condition, IReadOnlyCollection<string> Unresolved,
        string ConditionText);
}
