using Akka;
using Akka.Streams.Dsl;
using Correlator.Ingest.Feeds;
using Correlator.Model.Observations;

namespace Correlator.Ingest.Spools;

/// <content>How a spool is read.</content>
public sealed partial class Spool
{
    private const string PositionName = "spool";

    /// <summary>
    /// The durable records from a position on, and then those that come; never completes. A position of something else
    /// (a spool that was lost, a version without one) begins with the oldest record there is.
    /// </summary>
    /// <param name="feed">Names the stream.</param>
    /// <param name="from">Where to begin.</param>
    public Source<FeedChunk, NotUsed> Read(string feed, FeedPosition from) =>
        Source.FromGraph(new FeedStage(feed, () => Reader(from)));

    internal IChunkReader Reader(FeedPosition from) => new SpoolReader(this, _options, _time, from);

    /// <summary>Where in the log a position is; sequences go on from it, whatever it was a position of.</summary>
    internal long AddressOf(FeedPosition from)
    {
        lock (_gate)
        {
            if (from.File == Id && from.Sequence - _index.Base <= _durable) return from.Sequence - _index.Base;
            // One more than the position: a loss before the first record must not count as done.
            if (from.Sequence >= _index.Base + _forget) _index.MoveBase(from.Sequence + 1 - _forget);
            return 0;
        }
    }

    /// <summary>True when at least so many bytes wait to be read.</summary>
    internal bool HasAhead(long address, long bytes)
    {
        lock (_gate) return _durable - address >= bytes;
    }

    /// <summary>The next chunk from an address on; null when nothing durable is there now.</summary>
    internal FeedChunk? Take(ref long address)
    {
        lock (_reading)
        {
            SpoolLog? log;
            long forget;
            lock (_gate) (log, forget) = (_log, _forget);
            if (log is null) return null;
            if (_index.LostSince(address) is { } loss)
            {
                address = loss.Until;
                return Told(loss.Report, loss.Until - 1, loss.Until);
            }

            var chunk = new SpoolChunk(_index.Base, _options.ChunkBytes);
            (long From, long Until)? damage = null;
            address = log.Walk(Math.Max(address, forget), chunk.Add, (from, until) => damage = (from, until));
            if (damage is { } skipped) chunk.Hurt(skipped.From, skipped.Until, Now);
            if (damage is not null) Interlocked.Add(ref Counters.Damaged, damage.Value.Until - damage.Value.From);
            return chunk.Seal(PositionAt, ref address);
        }
    }

    internal FeedPosition PositionAt(long address) => new(_index.Base + address, Id, 0, PositionName);

    private FeedChunk Told(FeedReport report, long at, long next) =>
        SpoolChunk.Telling(report, _index.Base + at, PositionAt(next));
}
