using System.Globalization;
using Correlator.Model.Plant;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Correlator.Rules.Trying;

/// <summary>Gathers what is wrong with one test file.</summary>
internal sealed class TestFaults(string file, List<RuleTestError> errors)
{
    public string File => file;

    public void Add(Mark at, string field, string reason) =>
        errors.Add(new RuleTestError(file, at.Line, at.Column, field, reason));

    /// <summary>The node as a mapping; told and null when it is none.</summary>
    public TestSection? Section(YamlNode node, string field, params IReadOnlyList<string> keys)
    {
        if (node is YamlMappingNode map) return new TestSection(map, keys, this);
        Add(node.Start, field, $"is not a mapping; it has {string.Join(", ", keys)}");
        return null;
    }
}

internal delegate bool TryRead<T>(string text, out T value);

/// <summary>One mapping of a test file: its keys are known, its values are checked, faults name their place.</summary>
internal sealed class TestSection
{
    private readonly Dictionary<string, YamlNode> _values = new(StringComparer.Ordinal);
    private readonly YamlMappingNode _map;
    private readonly TestFaults _faults;

    public TestSection(YamlMappingNode map, IReadOnlyList<string> keys, TestFaults faults)
    {
        (_map, _faults) = (map, faults);
        foreach (var (key, value) in map.Children)
        {
            var name = (key as YamlScalarNode)?.Value ?? $"{key}";
            if (keys.Contains(name)) _values[name] = value;
            else faults.Add(key.Start, name, $"is not known; there are {string.Join(", ", keys)}");
        }
    }

    public Mark Start => _map.Start;

    public bool Has(string key) => _values.ContainsKey(key);

    public YamlNode? Find(string key) => _values.GetValueOrDefault(key);

    public Mark Place(string key) => _values.TryGetValue(key, out var node) ? node.Start : _map.Start;

    public void Refuse(string key, string reason) => _faults.Add(Place(key), key, reason);

    public string? Text(string key)
    {
        var node = Find(key);
        if (node is null or YamlScalarNode) return (node as YamlScalarNode)?.Value;
        Refuse(key, "is no text");
        return null;
    }

    /// <summary>Told when it is missing or empty.</summary>
    public string Required(string key)
    {
        if (!Has(key)) Refuse(key, "is missing");
        else if (Text(key) is { Length: 0 }) Refuse(key, "is empty");
        return Text(key) ?? "";
    }

    /// <summary>A list of texts, or one text alone.</summary>
    public IReadOnlyList<string> Texts(string key)
    {
        var node = Find(key);
        if (node is null) return [];
        YamlNode[] items = node is YamlSequenceNode list ? [.. list.Children] : [node];
        foreach (var item in items.Where(item => item is not YamlScalarNode))
        {
            _faults.Add(item.Start, key, "is no text");
        }

        return [.. items.OfType<YamlScalarNode>().Select(item => item.Value ?? "")];
    }

    public IReadOnlyList<YamlNode> List(string key)
    {
        if (Find(key) is not { } node) return [];
        if (node is YamlSequenceNode list) return [.. list.Children];
        Refuse(key, "is no list");
        return [];
    }

    /// <param name="what">What it must be, for people: "true or false".</param>
    public T? Value<T>(string key, TryRead<T> read, string what)
        where T : struct
    {
        if (Text(key) is not { } text) return null;
        if (text.Length > 0 && read(text, out var value)) return value;
        Refuse(key, $"'{text}' is not {what}");
        return null;
    }

    public bool Flag(string key) => Value<bool>(key, bool.TryParse, "true or false") ?? false;

    public int? Number(string key, int min, int max) =>
        Value(key, (string text, out int number) => int.TryParse(text, CultureInfo.InvariantCulture, out number)
            && number >= min && number <= max, $"a number from {min} to {max}");

    public double? Decimal(string key) =>
        Value(key, (string text, out double number) =>
            double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number), "a number");

    public TimeSpan? Span(string key) =>
        Value<TimeSpan>(key, RuleTestWords.TryParseSpan, "a span of time, like 90s, 5m or 1h30m");

    public AssetRoles Roles(string key)
    {
        var roles = AssetRoles.None;
        foreach (var name in Texts(key))
        {
            if (AssetRoleNames.TryParse(name, out var role)) roles |= role;
            else Refuse(key, $"'{name}' is no role; there are {string.Join(", ", AssetRoleNames.All)}");
        }

        return roles;
    }
}
