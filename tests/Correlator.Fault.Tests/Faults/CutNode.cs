using Correlator.Fault.Tests.Processes;

namespace Correlator.Fault.Tests.Faults;

/// <summary>A node loses its connection to the others; it still reaches the database, or loses that too.</summary>
internal sealed record CutNode(int Node, TimeSpan For, bool FromDatabaseToo) : IFault
{
    public string Kind => FromDatabaseToo ? "cut-from-all" : "cut-from-members";

    public async Task<long> Strike(NodeGroup nodes, CancellationToken cancellation)
    {
        var network = nodes.Network ?? throw new InvalidOperationException("One node has nobody to be cut off from.");
        var felt = nodes.Members[Node].IsRunning ? 1 : 0;
        await network.Cut(Node, FromDatabaseToo);
        try
        {
            await Task.Delay(For, cancellation);
        }
        finally
        {
            await network.Heal(Node, FromDatabaseToo);
        }

        return felt;
    }
}
