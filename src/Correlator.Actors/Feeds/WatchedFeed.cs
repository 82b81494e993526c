using Correlator.Model.Observations;

namespace Correlator.Actors.Feeds;

/// <summary>What the watch knows of one feed.</summary>
/// <remarks>
/// The longest usual pause is the second longest learned: one outage is not usual. A pause that was told of is learned too: who told of it
/// twice knows that it is usual, and nights without records need not be told of for ever.
/// </remarks>
internal sealed class WatchedFeed
{
    private bool _isBegun;
    private long _answers;
    private long _records;
    private EventTime _latest;
    private bool _hasAnswered;
    private bool _hasMoved;
    private int _pauses;
    private TimeSpan _longest;
    private bool _isDry;
    private bool _isStalled;
    private bool _isDrifting;

    // The present period of the clock; not stored, it starts anew.
    private int _looks;
    private int _spoken;
    private TimeSpan? _ahead;
    private TimeSpan? _behind;

    private TimeSpan? _usualBehind;
    private TimeSpan _lastBehind;
    private int _periods;
    private int _suspect;

    /// <summary>Wall time for which nothing has come, though the feed was asked and answered.</summary>
    public TimeSpan Quiet { get; private set; }

    public TimeSpan UsualPause { get; private set; }

    /// <summary>Wall time for which the host has not answered.</summary>
    public TimeSpan Unanswered { get; private set; }

    /// <summary>Something has come since the last look.</summary>
    public bool HasSpoken { get; private set; }

    private FeedContact? Contact { get; set; }

    public void Begin(FeedContact contact)
    {
        Contact = contact;
        // What came before this watch began says nothing about now.
        if (!_isBegun) (_answers, _records, _latest, _isBegun) = (contact.Answers, contact.Records, contact.Latest, true);
        _hasAnswered = contact.Answers != _answers;
        HasSpoken = contact.Records != _records;
        _hasMoved = contact.Latest > _latest;
    }

    public void End() => (_answers, _records, _latest) = (Contact!.Answers, Contact.Records, Contact.Latest);

    /// <summary>True when it is to be told that the node does not answer.</summary>
    public bool LookAtNode(TimeSpan elapsed, FeedWatchOptions options)
    {
        if (_hasAnswered)
        {
            (Unanswered, _isStalled) = (TimeSpan.Zero, false);
            return false;
        }

        Unanswered += elapsed;
        if (_isStalled || Unanswered < options.StalledAfter) return false;
        return _isStalled = true;
    }

    /// <summary>True when it is to be told that the feed has dried up.</summary>
    public bool LookAtPause(TimeSpan elapsed, bool isHeld, FeedWatchOptions options)
    {
        if (HasSpoken)
        {
            Learn(Quiet + elapsed, options);
            (Quiet, _isDry) = (TimeSpan.Zero, false);
            return false;
        }

        // Of a node that does not answer, or of what waits here for others, nobody knows whether the feed speaks.
        if (!_hasAnswered || isHeld) return false;
        Quiet += elapsed;
        if (_isDry || _pauses < options.PausesMin || Quiet <= Allowed(options)) return false;
        return _isDry = true;
    }

    /// <summary>How the clock has parted, when that is to be told.</summary>
    /// <param name="newest">Latest time that other feeds told since the last look; null when none did.</param>
    public string? LookAtClock(EventTime now, EventTime? newest, FeedWatchOptions options)
    {
        if (HasSpoken)
        {
            _spoken++;
            // A latest time that stands still is one wrong record's, not the clock's; but one that others leave behind is the clock's.
            if (_hasMoved) _ahead = Least(_ahead, Contact!.Latest - now);
            if (newest is { } others) _behind = Least(_behind, others - Contact!.Latest);
        }

        if (++_looks < options.DriftLooks) return null;
        var drift = _spoken >= options.DriftPeriodsMin ? Judge(options) : null;
        (_looks, _spoken, _ahead, _behind) = (0, 0, null, null);
        return drift;
    }

    private string? Judge(FeedWatchOptions options)
    {
        var words = _ahead > options.DriftMax ? $"its records are at least {FeedWatch.Whole(_ahead.Value)} ahead of this node's clock" : null;
        if (_behind is { } behind)
        {
            // What catches up comes nearer with each period.
            var catchesUp = behind < _lastBehind - options.DriftMax / 2;
            var isJudged = _periods >= options.DriftPeriodsMin && !catchesUp;
            if (isJudged && behind > _usualBehind + options.DriftMax)
            {
                words ??= $"its records are at least {FeedWatch.Whole(behind)} behind those of other feeds, usually {FeedWatch.Whole(_usualBehind ?? TimeSpan.Zero)}";
            }

            _periods++;
            _usualBehind = Least(_usualBehind, behind < TimeSpan.Zero ? TimeSpan.Zero : behind);
            _lastBehind = behind;
        }

        if (words is null)
        {
            (_suspect, _isDrifting) = (0, false);
            return null;
        }

        if (++_suspect < options.DriftPeriodsMin || _isDrifting) return null;
        _isDrifting = true;
        return words;
    }

    private TimeSpan Allowed(FeedWatchOptions options)
    {
        var factored = options.DryPauseFactor * UsualPause;
        var margined = UsualPause + options.DryPauseMarginMax;
        var allowed = factored < margined ? factored : margined;
        return allowed > options.DryMin ? allowed : options.DryMin;
    }

    private void Learn(TimeSpan pause, FeedWatchOptions options)
    {
        if (pause > options.PauseMax) return;
        if (_pauses < options.PausesMin) _pauses++;
        if (pause > _longest) (_longest, UsualPause) = (pause, _longest);
        else if (pause > UsualPause) UsualPause = pause;
    }

    private static TimeSpan Least(TimeSpan? least, TimeSpan next) => least is null || next < least ? next : least.Value;

    public void Save(BinaryWriter writer)
    {
        writer.Write(Quiet.Ticks);
        writer.Write(Unanswered.Ticks);
        writer.Write(_pauses);
        writer.Write(_longest.Ticks);
        writer.Write(UsualPause.Ticks);
        writer.Write(_usualBehind?.Ticks ?? -1);
        writer.Write(_lastBehind.Ticks);
        writer.Write(_periods);
        writer.Write(_suspect);
        writer.Write(_isDry);
        writer.Write(_isStalled);
        writer.Write(_isDrifting);
    }

    public static WatchedFeed Load(BinaryReader reader)
    {
        var feed = new WatchedFeed
        {
            Quiet = new TimeSpan(reader.ReadInt64()),
            Unanswered = new TimeSpan(reader.ReadInt64()),
            _pauses = reader.ReadInt32(),
            _longest = new TimeSpan(reader.ReadInt64()),
            UsualPause = new TimeSpan(reader.ReadInt64()),
        };
        var usual = reader.ReadInt64();
        feed._usualBehind = usual < 0 ? null : new TimeSpan(usual);
        feed._lastBehind = new TimeSpan(reader.ReadInt64());
        feed._periods = reader.ReadInt32();
        feed._suspect = reader.ReadInt32();
        feed._isDry = reader.ReadBoolean();
        feed._isStalled = reader.ReadBoolean();
        feed._isDrifting = reader.ReadBoolean();
        return feed;
    }
}
