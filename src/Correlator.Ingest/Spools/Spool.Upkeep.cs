using Correlator.Ingest.Feeds;
using Correlator.Model.Observations;
using FASTER.core;

namespace Correlator.Ingest.Spools;

/// <content>What goes on behind the appends: commits, drops, and a disk that failed.</content>
public sealed partial class Spool
{
    // What is dropped for room at once: so that it is not done for each record.
    private const int DropsOfBound = 16;

    /// <summary>Drops the oldest records, and leaves a loss mark in their place; for senders that cannot be refused.</summary>
    public void MakeRoom()
    {
        var enough = _options.BytesMax / DropsOfBound;
        Drop(SpoolReasons.DroppedForRoom, (freed, _) => freed < enough);
    }

    // The one that commits: whatever was appended while a commit was under way shares the next.
    private async Task RunAsync()
    {
        while (await _wake.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            _wake.Reader.TryRead(out _);
            if (_log is null && !TryRepair()) continue;
            if (Interlocked.Exchange(ref _isAgeDue, false)) DropOld();
            await CommitAsync().ConfigureAwait(false);
        }
    }

    private async ValueTask CommitAsync()
    {
        SpoolLog? log;
        Unasked pending;
        long taken, forget;
        lock (_gate)
        {
            (log, pending, forget) = (_log, _pending, _forget);
            taken = Interlocked.Read(ref Counters.Taken) - _takenLost;
        }

        if (log is null) return;
        try
        {
            Forget(log, forget);
            await log.CommitAsync().ConfigureAwait(false);
            if (_index.Failure is { } failure) throw failure;
        }
        catch (Exception fault) when (fault is FasterException or IOException)
        {
            Fail();
            return;
        }

        lock (_gate)
        {
            _durable = log.Durable;
            _pending -= pending;
            _markSince = null;
        }

        Interlocked.Increment(ref Counters.Commits);
        Interlocked.Exchange(ref Counters.Durable, taken);
        Signal(true);
    }

    private void Fail()
    {
        Interlocked.Increment(ref Counters.Failures);
        lock (_reading)
        {
            SpoolLog? log;
            lock (_gate)
            {
                (log, _log) = (_log, null);
                Interlocked.Add(ref Counters.Lost, _pending.Records);
                Interlocked.Add(ref Counters.LostBytes, _pending.Bytes);
                _lost += _pending;
                _pending = default;
                _takenLost = Interlocked.Read(ref Counters.Taken) - Interlocked.Read(ref Counters.Durable);
                _keys.DropFrom(_durable);
                if (_lost.Records > 0) _lostSince = _markSince ?? _lostSince ?? Now;
            }

            log?.Dispose();
            _index.Failure = null;
        }

        _repair.Change(_options.RepairAfter, Timeout.InfiniteTimeSpan);
        Signal(false);
    }

    private bool TryRepair()
    {
        if (!Interlocked.Exchange(ref _isRepairDue, false)) return false;
        try
        {
            Take(new SpoolLog(_options, _index));
            return true;
        }
        catch (Exception fault) when (fault is FasterException or IOException or UnauthorizedAccessException)
        {
            Interlocked.Increment(ref Counters.Failures);
            _repair.Change(_options.RepairAfter, Timeout.InfiniteTimeSpan);
            return false;
        }
    }

    private void Take(SpoolLog log)
    {
        // A crash may have come between the note of a loss and the dropping.
        var dropped = _index.Losses is [.., var last] ? last.Until : 0;
        LearnKeys(log, _durable);
        lock (_gate)
        {
            _log = log;
            _durable = log.Durable;
            _forget = Math.Min(log.Durable, Math.Max(log.Begin, Math.Max(_forget, dropped)));
        }
    }

    private void DropOld()
    {
        var oldest = new EventTime(Now.Ticks - _options.AgeMax.Ticks);
        Drop(SpoolReasons.TooOld, (_, received) => received < oldest);
    }

    private void Drop(string reason, Func<long, EventTime, bool> isToGo)
    {
        lock (_reading)
        {
            SpoolLog? log;
            long from;
            lock (_gate) (log, from) = (_log, _forget);
            if (log is null) return;
            long records = 0, bytes = 0;
            var since = EventTime.None;
            var until = log.Walk(from, (address, _, entry) =>
            {
                var received = SpoolEntry.ReceivedOf(entry);
                if (!isToGo(address - from, received)) return false;
                if (since.IsNone) since = received;
                records += SpoolEntry.RecordsIn(entry);
                bytes += SpoolEntry.BodyOf(entry).Length;
                return true;
            });
            if (until <= from || since.IsNone) return;
            if (records > 0)
            {
                _index.Add(new SpoolLoss(until, new FeedReport(FeedConditionKind.RecordsLost, records, bytes, since, reason)));
            }

            lock (_gate) _forget = Math.Max(_forget, until);
            Interlocked.Add(ref Counters.Dropped, records);
            Interlocked.Add(ref Counters.DroppedBytes, bytes);
        }

        Wake();
    }
}
