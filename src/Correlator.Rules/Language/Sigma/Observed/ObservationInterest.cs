using Correlator.Model.Facts;
using Correlator.Model.Observations;

namespace Correlator.Rules.Language.Sigma.Observed;

/// <summary>
/// What the rules in force want to see of every observation: compiled once, asked for each. An observation's kind and
/// protocol lead to the few rules that may be about it.
/// </summary>
internal sealed class ObservationInterest : IObservationInterest
{
    private readonly Wanted[]?[] _byCell = new Wanted[ObservedScope.Cells][];

    private ObservationInterest(IReadOnlyList<Wanted> wanted)
    {
        for (var cell = 0; cell < _byCell.Length; cell++)
        {
            var here = wanted.Where(one => one.Rule.Scope.Contains(cell)).ToArray();
            if (here.Length > 0) _byCell[cell] = here;
        }
    }

    /// <summary>Null when no rule wants any: then nobody is asked.</summary>
    public static ObservationInterest? Of(IEnumerable<ObservedNeed> needs)
    {
        var byRule = needs.GroupBy(need => SigmaEngineRule.IdOf(need.Rule.Rule.Header), StringComparer.Ordinal).ToArray();
        return byRule.Length == 0 ? null : new ObservationInterest([.. byRule.Select(
            group => new Wanted(group.Key, group.First().Rule, group.SelectMany(need => need.Fields)))]);
    }

    public IReadOnlyList<WantedActivity>? Find(in Observation observation)
    {
        if (_byCell[ObservedScope.CellOf(in observation)] is not { } rules) return null;
        List<WantedActivity>? found = null;
        foreach (var wanted in rules)
        {
            if (wanted.Rule.Matches(in observation)) (found ??= []).Add(wanted.Read(in observation));
        }

        return found;
    }

    private sealed class Wanted(string id, ObservedRule rule, IEnumerable<string> more)
    {
        private readonly ObservedFieldReader[] _fields =
        [
            .. rule.Fields.Concat(more).Distinct(StringComparer.Ordinal)
                .Select(field => new ObservedFieldReader(field, rule.Scope)),
        ];

        public ObservedRule Rule => rule;

        public WantedActivity Read(in Observation observation)
        {
            var fields = new List<ActivityField>(_fields.Length);
            Span<char> buffer = stackalloc char[ObservedField.ValueCharsMax];
            foreach (var field in _fields)
            {
                if (field.TryRead(in observation, buffer, out var value)) fields.Add(new ActivityField(field.Name, value));
            }

            return new WantedActivity(id, fields);
        }
    }
}
