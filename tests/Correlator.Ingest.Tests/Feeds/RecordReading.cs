using System.Text;
using Akka.Streams;
using Akka.Streams.Dsl;
using Correlator.Ingest.Feeds;

namespace Correlator.Ingest.Tests.Feeds;

/// <summary>A feed whose records have sequences of their own being read by a test, record by record.</summary>
public sealed class RecordReading
{
    private readonly UniqueKillSwitch _switch;
    private readonly ISinkQueue<FeedChunk> _queue;

    public RecordReading(Streams streams, Feed feed, FeedPosition? from = null)
    {
        End = from ?? FeedPosition.Start;
        (_switch, _queue) = feed.Open(End)
            .ViaMaterialized(KillSwitches.Single<FeedChunk>(), Keep.Right)
            .ToMaterialized(
                Sink.Queue<FeedChunk>().WithAttributes(Attributes.CreateInputBuffer(1, 1)),
                (killSwitch, queue) => (killSwitch, queue))
            .Run(streams.Materializer);
    }

    public List<string> Records { get; } = [];

    public List<long> Sequences { get; } = [];

    public List<RejectedRecord> Rejected { get; } = [];

    public List<Correlator.Model.Observations.FeedReport> Reports { get; } = [];

    public FeedPosition End { get; private set; }

    /// <summary>Reads on until there are so many records; fails when the feed does.</summary>
    public Task UntilAsync(int records) => UntilAsync(() => Records.Count >= records);

    public async Task UntilAsync(Func<bool> isEnough)
    {
        while (!isEnough()) await PullAsync();
    }

    public async Task PullAsync()
    {
        var next = await _queue.PullAsync().WaitAsync(TimeSpan.FromSeconds(30));
        Assert.True(next.HasValue, "The feed ended.");
        using var chunk = next.Value;
        Assert.True(chunk.Sequence >= End.Sequence, "A sequence fell.");
        Assert.Equal(chunk.RecordEnds?.Length ?? 0, chunk.RecordSequences?.Length ?? 0);
        var start = 0;
        for (var i = 0; i < (chunk.RecordEnds?.Length ?? 0); i++)
        {
            var sequence = chunk.RecordSequences![i];
            Assert.True(Sequences.Count == 0 || sequence > Sequences[^1], "Sequences must rise.");
            Assert.InRange(sequence, chunk.Sequence, chunk.End.Sequence - 1);
            Records.Add(Encoding.UTF8.GetString(chunk.Bytes[start..chunk.RecordEnds![i]]));
            Sequences.Add(sequence);
            start = chunk.RecordEnds[i];
        }

        Rejected.AddRange(chunk.Rejected);
        if (chunk.Report is { } report) Reports.Add(report);
        End = chunk.End;
    }

    /// <summary>Stops reading, and waits until the stream is gone.</summary>
    public async Task StopAsync()
    {
        _switch.Shutdown();
        while (await _queue.PullAsync().WaitAsync(FeedReading.Patience) is { HasValue: true } rest) rest.Value.Dispose();
    }
}

/// <summary>Lets a feed connect anywhere but to what a test forbids, and remembers what it asked for.</summary>
internal sealed class TestEgress(Func<string, int, bool>? isForbidden = null) : IFeedEgress
{
    private readonly System.Collections.Concurrent.ConcurrentQueue<string> _asked = new();

    public IReadOnlyCollection<string> Asked => _asked;

    public Task Permit(string host, int port, CancellationToken cancellation)
    {
        _asked.Enqueue($"{host}:{port}");
        return isForbidden?.Invoke(host, port) == true
            ? Task.FromException(new UnauthorizedAccessException($"{host}:{port} is forbidden."))
            : Task.CompletedTask;
    }

    public async Task<System.Net.Sockets.Socket> ConnectTcp(string host, int port, CancellationToken cancellation)
    {
        await Permit(host, port, cancellation);
        var socket = new System.Net.Sockets.Socket(
            System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(host, port, cancellation);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
