using System.Buffers;
using System.Threading.Channels;
using Confluent.Kafka;
using Correlator.Ingest.Feeds;
using Correlator.Model.Observations;

namespace Correlator.Ingest.Kafka;

/// <summary>
/// Reads one opened partition on a thread of its own, because the client's calls wait. Reads one chunk ahead of the
/// stream; then the client's own queue fills, and then the broker is not asked.
/// </summary>
internal sealed class KafkaReader : IChunkReader
{
    private const int ChunksAheadMax = 1;

    private readonly KafkaFeedOptions _options;
    private readonly TopicPartition _partition;
    private readonly IFeedEgress _egress;
    private readonly TimeProvider _time;
    private readonly KafkaCounters _counters;
    private readonly FeedPosition _from;
    private readonly KafkaGather _gather;
    private readonly Channel<FeedChunk> _chunks = Channel.CreateUnbounded<FeedChunk>();
    private readonly SemaphoreSlim _room = new(ChunksAheadMax);
    private readonly CancellationTokenSource _stop = new();
    private volatile KafkaCommits? _commits;
    private Task? _reading;

    public KafkaReader(
        KafkaFeedOptions options, int partition, IFeedEgress egress, TimeProvider time, KafkaCounters counters,
        FeedPosition from)
    {
        _options = options;
        _partition = new TopicPartition(options.Topic, partition);
        _egress = egress;
        _time = time;
        _counters = counters;
        _from = from;
        _gather = new KafkaGather(options, KafkaClient.NameOf(options.Topic, partition), counters);
    }

    public async ValueTask<FeedChunk?> NextAsync(CancellationToken stop)
    {
        if (_reading is null)
        {
            foreach (var broker in _options.Brokers)
                await _egress.Permit(broker.Host, broker.Port, stop).ConfigureAwait(false);
            _reading = Task.Run(RunAsync, CancellationToken.None);
        }

        FeedChunk? chunk;
        while (!_chunks.Reader.TryRead(out chunk))
        {
            // What the thread failed with comes out here as it is.
            if (!await _chunks.Reader.WaitToReadAsync(stop).ConfigureAwait(false)) return null;
        }

        _room.Release();
        return chunk;
    }

    public void Commit(long offset) => _commits?.Request(offset);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        if (_reading is not null) await _reading.ConfigureAwait(false);
        while (_chunks.Reader.TryRead(out var chunk)) chunk.Dispose();
        _gather.Dispose();
        _room.Dispose();
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            using var consumer = KafkaClient.Build(_options, _gather, _counters);
            try
            {
                await OpenAsync(consumer).ConfigureAwait(false);
                while (!_stop.IsCancellationRequested)
                {
                    // A thread of its own until it is time to look at the cluster again.
                    await Task.Factory.StartNew(
                        () => Read(consumer), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)
                        .ConfigureAwait(false);
                    if (!_stop.IsCancellationRequested) await LookAgainAsync(consumer).ConfigureAwait(false);
                }
            }
            finally
            {
                if (_commits is { } commits) await commits.CloseAsync().ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // Closed on purpose.
        }
        catch (Exception fault)
        {
            // The stream fails with it, and is opened again with back-off.
            _chunks.Writer.TryComplete(fault);
        }
    }

    private async Task OpenAsync(IConsumer<Ignore, int> consumer)
    {
        KafkaSetup.Compare(
            _options, await KafkaSetup.LookAsync(consumer, _options, _egress, _stop.Token).ConfigureAwait(false));
        var offsets = consumer.QueryWatermarkOffsets(_partition, _options.AnswerTimeout);
        var name = KafkaClient.NameOf(_partition.Topic, _partition.Partition);
        var start = KafkaSetup.Start(_from, name, offsets, out var lost);
        if (lost > 0) Tell(lost, start, name);
        _gather.Begin(start);
        consumer.Assign(new TopicPartitionOffset(_partition, start));
        _commits = new KafkaCommits(consumer, _partition, _counters);
    }

    private void Tell(long lost, long start, string name)
    {
        Interlocked.Add(ref _counters.Lost, lost);
        _room.Wait(_stop.Token);
        _chunks.Writer.TryWrite(new FeedChunk(
            ArrayPool<byte>.Shared.Rent(1), 0, _from.Sequence, new FeedPosition(start, "", 0, name))
        {
            Report = new FeedReport(
                FeedConditionKind.RecordsLost, lost, 0, EventTime.FromDateTimeOffset(_time.GetUtcNow()),
                $"retention deleted the offsets {_from.Sequence} to {start - 1} of {name}"),
        });
    }

    private void Read(IConsumer<Ignore, int> consumer)
    {
        var looked = _time.GetTimestamp();
        var began = looked;
        while (!_stop.IsCancellationRequested && _time.GetElapsedTime(looked) < _options.LookInterval)
        {
            var wasEmpty = _gather.IsEmpty;
            if (consumer.Consume(_options.GatherTime) is { } record) _gather.Add(record.Offset.Value, record.Message.Value);
            if (wasEmpty) began = _time.GetTimestamp();
            if (!_gather.IsEmpty && (_gather.IsFull || _time.GetElapsedTime(began) >= _options.GatherTime))
            {
                _room.Wait(_stop.Token);
                var chunk = _gather.Seal();
                // Told by the last answer of the broker, which is at hand.
                chunk.IsCaughtUp = consumer.GetWatermarkOffsets(_partition).High.Value <= _gather.Next;
                _chunks.Writer.TryWrite(chunk);
            }
        }
    }

    private async Task LookAgainAsync(IConsumer<Ignore, int> consumer)
    {
        try
        {
            var partitions = await KafkaSetup.LookAsync(consumer, _options, _egress, _stop.Token).ConfigureAwait(false);
            Volatile.Write(ref _counters.Unread, Math.Max(0, partitions - _options.Partitions));
        }
        catch (KafkaException fault)
        {
            // Nobody answers just now; the records that are there can still be read.
            _counters.Fault = fault.Error.Reason;
        }
    }
}
