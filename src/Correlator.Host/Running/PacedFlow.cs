using Akka;
using Akka.Streams.Dsl;
using Correlator.Model.Observations;

namespace Correlator.Host.Running;

/// <summary>Plays recorded time back: a block is released when its time has come, <paramref name="speed"/> recorded seconds a second.</summary>
internal sealed class PacedFlow(double speed)
{
    private readonly TimeProvider _time = TimeProvider.System;
    private EventTime _first;
    private long _started;

    public Flow<ObservationBlock, ObservationBlock, NotUsed> Flow() =>
        Akka.Streams.Dsl.Flow.Create<ObservationBlock>().SelectAsync(1, Release);

    private async Task<ObservationBlock> Release(ObservationBlock block)
    {
        if (block.Watermark.IsNone) return block;
        if (_first.IsNone)
        {
            _first = block.Watermark;
            _started = _time.GetTimestamp();
        }

        var wait = (block.Watermark - _first) / speed - _time.GetElapsedTime(_started);
        if (wait > TimeSpan.Zero) await Task.Delay(wait, _time).ConfigureAwait(false);
        return block;
    }
}
