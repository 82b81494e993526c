using System.Text.RegularExpressions;
using YamlDotNet.Core;

namespace Correlator.Rules.Language.Sigma;

/// <summary>
/// Reads a rule's condition: selections joined by not, and, or (in this order of strength) and brackets; "1 of", "any
/// of" and "all of" a pattern of names or of "them", which leaves out names that begin with an underscore.
/// </summary>
internal sealed class SigmaConditionReader
{
    private const int DepthMax = 64;

    private readonly Dictionary<string, SigmaNode?> _selections;
    private readonly SigmaFaults _faults;
    private readonly Mark _start;
    private readonly string[] _tokens;
    private int _at;
    private int _depth;
    private bool _isRefused;

    private SigmaConditionReader(string text, Mark start, Dictionary<string, SigmaNode?> selections, SigmaFaults faults)
    {
        (_selections, _faults, _start) = (selections, faults, start);
        _tokens = [.. Regex.Matches(text, @"[()|]|[^\s()|]+").Select(token => token.Value)];
    }

    private string Next => _at < _tokens.Length ? _tokens[_at] : "";

    /// <summary>The condition over its selections; null when it is refused, or rests on a selection that was.</summary>
    public static SigmaNode? Read(
        string text, Mark start, Dictionary<string, SigmaNode?> selections, SigmaFaults faults)
    {
        var reader = new SigmaConditionReader(text, start, selections, faults);
        if (reader._tokens.Contains("|"))
        {
            return reader.Refuse("aggregations ('| count() …') left the specification; write a correlation rule");
        }

        var node = reader.Or();
        if (reader._at < reader._tokens.Length) reader.Refuse($"'{reader.Next}' is not expected here");
        return reader._isRefused ? null : node;
    }

    private SigmaNode? Or()
    {
        List<SigmaNode?> nodes = [And()];
        while (TryTake("or")) nodes.Add(And());
        return nodes.Count == 1 ? nodes[0] : nodes.Contains(null) ? null : SigmaNode.Any(nodes!);
    }

    private SigmaNode? And()
    {
        List<SigmaNode?> nodes = [Not()];
        while (TryTake("and")) nodes.Add(Not());
        return nodes.Count == 1 ? nodes[0] : nodes.Contains(null) ? null : SigmaNode.All(nodes!);
    }

    private SigmaNode? Not()
    {
        if (_isRefused) return null;
        if (++_depth > DepthMax) return Refuse($"is nested deeper than {DepthMax}");
        var node = TryTake("not") ? Not() is { } inner ? SigmaNode.Not(inner) : null : Primary();
        _depth--;
        return node;
    }

    private SigmaNode? Primary()
    {
        if (TryTake("("))
        {
            var node = Or();
            return TryTake(")") ? node : Refuse("a bracket is not closed");
        }

        if (_at >= _tokens.Length) return Refuse("ends too early");
        var token = _tokens[_at++];
        if (string.Equals(Next, "of", StringComparison.OrdinalIgnoreCase))
        {
            _at++;
            return Of(token);
        }

        if (IsWord(token)) return Refuse($"'{token}' is not expected here");
        return _selections.TryGetValue(token, out var selection)
            ? selection ?? Broken()
            : Refuse($"there is no selection '{token}'");
    }

    private SigmaNode? Of(string quantity)
    {
        var isAll = string.Equals(quantity, "all", StringComparison.OrdinalIgnoreCase);
        if (!isAll && quantity != "1" && !string.Equals(quantity, "any", StringComparison.OrdinalIgnoreCase))
        {
            return Refuse($"'{quantity} of' is not known; there are 1 of, any of, all of");
        }

        if (_at >= _tokens.Length) return Refuse("ends too early");
        var pattern = _tokens[_at++];
        var isThem = string.Equals(pattern, "them", StringComparison.OrdinalIgnoreCase);
        var names = SigmaPattern.Parse(pattern);
        var chosen = _selections.Where(selection => isThem
            ? !selection.Key.StartsWith('_')
            : names.Matches(selection.Key, isCased: true)).Select(selection => selection.Value).ToArray();
        if (chosen.Length == 0) return Refuse($"no selection is meant by '{pattern}'");
        return chosen.Contains(null) ? Broken() : isAll ? SigmaNode.All(chosen!) : SigmaNode.Any(chosen!);
    }

    private bool TryTake(string token)
    {
        if (!string.Equals(Next, token, StringComparison.OrdinalIgnoreCase)) return false;
        _at++;
        return true;
    }

    private static bool IsWord(string token) => token.ToUpperInvariant() is "AND" or "OR" or "NOT" or ")" or "OF";

    // The selection was refused with its own reason.
    private SigmaNode? Broken()
    {
        _isRefused = true;
        return null;
    }

    private SigmaNode? Refuse(string reason)
    {
        if (!_isRefused) _faults.Add(_start, "condition", reason);
        _isRefused = true;
        return null;
    }
}
