using Correlator.Cli.Operations;
using Correlator.Host.Running;

namespace Correlator.Host.Operations;

/// <summary>Reads the rules of a running node anew. All of them take over at one block, or none does.</summary>
internal static class RuleReload
{
    public static RuleReloadView Run(CorrelatorNode node, string? directory)
    {
        var before = node.Rules;
        try
        {
            var next = RuleFiles.Load(directory, before).Rules;
            var swap = before.CompareWith(next);
            node.Use(next);
            return new RuleReloadView(swap.Kept.Count, swap.Changed, swap.Added, swap.Removed, []);
        }
        catch (UsageException refused)
        {
            return new RuleReloadView(before.Rules.Count, [], [], [], refused.Lines);
        }
    }
}
