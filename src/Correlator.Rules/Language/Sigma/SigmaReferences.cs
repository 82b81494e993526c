using YamlDotNet.Core;

namespace Correlator.Rules.Language.Sigma;

/// <summary>Checks that correlation rules refer to rules that there are, and to none that rests on them.</summary>
internal static class SigmaReferences
{
    /// <param name="places">Where each correlation names its rules.</param>
    public static void Check(
        IReadOnlyList<SigmaCorrelation> correlations, IReadOnlyList<Mark> places, Dictionary<string, SigmaHeader> known,
        List<SigmaError> errors)
    {
        var byId = correlations.ToLookup(correlation => correlation.Header.Id, StringComparer.Ordinal);
        for (var i = 0; i < correlations.Count; i++)
        {
            var correlation = correlations[i];
            foreach (var reference in correlation.Rules.Where(rule => !known.ContainsKey(rule)))
            {
                Add(i, $"there is no rule '{reference}'");
            }

            if (RestsOn(correlation, correlation.Header.Id, [])) Add(i, "the correlation rests on itself");
        }

        bool RestsOn(SigmaCorrelation correlation, string id, HashSet<string> seen) =>
            correlation.Rules.Where(known.ContainsKey).Select(rule => known[rule].Id).Any(below =>
                below == id || (seen.Add(below) && byId[below].Any(deeper => RestsOn(deeper, id, seen))));

        void Add(int at, string reason) => errors.Add(
            new SigmaError(correlations[at].Header.File, places[at].Line, places[at].Column, "rules", reason));
    }
}
