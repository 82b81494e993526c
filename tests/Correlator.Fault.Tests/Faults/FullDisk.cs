using Correlator.Fault.Tests.Processes;

namespace Correlator.Fault.Tests.Faults;

/// <summary>
/// The disk of a node's state is full until the node says that it cannot write, and for a while after that. A node that has nothing to write is
/// killed: who starts must write.
/// </summary>
internal sealed record FullDisk(int Node, TimeSpan For) : IFault
{
    private static readonly TimeSpan RefillEvery = TimeSpan.FromMilliseconds(50);

    // Beyond the pace of the runs' checkpoints; a start takes some seconds of a busy machine.
    private static readonly TimeSpan WritesWithin = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan NoticedWithin = TimeSpan.FromSeconds(20);

    public string Kind => "disk-full";

    public async Task<long> Strike(NodeGroup nodes, CancellationToken cancellation)
    {
        var member = nodes.Members[Node];
        var before = Refused(member);
        await SmallDisk.CutLog(member.State, cancellation);
        using (var filler = SmallDisk.Fill(member.State))
        {
            using var again = new PeriodicTimer(RefillEvery);
            var begun = TimeProvider.System.GetTimestamp();
            var isKilled = false;
            TimeSpan? noticed = null;
            while (TimeProvider.System.GetElapsedTime(begun) is var since && since < (noticed + For ?? NoticedWithin))
            {
                filler.Fill();
                if (noticed is null && Refused(member) > before) noticed = since;
                if (noticed is null && since > WritesWithin && !isKilled)
                {
                    isKilled = true;
                    await member.Kill(TimeSpan.Zero, cancellation);
                }

                await again.WaitForNextTickAsync(cancellation);
            }
        }

        return Refused(member) - before;
    }

    // SQLite's words, for a file of its own that finds no room too, and the system's.
    private static int Refused(Member member) =>
        member.Logged("database or disk is full", "disk I/O error", "No space left on device");
}
