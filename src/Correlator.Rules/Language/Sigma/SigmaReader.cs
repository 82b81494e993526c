using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Correlator.Rules.Language.Sigma;

/// <summary>
/// Reads Sigma files (specification 2.1): detection rules, correlation rules and filters, several documents a file. Files may refer to each
/// other in any order, so everything is told by <see cref="Finish"/>.
/// </summary>
public sealed class SigmaReader(IReadOnlyDictionary<string, IReadOnlyList<string>>? placeholders = null)
{
    /// <summary>Characters of one file; rules are written by hand.</summary>
    public const int FileCharsMax = 1024 * 1024;

    private static readonly string[] DetectionWords = ["condition", "timeframe"];

    private readonly IReadOnlyDictionary<string, IReadOnlyList<string>> _placeholders =
        placeholders ?? new Dictionary<string, IReadOnlyList<string>>();

    private readonly List<SigmaError> _errors = [];
    private readonly List<(SigmaHeader Header, SigmaLogSource LogSource, SigmaNode Condition, IReadOnlyCollection<string> Unresolved)> _rules = [];
    private readonly List<SigmaCorrelation> _correlations = [];
    private readonly List<Mark> _correlationPlaces = [];
    private readonly List<(IReadOnlyList<string> Rules, SigmaLogSource LogSource, SigmaNode Condition)> _filters = [];
    private readonly Dictionary<string, SigmaHeader> _byReference = new(StringComparer.Ordinal);

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

        var yaml = new YamlStream();
        try
        {
            yaml.Load(new StringReader(text));
        }
        catch (YamlException fault)
        {
            faults.Add(fault.Start, "-", fault.Message);
            return;
        }

        foreach (var document in yaml.Documents)
        {
            Documents++;
            if (document.RootNode is YamlMappingNode root) ReadDocument(root, faults);
            else faults.Add(document.RootNode.Start, "-", "is no map with a title and a detection, correlation or filter");
        }
    }

    /// <summary>Joins what was read: filters to their rules, correlations to theirs.</summary>
    public SigmaReadResult Finish()
    {
        SigmaReferences.Check(_correlations, _correlationPlaces, _byReference, _errors);
        var rules = _rules.Select(rule => new SigmaRule(rule.Header, rule.LogSource, Filtered(rule.Header, rule.LogSource, rule.Condition))
        {
            UnresolvedPlaceholders = rule.Unresolved,
        });
        return new SigmaReadResult([.. rules], _correlations, _errors);
    }

    private SigmaNode Filtered(SigmaHeader rule, SigmaLogSource logSource, SigmaNode condition)
    {
        var filters = _filters.Where(filter => filter.LogSource == logSource
            && (filter.Rules is ["any"] || filter.Rules.Contains(rule.Id) || filter.Rules.Contains(rule.Name))).ToArray();
        return filters.Length == 0 ? condition : SigmaNode.All([condition, .. filters.Select(filter => filter.Condition)]);
    }

    private void ReadDocument(YamlMappingNode root, SigmaFaults faults)
    {
        var headers = new SigmaHeaderReader(faults);
        var before = faults.Count;
        var header = headers.Read(root);
        NoteReferences(header, root, faults);
        if (SigmaHeaderReader.Find(root, "correlation") is { } correlation)
        {
            if (new SigmaCorrelationReader(headers, faults).Read(header, correlation) is not { } joined || faults.Count > before) return;
            _correlations.Add(joined);
            _correlationPlaces.Add(SigmaHeaderReader.Find((YamlMappingNode)correlation, "rules")!.Start);
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
        if (isFilter) _filters.Add((headers.Texts(detection, "rules"), logSource, condition));
        else _rules.Add((header, logSource, condition, fields.Unresolved));
    }

    // Also of rules that are refused: who refers to one of them is not wrong as well.
    private void NoteReferences(SigmaHeader header, YamlMappingNode root, SigmaFaults faults)
    {
        if (!_byReference.TryAdd(header.Id, header) && SigmaHeaderReader.Find(root, "id") is { } id) Refuse(id, "id", header.Id);
        if (header.Name.Length > 0 && !_byReference.TryAdd(header.Name, header) && !ReferenceEquals(_byReference[header.Name], header)) Refuse(SigmaHeaderReader.Find(root, "name")!, "name", header.Name);

        void Refuse(YamlNode node, string field, string text)
        {
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

        var source = new SigmaLogSource(headers.Text(node, "category") ?? "", headers.Text(node, "product") ?? "", headers.Text(node, "service") ?? "");
        if (source is { Category.Length: 0, Product.Length: 0, Service.Length: 0 })
        {
            faults.Add(node.Start, "logsource", "says neither category nor product nor service");
        }

        return source;
    }

    private static SigmaNode? ReadDetection(YamlMappingNode detection, SigmaFieldReader fields, string? notASelection, SigmaFaults faults)
    {
        var selections = new Dictionary<string, SigmaNode?>(StringComparer.Ordinal);
        var reader = new SigmaSelectionReader(fields, faults);
        foreach (var (key, value) in detection.Children)
        {
            var name = (key as YamlScalarNode)?.Value ?? "";
            if (!DetectionWords.Contains(name) && name != notASelection) selections[name] = reader.Read(value, name);
        }

        var conditions = SigmaHeaderReader.Find(detection, "condition") switch
        {
            YamlScalarNode { Value.Length: > 0 } one => [one],
            YamlSequenceNode { Children.Count: > 0 } several when several.All(item => item is YamlScalarNode) => several.Children.Cast<YamlScalarNode>(),
            _ => [],
        };
        var nodes = conditions.Select(text => SigmaConditionReader.Read(text.Value!, text.Start, selections, faults)).ToArray();
        if (nodes.Length == 0) faults.Add((SigmaHeaderReader.Find(detection, "condition") ?? detection).Start, "condition", "is missing, or no text");
        return nodes.Length == 0 || nodes.Contains(null) ? null : nodes.Length == 1 ? nodes[0] : SigmaNode.Any(nodes!);
    }
}
