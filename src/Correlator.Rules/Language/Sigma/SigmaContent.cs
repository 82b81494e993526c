using Correlator.Rules.Language.Sigma.Observed;

namespace Correlator.Rules.Language.Sigma;

/// <summary>A sound Sigma rule that nothing here can fulfil, and why.</summary>
public sealed record DarkSigmaRule(SigmaHeader Header, string Reason);

/// <summary>Sigma rules as the engine runs them, and those that are dark.</summary>
public sealed record SigmaContent(IReadOnlyList<SigmaEngineRule> Rules, IReadOnlyList<DarkSigmaRule> Dark)
{
    /// <summary>
    /// Makes engine rules of what was read. A rule that a correlation joins raises nothing of its own, unless one of them
    /// says generate.
    /// </summary>
    public static SigmaContent Of(SigmaReadResult read)
    {
        var rules = new List<SigmaEngineRule>();
        var dark = new List<DarkSigmaRule>();
        var quiet = QuietOf(read);
        foreach (var rule in read.Rules)
        {
            if (ObservedRule.Compile(rule, out var whyDark) is not { } observed) dark.Add(new DarkSigmaRule(rule.Header, whyDark));
            else if (!quiet.Contains(rule.Header.Id)) rules.Add(new SigmaDetectionRule(observed));
        }

        return new SigmaContent(rules, dark);
    }

    /// <summary>Ids of the rules that only serve others.</summary>
    private static HashSet<string> QuietOf(SigmaReadResult read)
    {
        var joined = new HashSet<string>(StringComparer.Ordinal);
        var generated = new HashSet<string>(StringComparer.Ordinal);
        foreach (var correlation in read.Correlations)
        {
            foreach (var reference in correlation.Rules)
            {
                if (!read.References.TryGetValue(reference, out var header)) continue;
                (correlation.Generate ? generated : joined).Add(header.Id);
            }
        }

        joined.ExceptWith(generated);
        return joined;
    }
}
