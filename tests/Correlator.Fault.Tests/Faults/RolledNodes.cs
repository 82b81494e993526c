using Correlator.Fault.Tests.Processes;

namespace Correlator.Fault.Tests.Faults;

/// <summary>One node after the other is asked to stop, ends, is started again, and is waited for until it is ready.</summary>
internal sealed record RolledNodes : IFault
{
    public string Kind => "roll";

    public async Task Strike(NodeGroup nodes, CancellationToken cancellation)
    {
        foreach (var member in nodes.Members)
        {
            await member.Terminate(forGood: false, cancellation);
            await member.UntilReady(cancellation);
        }
    }
}
