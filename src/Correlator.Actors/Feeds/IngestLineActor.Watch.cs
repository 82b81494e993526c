using Akka.Actor;
using Akka.Event;
using Correlator.Model.Observations;

namespace Correlator.Actors.Feeds;

/// <content>
/// What is wrong with live feeds, as a block of its own. Nothing else may come while all is silent, so it moves event time on by one tick:
/// the smallest step by which zones put what they were told to the rules.
/// </content>
public sealed partial class IngestLineActor
{
    private FeedWatch? _watch;
    private ITimer? _watchTimer;
    private long _watchedAt;

    private void WatchFeeds()
    {
        if (_settings.Contacts is not { } contacts) return;
        _watch = new FeedWatch(contacts, _settings.Watch);
        _watch.Restore(_lastStored?.Watch ?? []);
        _watchedAt = _settings.Time.GetTimestamp();
        var self = Self;
        _watchTimer = _settings.Time.CreateTimer(_ => self.Tell(WatchDue.Instance), null, _settings.Watch.Every, _settings.Watch.Every);
    }

    // Only when what is found can be told at once: so what the watch remembers as told is in the same checkpoint.
    private void LookAtFeeds()
    {
        if (_watch is null || WantsCheckpoint || _hasEnded || _watermark.IsNone) return;
        var elapsed = _settings.Time.GetElapsedTime(_watchedAt);
        _watchedAt = _settings.Time.GetTimestamp();
        var found = _watch.Look(_settings.Time.GetUtcNow(), elapsed);
        if (found.Count == 0) return;
        var block = ObservationBlock.Rent(found.Count);
        block.Count = found.Count;
        block.Watermark = new EventTime(_watermark.Ticks + 1);
        for (var i = 0; i < found.Count; i++)
        {
            var (feed, report) = found[i];
            _log.Warning("Feed '{0}': {1} ({2})", feed, report.Kind, report.Reason);
            block.Items[i] = new Observation
            {
                Kind = ObservationKind.FeedCondition,
                Time = _watermark,
                Watermark = _watermark,
                Flags = ObservationFlags.TimeInferred,
                Feed = _settings.Feeds.Add(feed),
                Sequence = _feeds.TryGetValue(feed, out var position) ? position.Sequence : 0,
                OperationCode = -1,
                Detail = new ObservationDetail { Report = report },
            };
        }

        Take(block);
    }

    // The merge does not know of the ticks that conditions have taken: its records came after them.
    private void RaiseWatermarks(ObservationBlock block)
    {
        if (block.Watermark < _watermark) block.Watermark = _watermark;
        var items = block.Items.AsSpan(0, block.Count);
        for (var i = 0; i < items.Length && items[i].Watermark < _watermark; i++) items[i].Watermark = _watermark;
    }

    private sealed class WatchDue : INoSerializationVerificationNeeded, INotInfluenceReceiveTimeout
    {
        public static readonly WatchDue Instance = new();
    }
}
