using Correlator.Fault.Tests.Processes;

namespace Correlator.Fault.Tests.Faults;

/// <summary>The database server crashes, and recovers when it is started again after a while.</summary>
internal sealed record RestartedDatabase(TimeSpan Down) : IFault
{
    public string Kind => "database";

    public async Task<long> Strike(NodeGroup nodes, CancellationToken cancellation)
    {
        var server = nodes.Server ?? throw new InvalidOperationException("There is no server.");
        await server.Stop("immediate");
        try
        {
            await Task.Delay(Down, cancellation);
        }
        finally
        {
            await server.Start();
        }

        return 1;
    }
}
