using Correlator.Fault.Tests.Processes;

namespace Correlator.Fault.Tests.Faults;

/// <summary>The disk of a node's state is full until the node says that it cannot write, and for a while after that.</summary>
internal sealed record FullDisk(int Node, TimeSpan For) : IFault
{
    // A database writes where it has room of its own, for as long as that lasts.
    private static readonly TimeSpan NoticedWithin = TimeSpan.FromSeconds(6);
    private static readonly TimeSpan RefillEvery = TimeSpan.FromMilliseconds(50);

    public string Kind => "disk-full";

    public async Task<long> Strike(NodeGroup nodes, CancellationToken cancellation)
    {
        var member = nodes.Members[Node];
        var before = Refused(member);
        using (var filler = SmallDisk.Fill(member.State))
        {
            using var again = new PeriodicTimer(RefillEvery);
            var begun = TimeProvider.System.GetTimestamp();
            TimeSpan? noticed = null;
            while (TimeProvider.System.GetElapsedTime(begun) is var since && since < (noticed + For ?? NoticedWithin))
            {
                filler.Fill();
                if (noticed is null && Refused(member) > before) noticed = since;
                await again.WaitForNextTickAsync(cancellation);
            }
        }

        return Refused(member) - before;
    }

    // SQLite's words, and the system's.
    private static int Refused(Member member) => member.Logged("database or disk is full", "No space left on device");
}
