using Akka.Actor;
using Akka.Cluster;
using Akka.Streams;
using Akka.Streams.Dsl;
using Correlator.Actors.Assets;
using Correlator.Actors.Delivery;
using Correlator.Model.Discovery;
using Correlator.Model.Observations;
using Correlator.Model.Plant;

namespace Correlator.Actors.Feeds;

/// <content>
/// Starting an incarnation: first its number is stored, which ends any older line's commits; then every keeper is told, and only when all
/// have answered are the feeds opened. A flood before a shard has a home would be dropped.
/// </content>
public sealed partial class IngestLineActor
{
    /// <summary>A keeper that does not answer is asked again after this: what was sent while its shard moved may be lost.</summary>
    private static readonly TimeSpan AskAgainAfter = TimeSpan.FromSeconds(2);

    private readonly HashSet<int> _silentKeepers = [];
    private ITimer? _askAgainTimer;
    private ILookup<int, AssetProfile> _assetsByShard = Array.Empty<AssetProfile>().ToLookup(asset => asset.Shard);

    protected override void PostStop()
    {
        _stream?.Shutdown();
        _checkpointTimer?.Dispose();
        _askAgainTimer?.Dispose();
        _watchTimer?.Dispose();
        if (IsInCluster) Cluster.Get(Context.System).Unsubscribe(Self);
        base.PostStop();
    }

    private static bool IsInCluster => ((ExtendedActorSystem)Context.System).Provider is IClusterActorRefProvider;

    private void Start()
    {
        _incarnation = LineSteps.NextIncarnation(_incarnation, _lastStored?.Block ?? 0, _settings.Time.GetUtcNow());
        Persist(new LineStarted(_incarnation), _ => Begin());
    }

    private void Begin()
    {
        _block = _incarnation;
        _watermark = _lastStored?.Watermark ?? EventTime.None;
        _steps.Begin(_incarnation, _lastStored?.Block ?? 0, _lastStored?.ZonesStored ?? new Dictionary<string, long>());
        _remote.Begin();
        _bundles.Begin(_incarnation);
        _feeds.Clear();
        _factCounts.Clear();
        foreach (var feed in _lastStored?.Feeds ?? []) _feeds[feed.Feed] = feed;
        foreach (var (kind, count) in _lastStored?.FactCounts ?? new Dictionary<string, long>()) _factCounts[kind] = count;
        _router = new BlockRouter(RestoredDirectory(), _settings.Feeds, _remote);
        LearnZones();
        _settings.Addresses.Update(_router.Directory);
        // A node that starts again has read what its checkpoint says, though nothing new has come yet.
        _progress = Progress();
        if (_feeds.Count > 0) _settings.OnProgress(_progress);
        Array.Clear(_shardSilentAfter);
        foreach (var zone in _zones.Keys) _zoneNeedsTimeAt[zone] = EventTime.None;
        SetReceiveTimeout(_settings.StepTimeout);
        if (IsInCluster) Cluster.Get(Context.System).Subscribe(Self, ClusterEvent.InitialStateAsEvents, typeof(ClusterEvent.MemberRemoved));

        // A restart must not make the silent forgotten: keepers learn which of their stored assets exist.
        _assetsByShard = _router.Directory.Assets.ToLookup(asset => asset.Shard);
        for (var shard = 0; shard < AssetSharding.Shards; shard++)
        {
            _silentKeepers.Add(shard);
            _steps.ToShard(shard, _incarnation);
        }

        AskKeepers();
    }

    private void AskKeepers()
    {
        foreach (var shard in _silentKeepers)
        {
            var step = new LineStep(_incarnation, _steps.Committed, 0, _incarnation);
            _settings.Assets.Tell(new AssetsKnown(shard, step, [.. _assetsByShard[shard]]));
        }

        var self = Self;
        _askAgainTimer?.Dispose();
        _askAgainTimer = _settings.Time.CreateTimer(
            _ => self.Tell(AskKeepersAgain.Instance), null, AskAgainAfter, Timeout.InfiniteTimeSpan);
    }

    private void Note(AssetsNoted noted)
    {
        if (!_silentKeepers.Remove(noted.Shard)) return;
        _remote.Note(noted.Shard, Sender, _assetsByShard[noted.Shard]);
        _bundles.Note(noted, Sender);
        if (_silentKeepers.Count > 0) return;
        _askAgainTimer?.Dispose();
        OpenFeeds();
    }

    private void OpenFeeds()
    {
        ScheduleCheckpoint();
        var incarnation = _incarnation;
        _stream = KillSwitches.Shared("line-" + incarnation);
        _settings.Open(new LineStart(incarnation, new Dictionary<string, FeedCheckpoint>(_feeds), _watermark))
            .Via(_stream.Flow<ObservationBlock>())
            .Select(block => new LineBlock(incarnation, block))
            .RunWith(
                Sink.ActorRefWithAck<LineBlock>(
                    Self,
                    StreamStarted.Instance,
                    StreamAck.Instance,
                    new StreamEnded(incarnation),
                    reason => new StreamFailed(incarnation, reason)),
                _settings.Materializer);
        WatchFeeds();
        // Asked to store or stop while it was starting.
        CheckpointIfDue();
    }

    private AssetDirectory RestoredDirectory()
    {
        if (_lastStored is not { Directory.Length: > 0 } stored)
        {
            return new AssetDirectory(_settings.Plant, _settings.Directory, _settings.Feeds);
        }

        using var reader = new BinaryReader(new MemoryStream(stored.Directory, writable: false));
        return AssetDirectory.Load(reader, _settings.Plant, _settings.Directory, _settings.Feeds);
    }

    private sealed class AskKeepersAgain : INoSerializationVerificationNeeded
    {
        public static readonly AskKeepersAgain Instance = new();
    }
}
