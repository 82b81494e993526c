using Akka;
using Akka.Streams.Dsl;
using Correlator.Model.Observations;

namespace Correlator.Host.Running;

/// <summary>
/// Plays recorded time back, <paramref name="speed"/> recorded seconds a second: blocks are cut into slices of a quarter of a second
/// of wall time, and each is released when its time has come.
/// </summary>
/// <remarks>Goes by the watermark that each record met: it never falls, and no absurd time moves it.</remarks>
internal sealed class PacedFlow(double speed, TimeProvider time)
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(250);

    private EventTime _first;
    private long _started;

    public Flow<ObservationBlock, ObservationBlock, NotUsed> Flow() =>
        Akka.Streams.Dsl.Flow.Create<ObservationBlock>().SelectMany(Cut).SelectAsync(1, Release);

    /// <summary>Slices in order; what the feeds said of their positions goes with the last, so that none is passed too early.</summary>
    internal IEnumerable<ObservationBlock> Cut(ObservationBlock block)
    {
        var from = 0;
        for (var i = 1; i < block.Count; i++)
        {
            var reached = block.Items[from].Watermark;
            if (!reached.IsNone && block.Items[i].Watermark - reached < Step * speed) continue;
            if (reached.IsNone && block.Items[i].Watermark.IsNone) continue;
            yield return Slice(block, from, i);
            from = i;
        }

        if (from == 0)
        {
            yield return block;
            yield break;
        }

        var last = Slice(block, from, block.Count);
        last.Watermark = block.Watermark;
        last.Feeds.AddRange(block.Feeds);
        block.Return();
        yield return last;
    }

    private static ObservationBlock Slice(ObservationBlock block, int from, int to)
    {
        var slice = ObservationBlock.Rent();
        slice.Count = to - from;
        Array.Copy(block.Items, from, slice.Items, 0, slice.Count);
        // The watermark that the next record met is how far event time had got with this slice.
        if (to < block.Count) slice.Watermark = block.Items[to].Watermark;
        return slice;
    }

    private async Task<ObservationBlock> Release(ObservationBlock block)
    {
        var reached = block.Count > 0 ? block.Items[block.Count - 1].Watermark : EventTime.None;
        if (reached.IsNone) return block;
        if (_first.IsNone)
        {
            _first = reached;
            _started = time.GetTimestamp();
        }

        var wait = (reached - _first) / speed - time.GetElapsedTime(_started);
        if (wait > TimeSpan.Zero) await Task.Delay(wait, time).ConfigureAwait(false);
        return block;
    }
}
