using Correlator.Fault.Tests.Processes;

namespace Correlator.Fault.Tests.Faults;

/// <summary>A node is killed, and is started again after a while.</summary>
internal sealed record KilledNode(int Node, TimeSpan Down) : IFault
{
    public string Kind => "kill";

    public async Task<long> Strike(NodeGroup nodes, CancellationToken cancellation)
    {
        var felt = nodes.Members[Node].IsRunning ? 1 : 0;
        await nodes.Members[Node].Kill(Down, cancellation);
        return felt;
    }
}
