using Confluent.Kafka;

namespace Correlator.Ingest.Kafka;

/// <summary>
/// Tells the broker of offsets that are done, one telling at a time and always the latest. Any thread may ask; a failure
/// is counted and waits for the next, because nothing but the lag that tools show depends on it.
/// </summary>
internal sealed class KafkaCommits(
    IConsumer<Ignore, int> consumer, TopicPartition partition, KafkaCounters counters)
{
    private readonly Lock _lock = new();
    private long _wanted = -1;
    private Task _underWay = Task.CompletedTask;
    private bool _isRunning;
    private bool _isClosed;

    public void Request(long offset)
    {
        lock (_lock)
        {
            if (_isClosed || offset <= _wanted) return;
            _wanted = offset;
            if (_isRunning) return;
            _isRunning = true;
            _underWay = Task.Run(Run);
        }
    }

    /// <summary>Takes no more, and completes when the client is not in use any more.</summary>
    public Task CloseAsync()
    {
        lock (_lock)
        {
            _isClosed = true;
            return _underWay;
        }
    }

    private void Run()
    {
        for (var done = -1L; Take(done) is { } offset; done = offset)
        {
            try
            {
                consumer.Commit([new TopicPartitionOffset(partition, offset)]);
                Interlocked.Exchange(ref counters.Committed, offset);
            }
            catch (KafkaException fault)
            {
                Interlocked.Increment(ref counters.FailedCommits);
                counters.Fault = fault.Error.Reason;
            }
        }
    }

    private long? Take(long done)
    {
        lock (_lock)
        {
            _isRunning = !_isClosed && _wanted > done;
            return _isRunning ? _wanted : null;
        }
    }
}
