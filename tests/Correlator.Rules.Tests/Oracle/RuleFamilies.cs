namespace Correlator.Rules.Tests.Oracle;

/// <summary>
/// Two families of rule sets that know nothing of each other. Scripts share them for a while, as reloads in a plant do: a
/// condition that was compiled for one is not compiled again for the next.
/// </summary>
internal static class RuleFamilies
{
    /// <summary>Then new ones begin: numbers of rules and memories rise with each set of a family.</summary>
    private const int SetsMax = 60;

    private static readonly Lock Gate = new();
    private static RuleSet[] s_roots = [];
    private static int s_sets;

    public static RuleSet SetOf(IEnumerable<RuleSpec> rules, RuleSetOptions options, int family)
    {
        RuleSet root;
        lock (Gate)
        {
            if (s_sets++ % SetsMax == 0) s_roots = [new RuleSet([]), new RuleSet([])];
            root = s_roots[family];
        }

        return root.Reload(rules.Select(r => new SpecRule(r)), options);
    }
}
