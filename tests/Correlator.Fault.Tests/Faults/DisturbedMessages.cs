using Correlator.Fault.Tests.Processes;

namespace Correlator.Fault.Tests.Faults;

/// <summary>For a while, and until some were hit, some of what the members say to each other comes twice, behind what was said later, or not at all.</summary>
/// <param name="Share">Of the messages. 0 to 1.</param>
internal sealed record DisturbedMessages(MessageFault Fault, double Share, TimeSpan For, int Seed) : IFault
{
    private const int Enough = 5;
    private static readonly TimeSpan LongerMax = TimeSpan.FromSeconds(8);

    public string Kind => Fault switch
    {
        MessageFault.Twice => "messages-doubled",
        MessageFault.Behind => "messages-reordered",
        _ => "messages-lost",
    };

    public async Task<long> Strike(NodeGroup nodes, CancellationToken cancellation)
    {
        var relays = nodes.Network?.Relays ?? throw new InvalidOperationException("The members speak to each other directly.");
        var disturbance = relays.Disturbance = new MessageDisturbance(Fault, Share, Seed);
        try
        {
            await Task.Delay(For, cancellation);
            // While a line starts anew, nobody says much.
            using var again = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
            var begun = TimeProvider.System.GetTimestamp();
            while (disturbance.Count < Enough && TimeProvider.System.GetElapsedTime(begun) < LongerMax) await again.WaitForNextTickAsync(cancellation);
        }
        finally
        {
            relays.Disturbance = null;
        }

        return disturbance.Count;
    }
}
