using System.Collections.Concurrent;
using Akka.Actor;
using Correlator.Model.Assets;

namespace Correlator.Actors.Assets;

/// <summary>Finds assets by their ids alone, for people.</summary>
/// <remarks>
/// Only the line knows which shard an asset is in, and a node that has stopped reading has no line. So all shards are asked, once: an asset
/// stays where it is. First of all that one in which an asset with a similar id was: those of a cell are together.
/// </remarks>
/// <param name="assets">The region of assets.</param>
/// <param name="timeout">For each shard's answer.</param>
public sealed class AssetLookup(IActorRef assets, TimeSpan timeout)
{
    /// <summary>Beyond this all are forgotten: who asks for that many pays for asking all shards again.</summary>
    private const int KnownMax = 4_096;

    // By id, and by what begins ids.
    private readonly ConcurrentDictionary<string, int> _known = new(StringComparer.Ordinal);

    /// <summary>What an asset's baseline holds; null when no shard has such an asset.</summary>
    /// <exception cref="AskTimeoutException">A shard that may have the asset gave no answer in time.</exception>
    public async Task<AssetDescription?> Describe(string assetId, CancellationToken cancellation)
    {
        var cell = CellOf(assetId);
        if ((_known.TryGetValue(assetId, out var shard) || _known.TryGetValue(cell, out shard))
            && await Ask(shard, assetId, cancellation).ConfigureAwait(false) is { } known) return known;
        using var others = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var shards = new Dictionary<Task<AssetDescription?>, int>();
        for (shard = 0; shard < AssetSharding.Shards; shard++) shards.Add(Ask(shard, assetId, others.Token), shard);
        Task? failed = null;
        await foreach (var answer in Task.WhenEach(shards.Keys).ConfigureAwait(false))
        {
            if (!answer.IsCompletedSuccessfully)
            {
                failed ??= answer;
            }
            else if (await answer.ConfigureAwait(false) is { } description)
            {
                await others.CancelAsync().ConfigureAwait(false);
                if (_known.Count >= KnownMax) _known.Clear();
                _known[assetId] = _known[cell] = shards[answer];
                return description;
            }
        }

        if (failed is not null) await failed.ConfigureAwait(false);
        return null;
    }

    // "10.1.2." of 10.1.2.3, "plc-" of plc-7.
    private static string CellOf(string assetId) => assetId[..(assetId.LastIndexOfAny(['.', '-', ':']) + 1)];

    private async Task<AssetDescription?> Ask(int shard, string assetId, CancellationToken cancellation) =>
        (await assets.Ask<AssetDescribed>(new DescribeAsset(shard, assetId), timeout, cancellation).ConfigureAwait(false)).Description;
}
