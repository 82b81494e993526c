using Correlator.Fault.Tests.Processes;

namespace Correlator.Fault.Tests.Faults;

/// <summary>A node's process stands still for a while, and does not know it.</summary>
internal sealed record FrozenNode(int Node, TimeSpan For) : IFault
{
    public string Kind => "freeze";

    public async Task<long> Strike(NodeGroup nodes, CancellationToken cancellation)
    {
        var felt = nodes.Members[Node].IsRunning ? 1 : 0;
        await nodes.Members[Node].Signal("STOP");
        try
        {
            await Task.Delay(For, cancellation);
        }
        finally
        {
            await nodes.Members[Node].Signal("CONT");
        }

        return felt;
    }
}
