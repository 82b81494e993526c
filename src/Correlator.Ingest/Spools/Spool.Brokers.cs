using Correlator.Model.Observations;

namespace Correlator.Ingest.Spools;

/// <content>What a receiver needs that acknowledges each message to a broker.</content>
public sealed partial class Spool
{
    /// <summary>
    /// Takes records as lines, whole or not at all, without waiting until they are durable: the caller asks
    /// (<see cref="IsDurableAsync"/>) before it acknowledges.
    /// </summary>
    /// <param name="lines">Not empty, at most <see cref="SpoolOptions.EntryBytesMax"/>.</param>
    /// <param name="unasked">Records that nobody will ask for: told as lost if the disk fails before.</param>
    /// <param name="address">To ask with; only when taken.</param>
    internal SpoolAnswer TryAddLines(ReadOnlySpan<byte> lines, int unasked, out long address) =>
        TryAppend(SpoolEntryKind.Lines, lines, unasked == 0 ? default : new Unasked(unasked, lines.Length), out address);

    /// <summary>False while an entry of the largest size would not be taken: wait for <see cref="Changed"/>.</summary>
    internal bool HasRoom
    {
        get
        {
            lock (_gate) return _log is { } log && BytesIn(log) + SpoolLog.BytesOf(_options.EntryBytesMax) <= _options.BytesMax;
        }
    }

    /// <summary>Takes what a receiver found missing, to be told at this place among the records.</summary>
    internal SpoolAnswer TryTell(FeedReport report)
    {
        lock (_gate) return TryEnqueue(SpoolEntry.Loss(report, Now), default, out _);
    }

    /// <summary>Bodies of the durable entries of lines that are not forgotten, oldest first.</summary>
    internal void Look(Action<ReadOnlySpan<byte>> see)
    {
        lock (_reading)
        {
            SpoolLog? log;
            long from;
            lock (_gate) (log, from) = (_log, _forget);
            log?.Walk(from, (_, _, entry) =>
            {
                if (SpoolEntry.KindOf(entry) == SpoolEntryKind.Lines) see(SpoolEntry.BodyOf(entry));
                return true;
            });
        }
    }
}
