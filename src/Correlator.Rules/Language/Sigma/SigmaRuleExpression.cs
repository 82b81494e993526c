using System.Text.RegularExpressions;

namespace Correlator.Rules.Language.Sigma;

/// <summary>
/// The condition of a temporal correlation as an expression: rules joined by not, and, or (in this order of strength) and
/// brackets. It is kept as the ways to fulfil it (its disjunctive normal form).
/// </summary>
internal sealed class SigmaRuleExpression
{
    private const int DepthMax = 32;

    /// <summary>Ways beyond this are refused: an expression of that many is a mistake, or an attack.</summary>
    private const int WaysMax = 64;

    private static readonly string[] Words = ["and", "or", "not", "(", ")"];

    private readonly IReadOnlyList<string> _rules;
    private readonly string[] _tokens;
    private int _at;
    private int _depth;
    private string? _fault;

    private SigmaRuleExpression(string text, IReadOnlyList<string> rules) => (_rules, _tokens) = (rules, Tokens(text));

    private string Next => _at < _tokens.Length ? _tokens[_at] : "";

    /// <summary>The rules that an expression names, in the order in which it does.</summary>
    public static IReadOnlyList<string> Names(string text) =>
        [.. Tokens(text).Where(token => !Words.Contains(token.ToLowerInvariant())).Distinct(StringComparer.Ordinal)];

    /// <summary>The ways to fulfil it, over places in the list of rules; null with the reason when it is wrong.</summary>
    public static IReadOnlyList<SigmaSequence>? Read(string text, IReadOnlyList<string> rules, out string reason)
    {
        var reader = new SigmaRuleExpression(text, rules);
        var ways = reader.Or(isNegated: false);
        if (reader._at < reader._tokens.Length) reader.Refuse($"'{reader.Next}' is not expected here");
        ways = [.. ways.Where(way => !way.Seen.Overlaps(way.NotSeen))];
        if (reader._fault is null && ways.Any(way => way.Seen.Count == 0))
        {
            reader.Refuse("is fulfilled when nothing has been seen: some rule must be");
        }
        else if (reader._fault is null && ways.Count == 0) reader.Refuse("can never be fulfilled");

        reason = reader._fault ?? "";
        return reader._fault is null ? [.. ways.Select(way => new SigmaSequence([.. way.Seen], [.. way.NotSeen]))] : null;
    }

    private static string[] Tokens(string text) =>
        [.. Regex.Matches(text, @"[()]|[^\s()]+").Select(token => token.Value)];

    // A negated "or" is an "and" of what is negated, and the other way round.
    private List<Way> Or(bool isNegated)
    {
        var ways = And(isNegated);
        while (TryTake("or")) ways = isNegated ? Both(ways, And(isNegated)) : [.. ways, .. And(isNegated)];
        return Bounded(ways);
    }

    private List<Way> And(bool isNegated)
    {
        var ways = Not(isNegated);
        while (TryTake("and")) ways = isNegated ? [.. ways, .. Not(isNegated)] : Both(ways, Not(isNegated));
        return Bounded(ways);
    }

    private List<Way> Not(bool isNegated)
    {
        if (_fault is not null) return [];
        if (++_depth > DepthMax) return Refuse($"is nested deeper than {DepthMax}");
        var ways = TryTake("not") ? Not(!isNegated) : Primary(isNegated);
        _depth--;
        return ways;
    }

    private List<Way> Primary(bool isNegated)
    {
        if (TryTake("("))
        {
            var ways = Or(isNegated);
            return TryTake(")") ? ways : Refuse("a bracket is not closed");
        }

        if (_at >= _tokens.Length) return Refuse("ends too early");
        var name = _tokens[_at++];
        for (var rule = 0; rule < _rules.Count; rule++)
        {
            if (_rules[rule] == name) return [isNegated ? new Way([], [rule]) : new Way([rule], [])];
        }

        return Refuse(Words.Contains(name.ToLowerInvariant())
            ? $"'{name}' is not expected here" : $"'{name}' is none of the correlation's rules");
    }

    private List<Way> Both(List<Way> left, List<Way> right) => Bounded(
        [.. left.Take(WaysMax + 1).SelectMany(_ => right.Take(WaysMax + 1), (one, other) =>
            new Way([.. one.Seen, .. other.Seen], [.. one.NotSeen, .. other.NotSeen]))]);

    private List<Way> Bounded(List<Way> ways) => ways.Count > WaysMax ? Refuse($"has more than {WaysMax} ways to be fulfilled") : ways;

    private bool TryTake(string token)
    {
        if (!string.Equals(Next, token, StringComparison.OrdinalIgnoreCase)) return false;
        _at++;
        return true;
    }

    private List<Way> Refuse(string reason)
    {
        _fault ??= reason;
        return [];
    }

    private sealed record Way(SortedSet<int> Seen, SortedSet<int> NotSeen);
}
