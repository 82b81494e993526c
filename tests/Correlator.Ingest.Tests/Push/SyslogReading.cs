using System.Text;
using Akka.Streams;
using Akka.Streams.Dsl;
using Correlator.Ingest.Feeds;
using Correlator.Ingest.Tests.Feeds;
using Correlator.Model.Observations;

namespace Correlator.Ingest.Tests.Push;

/// <summary>A framed feed being read by a test, record by record.</summary>
public sealed class SyslogReading
{
    private readonly UniqueKillSwitch _switch;
    private readonly ISinkQueue<FeedChunk> _queue;

    /// <summary>Reads from where <paramref name="from"/> says; the feed receives already.</summary>
    public SyslogReading(Streams streams, Feed feed, FeedPosition? from = null)
        : this(streams, feed.Open(from ?? FeedPosition.Start), from)
    {
    }

    public SyslogReading(Streams streams, Source<FeedChunk, Akka.NotUsed> source, FeedPosition? from = null)
    {
        End = from ?? FeedPosition.Start;
        (_switch, _queue) = source
            .ViaMaterialized(KillSwitches.Single<FeedChunk>(), Keep.Right)
            .ToMaterialized(
                Sink.Queue<FeedChunk>().WithAttributes(Attributes.CreateInputBuffer(1, 1)),
                (killSwitch, queue) => (killSwitch, queue))
            .Run(streams.Materializer);
    }

    public List<string> Records { get; } = [];

    public List<long> Sequences { get; } = [];

    public List<RejectedRecord> Rejected { get; } = [];

    public List<FeedReport> Reports { get; } = [];

    public FeedPosition End { get; private set; }

    public async Task UntilAsync(int records)
    {
        while (Records.Count < records)
        {
            var next = await _queue.PullAsync().WaitAsync(FeedReading.Patience);
            Assert.True(next.HasValue, "The feed ended.");
            using var chunk = next.Value;
            Assert.NotNull(chunk.RecordEnds);
            Assert.Equal(chunk.Length, chunk.RecordEnds is [.., var last] ? last : 0);
            Assert.True(chunk.Sequence >= End.Sequence, "A sequence fell.");
            if (chunk.Report is { } report) Reports.Add(report);
            var start = 0;
            for (var i = 0; i < chunk.RecordEnds.Length; i++)
            {
                Records.Add(Encoding.UTF8.GetString(chunk.Bytes[start..chunk.RecordEnds[i]]));
                Sequences.Add(chunk.RecordSequences![i]);
                start = chunk.RecordEnds[i];
            }

            Rejected.AddRange(chunk.Rejected);
            End = chunk.End;
        }
    }

    public async Task StopAsync()
    {
        _switch.Shutdown();
        while (await _queue.PullAsync().WaitAsync(FeedReading.Patience) is { HasValue: true } rest)
        {
            rest.Value.Dispose();
        }
    }
}
