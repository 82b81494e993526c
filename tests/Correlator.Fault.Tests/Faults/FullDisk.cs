using Correlator.Fault.Tests.Processes;

namespace Correlator.Fault.Tests.Faults;

/// <summary>The disk of a node's state is full for a while.</summary>
internal sealed record FullDisk(int Node, TimeSpan For) : IFault
{
    public string Kind => "disk-full";

    public async Task Strike(NodeGroup nodes, CancellationToken cancellation)
    {
        var filler = Path.Combine(nodes.Members[Node].State, "filler");
        try
        {
            await Fill(filler, cancellation);
            await Task.Delay(For, cancellation);
        }
        finally
        {
            File.Delete(filler);
        }
    }

    // Large pieces, then small ones: until there is no room for a page.
    private static async Task Fill(string filler, CancellationToken cancellation)
    {
        await using var file = new FileStream(filler, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        foreach (var size in (int[])[1 << 20, 1 << 12])
        {
            var piece = new byte[size];
            try
            {
                while (true) await file.WriteAsync(piece, cancellation);
            }
            catch (IOException)
            {
                // Full, for pieces of this size.
            }
        }
    }
}
