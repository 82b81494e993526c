using Correlator.Model.Observations;
using Correlator.Model.Plant;

namespace Correlator.Model.Discovery;

/// <content>The stored form of each thing that the directory keeps.</content>
public sealed partial class AssetDirectory
{
    private static void WriteZone(BinaryWriter writer, ZoneEntry zone)
    {
        writer.Write(zone.Zone.Id);
        writer.Write(zone.Zone.IsInferred);
        writer.Write(zone.FirstTicks);
        writer.Write(zone.IsLate);
        writer.Write(zone.Discovered);
        writer.Write(zone.Refused);
        writer.Write(zone.IsSaturationStated);
        writer.Write(zone.ExternalObservations);
        writer.Write(zone.ExternalBytes);
    }

    private static StoredZone ReadZone(BinaryReader reader) => new(
        reader.ReadString(), reader.ReadBoolean(), reader.ReadInt64(), reader.ReadBoolean(), reader.ReadInt32(),
        reader.ReadInt64(), reader.ReadBoolean(), reader.ReadInt64(), reader.ReadInt64());

    private static void WriteAsset(BinaryWriter writer, AssetEntry asset)
    {
        var profile = asset.Profile;
        writer.Write(profile.Handle);
        writer.Write(profile.Id);
        writer.Write(profile.Zone.Id);
        writer.Write(profile.Shard);
        writer.Write((int)profile.Roles);
        writer.Write(profile.IsDeclared);
        writer.Write(profile.Evidence);
        writer.Write((int)asset.Traits);
        writer.Write(asset.Mac);
        writer.Write(asset.FirstServer);
        writer.Write(asset.SecondServer);
        WriteAll(writer, asset.Addresses, WriteAddress);
    }

    private static StoredAsset ReadAsset(BinaryReader reader, int version, int shards)
    {
        var (handle, id, zone) = (reader.ReadInt32(), reader.ReadString(), reader.ReadString());
        if (handle is <= 0 or > StoredCountMax) throw new InvalidDataException($"Asset '{id}' has the handle {handle}.");
        var shard = version == 1 ? StableHash.Shard(id, shards) : reader.ReadInt32();
        if (shard < 0 || shard >= shards) throw new InvalidDataException($"Asset '{id}' is in shard {shard} of {shards}.");
        var profile = new AssetProfile
        {
            Handle = handle,
            Id = id,
            Zone = PlantModel.Empty.Root,
            Shard = shard,
            Roles = (AssetRoles)reader.ReadInt32(),
            IsDeclared = reader.ReadBoolean(),
            Evidence = reader.ReadString(),
        };
        return new StoredAsset(
            profile, zone, (Traits)reader.ReadInt32(), reader.ReadUInt64(), reader.ReadInt32(), reader.ReadInt32(),
            [.. ReadAll(reader, ReadAddress)]);
    }

    private static void WriteSlot(BinaryWriter writer, AddressSlot slot)
    {
        WriteAddress(writer, slot.Address);
        writer.Write(slot.Mac);
        writer.Write(slot.Via);
        writer.Write(slot.LastTicks);
        writer.Write((int)slot.Seen);
        writer.Write(slot.JudgedAt);
        writer.Write(slot.Asset?.Handle ?? 0);
    }

    private static void WriteMac(BinaryWriter writer, KeyValuePair<ulong, MacEntry> pair)
    {
        writer.Write(pair.Key);
        writer.Write(pair.Value.IsRouter);
        writer.Write(pair.Value.IsDeclared);
        writer.Write(pair.Value.Asset);
        WriteAll(writer, pair.Value.Addresses, WriteAddress);
        WriteAll(writer, pair.Value.Reach, WriteAddress);
        WriteAll(writer, pair.Value.Contested, WriteAddress);
    }

    private static void WriteSubnet(BinaryWriter writer, KeyValuePair<NetworkAddress, SubnetEntry> pair)
    {
        WriteAddress(writer, pair.Key);
        writer.Write(pair.Value.IsIndustrial);
        writer.Write(pair.Value.FirstMac);
        writer.Write(pair.Value.IsAttached);
    }

    private static void WriteContest(BinaryWriter writer, KeyValuePair<NetworkAddress, Contest> pair)
    {
        WriteAddress(writer, pair.Key);
        writer.Write(pair.Value.Rival);
        writer.Write(pair.Value.RivalTicks);
        writer.Write(pair.Value.Turns);
        writer.Write(pair.Value.Stated);
    }

    private static void WriteAddress(BinaryWriter writer, NetworkAddress address)
    {
        writer.Write(address.High);
        writer.Write(address.Low);
    }

    private static NetworkAddress ReadAddress(BinaryReader reader) => new(reader.ReadUInt64(), reader.ReadUInt64());

    private static void WriteAll<T>(BinaryWriter writer, IReadOnlyList<T> items, Action<BinaryWriter, T> write)
    {
        writer.Write(items.Count);
        foreach (var item in items) write(writer, item);
    }

    private static List<T> ReadAll<T>(BinaryReader reader, Func<BinaryReader, T> read)
    {
        var count = ReadCount(reader);
        var items = new List<T>();
        for (var i = 0; i < count; i++) items.Add(read(reader));
        return items;
    }

    private static int ReadCount(BinaryReader reader)
    {
        var count = reader.ReadInt32();
        return count is >= 0 and <= StoredCountMax
            ? count
            : throw new InvalidDataException($"A count of {count} in the asset directory.");
    }
}
