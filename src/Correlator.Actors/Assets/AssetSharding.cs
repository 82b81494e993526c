using Akka.Cluster.Hosting;
using Akka.Cluster.Sharding;
using Akka.Hosting;
using Correlator.Actors.Sharding;

namespace Correlator.Actors.Assets;

/// <summary>
/// Where assets live. An asset's shard is in its profile (docs/adr/0016); each shard also holds one keeper, whose id names the shard.
/// </summary>
public static class AssetSharding
{
    /// <summary>Type name of the shard region.</summary>
    public const string Region = "asset";

    /// <summary>Shards for ever: the number is part of where every asset's state is stored (AKKA.md §2: 10 × six nodes).</summary>
    public const int Shards = 60;

    private const string KeeperPrefix = "~k";

    private static readonly string[] ShardNames = [.. Enumerable.Range(0, Shards).Select(i => i.ToString())];
    private static readonly string[] KeeperNames = [.. Enumerable.Range(0, Shards).Select(i => KeeperPrefix + i)];

    public static bool IsKeeper(string entityId) => entityId.StartsWith(KeeperPrefix, StringComparison.Ordinal);

    public static int ShardOfKeeper(string entityId) => int.Parse(entityId.AsSpan(KeeperPrefix.Length));

    public static IMessageExtractor Extractor { get; } = new AssetExtractor();

    /// <summary>Registers the region; found in the registry under <see cref="AssetActor"/>.</summary>
    /// <param name="isEngine">False: this node holds no assets, it only reaches them.</param>
    public static AkkaConfigurationBuilder AddAssets(
        this AkkaConfigurationBuilder builder, AssetSettings settings, bool isEngine = true) => isEngine
        ? builder.WithRegion<AssetActor>(
            Region,
            _ => id => IsKeeper(id) ? AssetKeeperActor.Props(ShardOfKeeper(id)) : AssetActor.Props(id, settings),
            Extractor,
            NodeRoles.Engine)
        : builder.WithShardRegionProxy<AssetActor>(Region, NodeRoles.Engine, Extractor);

    private sealed class AssetExtractor : IMessageExtractor
    {
        public string? EntityId(object message) => message switch
        {
            AssetSlice slice => slice.Range.Asset.Id,
            ShardEnvelope envelope => KeeperNames[envelope.Shard],
            ReceivedEnvelope received => KeeperNames[received.Shard],
            SaveAsset save => save.AssetId,
            SleepAsset sleep => sleep.AssetId,
            SaveShard save => KeeperNames[save.Shard],
            AssetsKnown known => KeeperNames[known.Shard],
            DescribeAsset describe => KeeperNames[describe.Shard],
            DescribeSelf describe => describe.AssetId,
            _ => null,
        };

        public object EntityMessage(object message) => message;

        public string? ShardId(object message) => message switch
        {
            ShardEnvelope envelope => ShardNames[envelope.Shard],
            ReceivedEnvelope received => ShardNames[received.Shard],
            AssetSlice slice => ShardNames[slice.Range.Asset.Shard],
            SaveShard save => ShardNames[save.Shard],
            AssetsKnown known => ShardNames[known.Shard],
            DescribeAsset describe => ShardNames[describe.Shard],
            // What a keeper and its assets tell each other stays within their shard.
            _ => null,
        };

        // Asked for entities that are remembered over restarts only, and none are.
        public string ShardId(string entityId, object? messageHint = null) => IsKeeper(entityId)
            ? ShardNames[ShardOfKeeper(entityId)]
            : throw new NotSupportedException($"The shard of asset '{entityId}' does not follow from its id.");
    }
}
