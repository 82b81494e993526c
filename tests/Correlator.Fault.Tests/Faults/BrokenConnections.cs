using Correlator.Fault.Tests.Processes;

namespace Correlator.Fault.Tests.Faults;

/// <summary>A member's connections to the others break again and again; what was under way on them is lost.</summary>
internal sealed record BrokenConnections(int Node, int Times, TimeSpan Every) : IFault
{
    public string Kind => "connections-broken";

    public async Task<long> Strike(NodeGroup nodes, CancellationToken cancellation)
    {
        var relays = nodes.Network?.Relays ?? throw new InvalidOperationException("The members speak to each other directly.");
        long broken = 0;
        for (var time = 0; time < Times; time++)
        {
            broken += relays.Break(Node);
            await Task.Delay(Every, cancellation);
        }

        return broken;
    }
}
