using Akka.Actor;
using Akka.Event;
using Akka.Persistence;
using Correlator.Actors.Assets;
using Correlator.Actors.Zones;
using Correlator.Model.Observations;

namespace Correlator.Actors.Feeds;

/// <content>
/// Checkpoints. Everything under way is finished first; then what is downstream becomes durable before what is upstream: zones from the
/// root down, then assets, then the line's own position. So a committed position never passes a record whose effect is not durable, and a crash
/// in between only leaves states ahead of it, which drop what comes again.
/// </content>
public sealed partial class IngestLineActor
{
    private readonly SortedSet<string> _changedZones = new(StringComparer.Ordinal);
    private Checkpoint? _checkpoint;
    private ITimer? _checkpointTimer;
    private bool _isCheckpointDue;
    private bool _isEndStored;

    private bool WantsCheckpoint => (_isCheckpointDue || _checkpoint is not null || !_drainer.IsNobody()) && _settings.IsDurable;

    private void ScheduleCheckpoint()
    {
        _checkpointTimer?.Dispose();
        if (!_settings.IsDurable) return;
        var self = Self;
        _checkpointTimer = _settings.Time.CreateTimer(
            _ => self.Tell(CheckpointDue.Instance), null, _settings.CheckpointInterval, Timeout.InfiniteTimeSpan);
    }

    private void CheckpointIfDue()
    {
        if (_inFlight.Count > 0 || _checkpoint is not null) return;
        if (!_settings.IsDurable)
        {
            Drained();
            return;
        }

        var mustStore = _isCheckpointDue || !_drainer.IsNobody() || (_hasEnded && !_isEndStored);
        if (!mustStore) return;
        _checkpoint = new Checkpoint(_block);
        NextCheckpointStage();
    }

    private bool HandleCheckpoint(object message)
    {
        switch (message)
        {
            case CheckpointDue:
                _isCheckpointDue = true;
                CheckpointIfDue();
                return true;
            case ZoneSaved saved when saved.Checkpoint == _checkpoint?.Number:
            case ShardSaved shard when shard.Checkpoint == _checkpoint?.Number:
                if (--_checkpoint!.Pending == 0) NextCheckpointStage();
                return true;
            case SaveSnapshotSuccess when _checkpoint is not null:
                FinishCheckpoint();
                return true;
            case SaveSnapshotFailure failure:
                StartAnew($"its checkpoint could not be stored: {failure.Cause.Message}");
                return true;
            case ZoneSaved or ShardSaved or EnvelopeApplied or DeleteSnapshotsSuccess or SaveSnapshotSuccess:
                return true;
            default:
                return false;
        }
    }

    private void NextCheckpointStage()
    {
        var checkpoint = _checkpoint!;
        while (checkpoint.NextDepth <= _depthMax)
        {
            var depth = checkpoint.NextDepth++;
            foreach (var zone in _changedZones)
            {
                if (_zones[zone].Depth != depth) continue;
                checkpoint.Pending++;
                _settings.Zones.Tell(new SaveZone(zone, checkpoint.Number));
            }

            if (checkpoint.Pending > 0) return;
        }

        if (!checkpoint.HasAskedShards)
        {
            checkpoint.HasAskedShards = true;
            checkpoint.Pending = AssetSharding.Shards;
            for (var shard = 0; shard < AssetSharding.Shards; shard++)
            {
                _settings.Assets.Tell(new SaveShard(shard, checkpoint.Number));
            }

            return;
        }

        using var bytes = new MemoryStream();
        using var writer = new BinaryWriter(bytes);
        _router.Directory.Save(writer);
        writer.Flush();
        checkpoint.Stored = new LineStored(
            _incarnation, _block, _watermark, [.. _feeds.Values.OrderBy(feed => feed.Feed, StringComparer.Ordinal)],
            bytes.ToArray(), new SortedDictionary<string, long>(_factCounts, StringComparer.Ordinal));
        SaveSnapshot(checkpoint.Stored);
    }

    private void FinishCheckpoint()
    {
        _lastStored = _checkpoint!.Stored;
        _checkpoint = null;
        _changedZones.Clear();
        _isCheckpointDue = false;
        _isEndStored = _hasEnded;
        ScheduleCheckpoint();
        _log.Debug("Line {0} stored block {1} at event time {2}", _settings.Name, _block, _watermark);
        Drained();
        if (_drainer.IsNobody() && !_owedAck.IsNobody())
        {
            _owedAck.Tell(StreamAck.Instance);
            _owedAck = ActorRefs.Nobody;
        }
    }

    private void Drained()
    {
        if (!_drainer.IsNobody()) _drainer.Tell(new LineDrained());
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

    private sealed class Checkpoint(long number)
    {
        public long Number { get; } = number;
        public int NextDepth { get; set; }
        public int Pending { get; set; }
        public bool HasAskedShards { get; set; }
        public LineStored? Stored { get; set; }
    }

    private sealed class CheckpointDue : INoSerializationVerificationNeeded
    {
        public static readonly CheckpointDue Instance = new();
    }
}
