using Correlator.Model.Facts;
using Correlator.Model.Observations;

namespace Correlator.Rules.Explanation;

/// <summary>One match, as the texts, severities and actions of a rule see it. Valid during their call only.</summary>
public sealed class MatchContext
{
    private IMatchedFacts? _source;
    private IReadOnlyList<object>? _matched;
    private IReadOnlyList<Fact>? _facts;
    private IReadOnlyList<string>? _maintenance;

    internal MatchContext(string zone) => Zone = zone;

    /// <summary>Zone whose session found it.</summary>
    public string Zone { get; }

    /// <summary>Event time at which the match was complete.</summary>
    public EventTime Time { get; private set; }

    /// <summary>All facts of the match in rule order, whatever their types; a group gives all its members.</summary>
    public IReadOnlyList<object> Matched => _matched ??= _source!.Collect();

    /// <summary>Those of them that are facts of the model.</summary>
    public IReadOnlyList<Fact> Facts => _facts ??= [.. Matched.OfType<Fact>()];

    /// <summary>Tickets of the maintenance windows that cover facts of this match, sorted.</summary>
    public IReadOnlyList<string> Maintenance => _maintenance ??=
        [.. Facts.Select(f => f.Maintenance).OfType<string>().Distinct().Order(StringComparer.Ordinal)];

    /// <summary>Points to another match. Nothing is read until it is asked for: an action that only counts costs nothing.</summary>
    internal void Load(EventTime time, IMatchedFacts source)
    {
        (Time, _source) = (time, source);
        (_matched, _facts, _maintenance) = (null, null, null);
    }
}

/// <summary>Tells the facts of a match when they are asked for.</summary>
internal interface IMatchedFacts
{
    public IReadOnlyList<object> Collect();
}
