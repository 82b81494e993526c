using System.Globalization;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Correlator.Plant;

/// <summary>Where something stands in the plant files.</summary>
internal readonly record struct Place(string File, int Line, int Column, string Field)
{
    public override string ToString() => $"{File}:{Line}";
}

/// <summary>A value as written, and where.</summary>
internal sealed record Word(string Text, Place Place);

/// <summary>Gathers what is wrong, so that all of it is told at once.</summary>
internal sealed class Findings
{
    private readonly List<PlantFileError> _errors = [];

    public void Add(Place place, string reason) =>
        _errors.Add(new PlantFileError(place.File, place.Line, place.Column, place.Field, reason));

    /// <summary>Everything found, in order of file, line and column.</summary>
    public IReadOnlyList<PlantFileError> InOrder() =>
    [
        .. _errors.OrderBy(error => error.File, StringComparer.Ordinal).ThenBy(error => error.Line)
            .ThenBy(error => error.Column).ThenBy(error => error.Field, StringComparer.Ordinal),
    ];
}

/// <summary>
/// One mapping of a plant file. Says of every value where it stands, and finds what should not be there.
/// </summary>
internal sealed class Section
{
    private readonly Dictionary<string, YamlNode> _values = new(StringComparer.Ordinal);
    private readonly string _file;
    private readonly Findings _findings;

    public Section(YamlMappingNode node, string file, string field, Findings findings, params string[] keys)
    {
        _file = file;
        _findings = findings;
        Place = At(file, node.Start, field);
        foreach (var (key, value) in node.Children)
        {
            var name = (key as YamlScalarNode)?.Value ?? "";
            if (keys.Contains(name)) _values.Add(name, value);
            else findings.Add(At(file, key.Start, Join(field, name)), $"unknown key; known are {string.Join(", ", keys)}");
        }
    }

    public Place Place { get; }

    /// <summary>A single value; null when absent, and a finding when it is required or not a plain value.</summary>
    public Word? Text(string key, bool isRequired = false)
    {
        if (_values.TryGetValue(key, out var node)) return Scalar(node, Join(Place.Field, key));
        if (isRequired) _findings.Add(Place with { Field = Join(Place.Field, key) }, "is missing");
        return null;
    }

    /// <summary>A list of plain values; a single one may stand without brackets.</summary>
    public IReadOnlyList<Word> Words(string key)
    {
        var words = new List<Word>();
        if (!_values.TryGetValue(key, out var node) || IsNull(node)) return words;
        var field = Join(Place.Field, key);
        if (node is not YamlSequenceNode sequence)
        {
            if (Scalar(node, field) is { } single) words.Add(single);
            return words;
        }

        for (var i = 0; i < sequence.Children.Count; i++)
        {
            if (Scalar(sequence.Children[i], $"{field}[{i}]") is { } word) words.Add(word);
        }

        return words;
    }

    /// <summary>A list of mappings with these keys.</summary>
    public IEnumerable<Section> Sections(string key, params string[] keys)
    {
        if (!_values.TryGetValue(key, out var node) || IsNull(node)) yield break;
        var field = Join(Place.Field, key);
        if (node is not YamlSequenceNode sequence)
        {
            _findings.Add(At(_file, node.Start, field), "must be a list");
            yield break;
        }

        for (var i = 0; i < sequence.Children.Count; i++)
        {
            var at = $"{field}[{i}]";
            if (sequence.Children[i] is YamlMappingNode mapping) yield return new Section(mapping, _file, at, _findings, keys);
            else _findings.Add(At(_file, sequence.Children[i].Start, at), $"must be a mapping with {string.Join(", ", keys)}");
        }
    }

    /// <summary>A number within bounds; null when absent or wrong.</summary>
    public double? Number(string key, double min, double max, bool isWhole)
    {
        if (Text(key) is not { } word) return null;
        var isNumber = double.TryParse(
            word.Text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value);
        if (isNumber && value >= min && value <= max && (!isWhole || value == Math.Floor(value))) return value;
        _findings.Add(word.Place, $"'{word.Text}' is not a {(isWhole ? "whole " : "")}number from {min} to {max}");
        return null;
    }

    public static Place At(string file, Mark mark, string field) => new(file, (int)mark.Line, (int)mark.Column, field);

    private Word? Scalar(YamlNode node, string field)
    {
        var place = At(_file, node.Start, field);
        if (node is YamlScalarNode { Value: { } text } && text.Trim().Length > 0) return new Word(text.Trim(), place);
        _findings.Add(place, node is YamlScalarNode ? "is empty" : "must be a single value");
        return null;
    }

    private static bool IsNull(YamlNode node) => node is YamlScalarNode { Value: null or "" or "~" or "null" };

    private static string Join(string field, string key) => field.Length == 0 ? key : $"{field}.{key}";
}
