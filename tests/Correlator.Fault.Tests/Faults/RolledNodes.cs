using Correlator.Fault.Tests.Processes;

namespace Correlator.Fault.Tests.Faults;

/// <summary>One node after the other is asked to stop, ends, is started again, and is waited for until it is ready.</summary>
/// <param name="InHaste">
/// A node is asked whatever it is about, its start included; otherwise it is asked when it is ready, and must end with exit code 0.
/// </param>
internal sealed record RolledNodes(bool InHaste) : IFault
{
    public string Kind => InHaste ? "roll-in-haste" : "roll";

    public async Task<long> Strike(NodeGroup nodes, CancellationToken cancellation)
    {
        foreach (var member in nodes.Members)
        {
            if (!InHaste) await member.UntilReady(cancellation);
            var code = await member.Terminate(cancellation);
            if (!InHaste && code != 0) nodes.Wrongs.Add($"node {member.Name} was asked to stop and ended with exit code {code}");
            await member.UntilReady(cancellation);
        }

        return nodes.Members.Count;
    }
}
