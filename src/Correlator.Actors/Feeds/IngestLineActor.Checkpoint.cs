using Akka.Actor;
using Akka.Event;
using Akka.Persistence;
using Correlator.Actors.Assets;
using Correlator.Actors.Zones;
using Correlator.Model.Observations;

namespace Correlator.Actors.Feeds;

/// <content>
/// Checkpoints. Everything under way is finished first; then the zones and shards that changed store their states side by side; when all have,
/// the line stores its position, and that write is the commit (docs/adr/0010). So a committed position never passes a record whose effect is
/// not durable, and what is stored for a checkpoint that is never committed is dropped by the next incarnation.
/// </content>
public sealed partial class IngestLineActor
{
    private readonly HashSet<string> _changedZones = new(StringComparer.Ordinal);
    private readonly bool[] _changedShards = new bool[AssetSharding.Shards];

    // Whoever waits for a checkpoint: an operator who stops a node, now and then. Bounded by who may ask.
    private readonly List<IActorRef> _drainers = [];
    private Checkpoint? _checkpoint;
    private ITimer? _checkpointTimer;
    private long _observationsSinceCheckpoint;
    private bool _isCheckpointDue;
    private bool _isStopping;
    private bool _isEndStored;

    private bool WantsCheckpoint => _settings.IsDurable
        && (_isCheckpointDue || _checkpoint is not null || _drainers.Count > 0 || _isStopping);

    private void ScheduleCheckpoint()
    {
        _checkpointTimer?.Dispose();
        if (!_settings.IsDurable) return;
        var self = Self;
        _checkpointTimer = _settings.Time.CreateTimer(
            _ => self.Tell(CheckpointDue.Instance), null, _pace.Interval, Timeout.InfiniteTimeSpan);
    }

    private void CheckpointIfDue()
    {
        if (_inFlight.Count > 0 || _checkpoint is not null || _silentKeepers.Count > 0) return;
        if (!_settings.IsDurable)
        {
            Drained();
            return;
        }

        if (_pace.IsEnough(_observationsSinceCheckpoint)) _isCheckpointDue = true;
        var mustStore = _isCheckpointDue || _drainers.Count > 0 || (_hasEnded && !_isEndStored);
        if (!mustStore) return;
        if (_lastStored?.Block == _block) FinishCheckpoint();
        else BeginCheckpoint();
    }

    private bool HandleCheckpoint(object message)
    {
        switch (message)
        {
            case CheckpointDue:
                _isCheckpointDue = true;
                CheckpointIfDue();
                return true;
            case ZoneSaved zone when zone.Checkpoint == _checkpoint?.Number && _checkpoint.PendingZones.Remove(zone.ZoneId):
            case ShardSaved shard when shard.Checkpoint == _checkpoint?.Number && _checkpoint.PendingShards.Remove(shard.Shard):
                if (_checkpoint!.IsStored) Commit();
                return true;
            case ZoneSaved or ShardSaved or EnvelopeApplied or DeleteMessagesSuccess or DeleteMessagesFailure:
                // What could not be pruned now is with the next checkpoint.
                return true;
            default:
                return false;
        }
    }

    private void BeginCheckpoint()
    {
        _checkpoint = new Checkpoint(_block, _pace.Begin());
        foreach (var zone in _changedZones)
        {
            _checkpoint.PendingZones.Add(zone);
            _settings.Zones.Tell(new SaveZone(zone, _steps.OfZone(zone, _block)));
        }

        for (var shard = 0; shard < AssetSharding.Shards; shard++)
        {
            if (!_changedShards[shard]) continue;
            _checkpoint.PendingShards.Add(shard);
            _settings.Assets.Tell(new SaveShard(shard, _steps.OfShard(shard, _block)));
        }

        if (_checkpoint.IsStored) Commit();
    }

    private void Commit()
    {
        using var bytes = new MemoryStream();
        using var writer = new BinaryWriter(bytes);
        _router.Directory.Save(writer);
        writer.Flush();
        var stored = new LineStored(
            _incarnation, _block, _watermark, [.. _feeds.Values.OrderBy(feed => feed.Feed, StringComparer.Ordinal)],
            bytes.ToArray(), new SortedDictionary<string, long>(_factCounts, StringComparer.Ordinal))
        {
            ZonesStored = _steps.ZonesStored(_block, _changedZones),
            Watch = _watch?.Save() ?? [],
        };
        Persist(stored, committed =>
        {
            _lastStored = committed;
            _steps.Commit(committed.Block, committed.ZonesStored);
            _pace.End(_checkpoint!.Begun);
            DeleteMessages(LastSequenceNr - 1);
            _settings.OnCommitted(committed.Feeds);
            FinishCheckpoint();
        });
    }

    private void FinishCheckpoint()
    {
        _checkpoint = null;
        _changedZones.Clear();
        Array.Clear(_changedShards);
        _observationsSinceCheckpoint = 0;
        _isCheckpointDue = false;
        _isEndStored = _hasEnded;
        ScheduleCheckpoint();
        _log.Debug("Line {0} stored block {1} at event time {2}", _settings.Name, _block, _watermark);
        Drained();
        if (!WantsCheckpoint && !_owedAck.IsNobody())
        {
            _owedAck.Tell(StreamAck.Instance);
            _owedAck = ActorRefs.Nobody;
        }
    }

    private void Drained()
    {
        foreach (var drainer in _drainers) drainer.Tell(new LineDrained());
        _drainers.Clear();
        TellEnd();
    }

    private void TellEnd()
    {
        if (!_hasEnded || _inFlight.Count > 0 || (_settings.IsDurable && !_isEndStored)) return;
        _settings.OnEnded(new LineEnded
        {
            Feeds = [.. _feeds.Values.OrderBy(feed => feed.Feed, StringComparer.Ordinal)],
            FactCounts = new SortedDictionary<string, long>(_factCounts, StringComparer.Ordinal),
            Assets = _router.Directory.Assets,
            Zones = _router.Directory.Zones,
            Directory = _router.Directory,
        });
    }

    private sealed class Checkpoint(long number, long begun)
    {
        public long Number { get; } = number;

        /// <summary>Timestamp of its beginning.</summary>
        public long Begun { get; } = begun;
        public HashSet<string> PendingZones { get; } = new(StringComparer.Ordinal);
        public ShardSet PendingShards;

        /// <summary>All have answered; an answer that comes twice counts once.</summary>
        public bool IsStored => PendingZones.Count == 0 && PendingShards.IsEmpty;
    }

    private sealed class CheckpointDue : INoSerializationVerificationNeeded
    {
        public static readonly CheckpointDue Instance = new();
    }
}
