using Correlator.Actors.Assets;

namespace Correlator.Actors.Serialization;

/// <summary>Numbers that a receiver takes for an index: checked as they come, so that no spoilt byte reaches past a table's end.</summary>
internal static class AssetHandle
{
    /// <summary>More assets than a plant has; a table of them takes 128 MiB.</summary>
    private const ulong Max = 1 << 24;

    public static int Read(ulong handle) =>
        handle <= Max ? (int)handle : throw new InvalidDataException($"An asset of handle {handle}.");

    /// <summary>A handle, or below 0 the place of one of so many profiles.</summary>
    public static int ReadName(long name, int profiles) => name >= 0
        ? Read((ulong)name)
        : ~name < profiles ? (int)name : throw new InvalidDataException($"Profile {~name} of {profiles}.");

    public static int ReadShard(ulong shard) =>
        shard < AssetSharding.Shards ? (int)shard : throw new InvalidDataException($"Shard {shard} of {AssetSharding.Shards}.");
}
