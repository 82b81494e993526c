using System.Globalization;
using Correlator.Model.Facts;
using Correlator.Rules.Language.Sigma.Observed;

namespace Correlator.Rules.Language.Sigma;

/// <summary>
/// How a correlation reads the facts that it joins: records that fulfil a rule, and conclusions of other correlations.
/// Immutable; any session may ask.
/// </summary>
internal sealed class SigmaCorrelationPlan
{
    /// <summary>Between the parts of a key; no sensor writes it.</summary>
    private const char PartsEnd = '\u001f';

    private readonly SigmaCorrelation _correlation;
    private readonly IReadOnlyList<SigmaMember> _members;
    private readonly Dictionary<string, int> _places = new(StringComparer.Ordinal);

    // By the member's place: the fields of the group, and those of the value.
    private readonly string[][] _groupFields;
    private readonly string[][] _valueFields;

    /// <param name="members">What the correlation joins, in the order of its rules.</param>
    public SigmaCorrelationPlan(SigmaCorrelation correlation, IReadOnlyList<SigmaMember> members)
    {
        (_correlation, _members) = (correlation, members);
        for (var place = 0; place < members.Count; place++) _places.TryAdd(members[place].Id, place);
        _groupFields = [.. members.Select((_, place) => Resolved(place, correlation.GroupBy))];
        _valueFields = [.. members.Select((_, place) => Resolved(place, correlation.Fields))];
        Header = correlation.Header with
        {
            Content = SigmaContentHash.Of(
                [correlation.Header.Content, .. members.Select(member => member.Correlation?.Header.Content ?? member.Rule!.Rule.Header.Content)]),
        };
        Least = LeastOf(correlation);
        SeenMin = correlation.Ways.Count == 0 ? 0 : correlation.Ways.Min(way => way.Seen.Count);
    }

    public SigmaCorrelation Correlation => _correlation;

    /// <summary>The correlation's own, but that its content is also that of the rules it joins.</summary>
    public SigmaHeader Header { get; }

    /// <summary>
    /// The number from which on a count matches, where that is all there is to it; an engine's count starts at 2. Null when
    /// it takes more.
    /// </summary>
    public int? Least { get; }

    /// <summary>Different rules that must have been seen at least.</summary>
    public int SeenMin { get; }

    private bool NeedsNumber => _correlation.Type is "value_sum" or "value_avg" or "value_percentile" or "value_median";

    /// <summary>Which of its rules the fact is about; -1 for another's.</summary>
    public int PlaceOf(Fact fact) => fact switch
    {
        ObservedActivity activity => _places.GetValueOrDefault(activity.Rule, -1),
        Conclusion conclusion => _places.GetValueOrDefault(conclusion.Name, -1),
        _ => -1,
    };

    /// <summary>
    /// It is about one of the rules, and has what it is grouped and counted by: without a value it belongs to no group.
    /// </summary>
    public bool Accepts(Fact fact)
    {
        var place = PlaceOf(fact);
        if (place < 0) return false;
        foreach (var field in _groupFields[place])
        {
            if (Read(fact, place, field) is null) return false;
        }

        foreach (var field in _valueFields[place])
        {
            if (Read(fact, place, field) is not { } value) return false;
            if (NeedsNumber && !TryNumber(value, out _)) return false;
        }

        return true;
    }

    /// <summary>The group of an accepted fact; one for all without group-by.</summary>
    public string KeyOf(Fact fact) => Joined(fact, _groupFields);

    /// <summary>What is told apart: the rule for a temporal correlation, else the value.</summary>
    public object DistinctOf(Fact fact) => _correlation.IsTemporal ? PlaceOf(fact) : Joined(fact, _valueFields);

    public double NumberOf(Fact fact)
    {
        var place = PlaceOf(fact);
        return NeedsNumber && TryNumber(Read(fact, place, _valueFields[place][0]) ?? "", out var number) ? number : 0;
    }

    /// <summary>What the figure over the group must be.</summary>
    public bool Holds(double figure)
    {
        foreach (var comparison in _correlation.Comparisons)
        {
            if (!comparison.Holds(figure)) return false;
        }

        return true;
    }

    /// <summary>"value_count of unit_id (gte 8) within 1 min, over modbus_unit_probed, for the same id.orig_h".</summary>
    public string InWords
    {
        get
        {
            var fields = _correlation.Fields.Count == 0 ? "" : $" of {string.Join(", ", _correlation.Fields)}";
            var must = string.Join(" and ", _correlation.Comparisons.Select(one =>
                string.Create(CultureInfo.InvariantCulture, $"{one.Operator} {one.Number}")));
            var same = _correlation.GroupBy.Count == 0 ? "" : $", for the same {string.Join(", ", _correlation.GroupBy)}";
            return $"{_correlation.Type}{fields}{(must.Length > 0 ? $" ({must})" : "")} within {RuleWords.Span(_correlation.TimeSpan)}, "
                + $"over {string.Join(", ", _correlation.Rules)}{same}";
        }
    }

    /// <summary>"Title: 12 records within 5 min (group), the last: what happened."</summary>
    public string Text(Fact last, int records)
    {
        var group = GroupText(last);
        return $"{_correlation.Header.Title}: {records} records within {RuleWords.Span(_correlation.TimeSpan)}"
            + $"{(group.Length > 0 ? $" of {group}" : "")}, the last: {last.Summary}.";
    }

    /// <summary>"id.orig_h 10.0.0.1, user ann", as people read it; empty without group-by.</summary>
    public string GroupText(Fact fact)
    {
        var place = PlaceOf(fact);
        return place < 0 ? "" : string.Join(", ", _correlation.GroupBy.Zip(
            _groupFields[place], (name, field) => $"{name} {Read(fact, place, field)}"));
    }

    /// <summary>Whether these facts, in the order of time, are one of the ways to fulfil the correlation.</summary>
    public bool IsFulfilledBy(IReadOnlyList<object> facts)
    {
        // Equal times are in order whichever comes first: many sensors tell whole seconds.
        int[] places =
        [
            .. facts.Cast<Fact>().Select(fact => (fact.Time, Place: PlaceOf(fact))).OrderBy(seen => seen.Time).ThenBy(seen => seen.Place)
                .Select(seen => seen.Place),
        ];
        foreach (var way in _correlation.Ways)
        {
            if (way.NotSeen.Any(places.Contains)) continue;
            if (_correlation.IsOrdered ? IsInOrder(way.Seen, places) : way.Seen.All(places.Contains)) return true;
        }

        return false;
    }

    /// <summary>What must be seen of every observation for it, by the rules at the bottom.</summary>
    public IEnumerable<ObservedNeed> Needs() => Needs([.. _correlation.GroupBy, .. _correlation.Fields]);

    // The names are the correlation's own: aliases, or fields.
    private IEnumerable<ObservedNeed> Needs(IReadOnlyList<string> names)
    {
        for (var place = 0; place < _members.Count; place++)
        {
            var fields = Resolved(place, names);
            if (_members[place].Rule is { } rule) yield return new ObservedNeed(rule, fields);
            else foreach (var need in _members[place].Correlation!.Needs(fields)) yield return need;
        }
    }

    private static int? LeastOf(SigmaCorrelation correlation)
    {
        if (correlation is { Type: "temporal", Ways: [var way] } && way.Seen.Count == correlation.Rules.Count)
        {
            return way.Seen.Count < 2 ? null : way.Seen.Count;
        }

        if (correlation.Comparisons is not [{ Operator: "gt" or "gte" } only] || only.Number is < 0 or > 1_000_000) return null;
        var least = only.Operator == "gte" ? (int)Math.Ceiling(only.Number) : (int)Math.Floor(only.Number) + 1;
        return least < 2 ? null : least;
    }

    private static bool IsInOrder(IReadOnlyList<int> wanted, int[] places)
    {
        var next = 0;
        foreach (var place in places)
        {
            if (next < wanted.Count && place == wanted[next]) next++;
        }

        return next == wanted.Count;
    }

    private string[] Resolved(int place, IReadOnlyList<string> names) => [.. names.Select(name =>
        _correlation.Aliases.TryGetValue(name, out var byRule) && byRule.TryGetValue(_members[place].Reference, out var field)
            ? field : name)];

    private string? Read(Fact fact, int place, string field) => fact is ObservedActivity activity
        ? activity.Value(field)
        : _members[place].Correlation?.ReadSupport((Conclusion)fact, field);

    // What a group has in common is the same in each of its facts; of the rest the last one counts.
    private string? ReadSupport(Conclusion conclusion, string name)
    {
        for (var i = conclusion.Support.Count - 1; i >= 0; i--)
        {
            var fact = conclusion.Support[i];
            var place = PlaceOf(fact);
            if (place >= 0 && Read(fact, place, Resolved(place, [name])[0]) is { } value) return value;
        }

        return null;
    }

    private string Joined(Fact fact, string[][] fields)
    {
        var place = PlaceOf(fact);
        var names = place < 0 ? [] : fields[place];
        return names.Length switch
        {
            0 => "",
            1 => Read(fact, place, names[0]) ?? "",
            _ => string.Join(PartsEnd, names.Select(name => Read(fact, place, name))),
        };
    }

    private static bool TryNumber(string text, out double number) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number) && double.IsFinite(number);
}

/// <summary>One of the rules that a correlation joins: a rule over records, or another correlation.</summary>
/// <param name="Reference">As the correlation calls it.</param>
/// <param name="Id">The engine's name of it.</param>
internal sealed record SigmaMember(string Reference, string Id, ObservedRule? Rule, SigmaCorrelationPlan? Correlation);
