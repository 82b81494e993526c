using Correlator.Actors.RuleSets;
using Correlator.Cli.Operations;
using Correlator.Host.Running;
using Correlator.Rules;

namespace Correlator.Host.Operations;

/// <summary>Reads the rules of a running node anew. All of them take over on all members, or none does.</summary>
internal static class RuleReload
{
    /// <summary>What the files of this node come to.</summary>
    public static LoadedRules Load(string? directory, RuleSet inForce)
    {
        try
        {
            return new LoadedRules(RuleFiles.Load(directory, inForce).Rules, []);
        }
        catch (UsageException refused)
        {
            return new LoadedRules(null, refused.Lines);
        }
    }

    public static async Task<RuleReloadView> Run(CorrelatorNode node, CancellationToken cancellation)
    {
        var ended = await node.ReloadRules(cancellation).ConfigureAwait(false);
        return ended.Swap is { } swap
            ? new RuleReloadView(swap.Kept.Count, swap.Changed, swap.Added, swap.Removed, [])
            {
                InForce = ended.Rules,
                Nodes = ended.Nodes,
                Unconfirmed = ended.Unconfirmed,
            }
            : new RuleReloadView(node.Rules.Rules.Count, [], [], [], ended.Refusals) { InForce = ended.Rules };
    }
}
