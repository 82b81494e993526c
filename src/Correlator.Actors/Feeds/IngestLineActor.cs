using Akka.Actor;
using Akka.Cluster;
using Akka.Event;
using Akka.Persistence;
using Akka.Streams;
using Akka.Streams.Dsl;
using Correlator.Actors.Assets;
using Correlator.Actors.Couriers;
using Correlator.Actors.Delivery;
using Correlator.Actors.Incidents;
using Correlator.Actors.Zones;
using Correlator.Model.Discovery;
using Correlator.Model.Facts;
using Correlator.Model.Observations;
using Correlator.Model.Plant;

namespace Correlator.Actors.Feeds;

/// <summary>
/// The plant's line of ingestion: takes blocks, sends each shard its envelope, takes the facts up the zone tree in event time, and
/// stores a checkpoint now and then. Blocks are applied side by side but step through the zones one after another.
/// </summary>
/// <remarks>Any doubt (a gap, a timeout, a failed write) has one answer: start anew from the last checkpoint.</remarks>
public sealed partial class IngestLineActor : UntypedPersistentActor
{
    private readonly LineSettings _settings;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly Dictionary<string, FeedCheckpoint> _feeds = [];
    private readonly SortedDictionary<string, long> _factCounts = new(StringComparer.Ordinal);
    private readonly Queue<BlockInFlight> _inFlight = [];
    private readonly Dictionary<string, Zone> _zones = [];
    private readonly Dictionary<string, EventTime> _zoneNeedsTimeAt = [];
    private readonly EventTime[] _shardSilentAfter = new EventTime[AssetSharding.Shards];
    private readonly List<ShardEnvelope> _envelopes = [];
    private readonly CheckpointPace _pace;
    private readonly LineSteps _steps = new();
    private readonly RemoteShards _remote = new();
    private readonly LineBundles _bundles;
    private BlockRouter _router = null!;
    private SharedKillSwitch? _stream;
    private IActorRef _owedAck = ActorRefs.Nobody;
    private ZoneAscent? _ascent;
    private LineStored? _lastStored;
    private EventTime _watermark;
    private long _incarnation;
    private long _block;
    private int _depthMax;
    private int _detections;

    // As of the last block whose effects are in their incidents.
    private LineProgress _progress = LineProgress.None;
    private bool _hasEnded;

    public IngestLineActor(LineSettings settings)
    {
        _settings = settings;
        var system = Context.System;
        _bundles = new LineBundles(node => CourierHosting.At(system, node));
        _pace = new CheckpointPace(settings.Checkpoints, settings.Time);
        PersistenceId = "line-" + settings.Name;
    }

    public override string PersistenceId { get; }

    public static Props Props(LineSettings settings) => Akka.Actor.Props.Create(() => new IngestLineActor(settings));

    protected override void OnRecover(object message)
    {
        switch (message)
        {
            case SnapshotOffer { Snapshot: LineStored stored }:
                // As versions up to decision 10 stored it.
                _lastStored = stored;
                break;
            case LineStored stored:
                _lastStored = stored;
                break;
            case LineStarted started:
                _incarnation = started.Incarnation;
                break;
            case RecoveryCompleted:
                Start();
                break;
        }
    }

    protected override void OnCommand(object message)
    {
        switch (message)
        {
            case LineBlock block when block.Incarnation == _incarnation:
                Admit(block.Observations);
                break;
            case EnvelopeApplied applied:
                Collect(applied);
                break;
            case ZoneAdvanced advanced:
                _bundles.Note(advanced.ZoneId, Sender);
                Collect(advanced);
                break;
            case AnswerBundle bundle:
                Collect(bundle);
                break;
            case DetectionsAssigned assigned when _ascent is not null && assigned.Block == _inFlight.Peek().Block.Number:
                FinishBlock();
                break;
            case Rewind rewind when rewind.Incarnation == _incarnation:
                StartAnew($"'{rewind.Receiver}' expected what follows {rewind.Expected} and got what follows {rewind.Got}");
                break;
            case ReceiverEnded ended:
                // While the database is away this comes as soon as somebody was asked. What paces the line then is its guard: each start
                // writes first, and one that does not last is followed by a longer wait.
                StartAnew($"'{ended.Receiver}' has ended: {ended.Reason}");
                break;
            case AssetsNoted noted when noted.Incarnation == _incarnation:
                Note(noted);
                break;
            case AskKeepersAgain when _silentKeepers.Count > 0:
                AskKeepers();
                break;
            case ClusterEvent.MemberRemoved removed when removed.Member.UniqueAddress.Equals(Cluster.Get(Context.System).SelfUniqueAddress):
                // This node ends, and the line with it.
                break;
            case ClusterEvent.MemberRemoved removed:
                StartAnew($"node {removed.Member.Address} is gone");
                break;
            case Rewind or AssetsNoted or AskKeepersAgain:
                break;
            case WatchDue:
                LookAtFeeds();
                break;
            case ReceiveTimeout when _inFlight.Count > 0 || _checkpoint is not null || _silentKeepers.Count > 0:
                StartAnew($"no answer within {_settings.StepTimeout} from {Awaited()}");
                break;
            case ReceiveTimeout:
                break;
            case StreamStarted:
                Sender.Tell(StreamAck.Instance);
                break;
            case StreamEnded ended when ended.Incarnation == _incarnation:
                _hasEnded = true;
                CheckpointIfDue();
                break;
            case StreamFailed failed when failed.Incarnation == _incarnation:
                StartAnew(failed.Reason.Message);
                break;
            case LineBlock or StreamEnded or StreamFailed:
                // Of an incarnation that was given up.
                break;
            case AskProgress:
                Sender.Tell(_progress with { ObservationsStored = ObservationsStored, Checkpoints = _pace.Cost });
                break;
            case DrainLine drain:
                _drainers.Add(Sender);
                _isStopping = _isStopping || !drain.GoesOn;
                CheckpointIfDue();
                break;
            default:
                if (!HandleCheckpoint(message)) Unhandled(message);
                break;
        }
    }

    private void StartAnew(string reason)
    {
        _settings.OnBroken(reason);
        _log.Warning("Line {0} breaks at block {1}: {2}", _settings.Name, _lastStored?.Block ?? 0, reason);
        // Supervision restarts the actor, which recovers the last checkpoint; nothing else of it is to be trusted.
        throw new LineBrokenException(reason);
    }

    private void Admit(ObservationBlock observations)
    {
        var asker = Sender;
        RaiseWatermarks(observations);
        Take(observations);
        if (_inFlight.Count < _settings.CreditsMax && !WantsCheckpoint) asker.Tell(StreamAck.Instance);
        else _owedAck = asker;
    }

    private void Take(ObservationBlock observations)
    {
        foreach (var feed in observations.Feeds) _feeds[feed.Feed] = feed;
        _watermark = observations.Watermark;
        var block = new BlockInFlight(RoutedBlock.Rent(observations, ++_block, _settings.Rules.Current));
        _observationsSinceCheckpoint += observations.Count;
        _envelopes.Clear();
        _router.Route(block.Block, _steps, _envelopes, block.Facts);
        AddShardsThatWaitForTime(block.Block);
        _inFlight.Enqueue(block);
        foreach (var envelope in _envelopes)
        {
            block.PendingShards.Add(envelope.Shard);
            if (envelope.Slices.Length > 0) _changedShards[envelope.Shard] = true;
            var introduced = _remote.Introduce(envelope);
            if (!_bundles.TryAdd(introduced)) _settings.Assets.Tell(introduced);
        }

        _bundles.Send(_block);
        if (block.PendingShards.IsEmpty) Ascend();
    }

    private void AddShardsThatWaitForTime(RoutedBlock block)
    {
        var next = 0;
        var addressed = _envelopes.Count;
        for (var shard = 0; shard < AssetSharding.Shards; shard++)
        {
            if (next < addressed && _envelopes[next].Shard == shard) next++;
            else if (_shardSilentAfter[shard] < block.Watermark) _envelopes.Add(new ShardEnvelope(shard, _steps.ToShard(shard, block.Number), block, []));
        }
    }

    private void Collect(EnvelopeApplied applied)
    {
        foreach (var block in _inFlight)
        {
            if (block.Block.Number != applied.Number) continue;
            if (!block.PendingShards.Remove(applied.Shard)) return;
            _shardSilentAfter[applied.Shard] = applied.SilentAfter;
            block.Facts.AddRange(applied.Facts);
            if (applied.Facts.Count > 0) _changedShards[applied.Shard] = true;
            break;
        }

        Ascend();
    }

    private void Collect(AnswerBundle bundle)
    {
        foreach (var answer in bundle.Answers)
        {
            if (answer is EnvelopeApplied applied) Collect(applied);
            else if (answer is ZoneAdvanced advanced) Collect(advanced);
        }
    }

    // Blocks step through the zones in their order, one at a time.
    private void Ascend()
    {
        if (_ascent is not null || !_inFlight.TryPeek(out var block) || !block.PendingShards.IsEmpty) return;
        foreach (var fact in block.Facts) Count(fact);
        LearnZones();
        _ascent = new ZoneAscent(block.Facts, _depthMax, FindZone) { Rules = block.Block.Rules };
        NextLevel();
    }

    private void NextLevel()
    {
        var ascent = _ascent!;
        var block = _inFlight.Peek();
        while (ascent.MoveUp())
        {
            foreach (var (id, due) in _zoneNeedsTimeAt)
            {
                if (due < block.Watermark && _zones[id].Depth == ascent.Depth) ascent.Level.TryAdd(id, []);
            }

            if (ascent.Level.Count == 0) continue;
            ascent.Pending.UnionWith(ascent.Level.Keys);
            foreach (var (id, facts) in ascent.Level)
            {
                var advance = new AdvanceZone(id, _steps.ToZone(id, block.Block.Number), block.Watermark, facts, ascent.Rules);
                if (!_bundles.TryAdd(advance)) _settings.Zones.Tell(advance);
            }

            _bundles.Send(block.Block.Number);
            return;
        }

        if (ascent.Detections.Count == 0)
        {
            FinishBlock();
            return;
        }

        _detections += ascent.Detections.Count;
        var inOrder = ascent.Detections.OrderBy(detection => detection.Time).ThenBy(detection => detection.Id).ToArray();
        _settings.OnDetections(inOrder);
        _settings.Desk.Tell(new AssignDetections(block.Block.Number, inOrder));
    }

    private void Collect(ZoneAdvanced advanced)
    {
        if (_ascent is null || advanced.Block != _inFlight.Peek().Block.Number || !_ascent.Pending.Remove(advanced.ZoneId)) return;
        _zoneNeedsTimeAt[advanced.ZoneId] = advanced.NeedsTimeAt;
        _changedZones.Add(advanced.ZoneId);
        foreach (var fact in advanced.Conclusions) Count(fact);
        _ascent.AddUpward(advanced.ZoneId, advanced.Upward);
        _ascent.Detections.AddRange(advanced.Detections);
        if (_ascent.Pending.Count == 0) NextLevel();
    }

    private void FinishBlock()
    {
        _ascent = null;
        _inFlight.Dequeue().Block.Return();
        _settings.Addresses.Update(_router.Directory);
        _progress = Progress();
        _settings.OnProgress(_progress);
        CheckpointIfDue();
        if (!WantsCheckpoint && !_owedAck.IsNobody())
        {
            _owedAck.Tell(StreamAck.Instance);
            _owedAck = ActorRefs.Nobody;
        }

        Ascend();
    }

    private void Count(Fact fact) =>
        _factCounts[fact.KindName] = _factCounts.GetValueOrDefault(fact.KindName) + 1;

    private void LearnZones()
    {
        if (_router.Directory.ZoneCount == _zones.Count) return;
        foreach (var zone in _router.Directory.Zones)
        {
            _zones[zone.Id] = zone;
            _depthMax = Math.Max(_depthMax, zone.Depth);
        }
    }

    private Zone FindZone(string id) => _zones[id];

    private long ObservationsStored => _lastStored?.Feeds.Sum(feed => feed.Observations) ?? 0;

    private LineProgress Progress()
    {
        long observations = 0, quarantined = 0, bytes = 0;
        foreach (var feed in _feeds.Values)
        {
            observations += feed.Observations;
            quarantined += feed.Quarantined;
            bytes += feed.Bytes;
        }

        return new LineProgress
        {
            Observations = observations,
            ObservationsStored = ObservationsStored,
            Quarantined = quarantined,
            Bytes = bytes,
            Assets = _router.Directory.AssetCount,
            Watermark = _watermark,
            Detections = _detections,
            Facts = _factCounts.Values.Sum(),
        };
    }

    private sealed class StreamStarted : INoSerializationVerificationNeeded
    {
        public static readonly StreamStarted Instance = new();
    }

    private sealed class StreamAck : INoSerializationVerificationNeeded
    {
        public static readonly StreamAck Instance = new();
    }

    private sealed record StreamEnded(long Incarnation) : INoSerializationVerificationNeeded;

    private sealed record LineBlock(long Incarnation, ObservationBlock Observations) : INoSerializationVerificationNeeded;

    private sealed record StreamFailed(long Incarnation, Exception Reason) : INoSerializationVerificationNeeded;
}

/// <summary>A line cannot go on from where it is; its supervisor starts it anew from the last checkpoint.</summary>
public sealed class LineBrokenException(string reason) : Exception(reason);
