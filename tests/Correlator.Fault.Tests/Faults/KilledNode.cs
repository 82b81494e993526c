using Correlator.Fault.Tests.Processes;

namespace Correlator.Fault.Tests.Faults;

/// <summary>A node is killed, and is started again after a while.</summary>
internal sealed record KilledNode(int Node, TimeSpan Down) : IFault
{
    public string Kind => "kill";

    public Task Strike(NodeGroup nodes, CancellationToken cancellation) => nodes.Members[Node].Kill(Down, cancellation);
}
