using Correlator.Model.Observations;
using Correlator.Model.Plant;

namespace Correlator.Model.Discovery;

/// <content>Saving and loading. What is loaded behaves from there on as what was saved would have.</content>
public sealed partial class AssetDirectory
{
    /// <summary>What is written. Version 1 had no shards: each asset's followed from its id.</summary>
    private const int StorageVersion = 2;

    /// <summary>Upper bound of any stored count: a damaged file must not make us allocate without end.</summary>
    private const int StoredCountMax = 16_777_216;

    /// <summary>Writes everything learned. The same state gives the same bytes.</summary>
    public void Save(BinaryWriter writer)
    {
        writer.Write(StorageVersion);
        writer.Write(_firstTicks);
        writer.Write(_evidence);
        writer.Write(_hasStrongEvidence);
        writer.Write(_plant.IsDeclared);
        foreach (var counter in (long[])[_discovered, _refused, _moved, _routers, _macsRefused]) writer.Write(counter);
        writer.Write(_entries.Count);
        WriteAll(writer, _zones.Entries, WriteZone);
        WriteAll(writer, [.. _entries.OfType<AssetEntry>()], WriteAsset);
        WriteAll(writer, [.. _addresses.InOrder()], WriteSlot);
        WriteAll(writer, [.. _macs.OrderBy(pair => pair.Key)], WriteMac);
        WriteAll(writer, [.. _subnets.OrderBy(pair => pair.Key)], WriteSubnet);
        WriteAll(writer, [.. _contests.OrderBy(pair => pair.Key)], WriteContest);
    }

    /// <summary>
    /// Reads what <see cref="Save"/> wrote. Where the plant file was edited since, the file wins: a handle stays with
    /// its id, what the file now declares is as declared, and discovered assets whose zone is gone are dropped.
    /// </summary>
    /// <exception cref="InvalidDataException">The data is of another version or damaged.</exception>
    /// <exception cref="EndOfStreamException">The data ends too early.</exception>
    public static AssetDirectory Load(BinaryReader reader, PlantModel plant, AssetDirectoryOptions options, FeedTable feeds)
    {
        var version = reader.ReadInt32();
        if (version is not (1 or StorageVersion))
        {
            throw new InvalidDataException($"Asset directory of version {version}; this program reads 1 and {StorageVersion}.");
        }

        var (first, evidence, hasStrong) = (reader.ReadInt64(), reader.ReadInt32(), reader.ReadBoolean());
        var wasDeclared = reader.ReadBoolean();
        var counters = new long[5];
        for (var i = 0; i < counters.Length; i++) counters[i] = reader.ReadInt64();
        var nextHandle = ReadCount(reader);
        var zones = ReadAll(reader, ReadZone);
        var assets = ReadAll(reader, stored => ReadAsset(stored, version, options.Shards));

        var known = new Dictionary<string, AssetPlace>(StringComparer.Ordinal);
        foreach (var (profile, _, _, _, _, _, _) in assets)
        {
            var isSound = profile.Handle < nextHandle && known.TryAdd(profile.Id, new AssetPlace(profile.Handle, profile.Shard));
            if (!isSound) throw new InvalidDataException($"Asset '{profile.Id}' is stored twice, or out of its place.");
        }

        var directory = new AssetDirectory(plant, options, feeds, known, nextHandle)
        {
            _firstTicks = first,
            _evidence = evidence,
            _hasStrongEvidence = hasStrong,
            _discovered = counters[0],
            _refused = counters[1],
            _moved = counters[2],
            _routers = counters[3],
            _macsRefused = counters[4],
        };
        while (directory._entries.Count < nextHandle) directory._entries.Add(null);
        foreach (var zone in zones) directory.Restore(zone);
        foreach (var asset in assets) directory.Restore(asset, wasDeclared);
        directory.ReadAddresses(reader);
        directory.ReadMacs(reader);
        directory.ReadSubnets(reader);
        directory.ReadContests(reader);
        return directory;
    }

    /// <summary>What an asset keeps for ever, whatever the plant file says of it.</summary>
    private readonly record struct AssetPlace(int Handle, int Shard);

    private sealed record StoredZone(
        string Id, bool IsInferred, long First, bool IsLate, int Discovered, long Refused, bool IsStated,
        long Observations, long Bytes);

    private sealed record StoredAsset(
        AssetProfile Profile, string ZoneId, Traits Traits, ulong Mac, int FirstServer, int SecondServer,
        NetworkAddress[] Addresses);

    private void Restore(StoredZone stored)
    {
        // A plant file may have come since: then zones that were inferred are no more.
        var entry = _zones.Find(stored.Id);
        if (entry is null && stored.IsInferred && !_plant.IsDeclared) entry = _zones.AddInferred(stored.Id);
        if (entry is null) return;
        entry.FirstTicks = stored.First;
        entry.IsLate = stored.IsLate;
        entry.Discovered = stored.Discovered;
        entry.Refused = stored.Refused;
        entry.IsSaturationStated = stored.IsStated;
        entry.ExternalObservations = stored.Observations;
        entry.ExternalBytes = stored.Bytes;
    }

    private void Restore(StoredAsset stored, bool wasDeclared)
    {
        if (!_byId.TryGetValue(stored.Profile.Id, out var entry))
        {
            if (stored.Profile.IsDeclared || ZoneOf(stored, wasDeclared) is not { } zone) return;
            entry = AddEntry(stored.Profile.Handle, zone, stored.Profile with { Zone = zone.Zone });
        }
        else
        {
            // What behaviour told of a declared asset was added to its declared roles.
            var roles = stored.Profile.Roles & Factual;
            Replace(entry, entry.Profile with { Roles = entry.Profile.Roles | roles, Evidence = stored.Profile.Evidence });
        }

        entry.Traits = stored.Traits;
        entry.Mac = stored.Mac;
        entry.FirstServer = stored.FirstServer;
        entry.SecondServer = stored.SecondServer;
        foreach (var address in stored.Addresses)
        {
            if (!_declaredAddresses.Contains(address)) Bind(address, entry, 0, 0);
        }
    }

    /// <summary>
    /// The zone it was in, unless a plant file has come since: then the file's zone of its first address that has one.
    /// </summary>
    private ZoneEntry? ZoneOf(StoredAsset stored, bool wasDeclared)
    {
        if (wasDeclared == _plant.IsDeclared) return _zones.Find(stored.ZoneId);
        foreach (var address in stored.Addresses)
        {
            if (_zones.Declared(address) is { } declared) return declared;
        }

        return null;
    }

    private void ReadAddresses(BinaryReader reader)
    {
        var count = ReadCount(reader);
        for (var i = 0; i < count; i++)
        {
            var stored = new AddressSlot
            {
                Address = ReadAddress(reader),
                Mac = reader.ReadUInt64(),
                Via = reader.ReadUInt64(),
                LastTicks = reader.ReadInt64(),
                Seen = (Traits)reader.ReadInt32(),
                JudgedAt = reader.ReadInt32(),
            };
            var handle = reader.ReadInt32();
            if (stored.Address.IsNone) throw new InvalidDataException("An address of the asset directory is empty.");
            ref var slot = ref _addresses.Add(stored.Address);

            // An edited plant file may have given the address to another asset, or brought an outsider in.
            var now = slot.Asset?.Handle ?? 0;
            if (now != handle) continue;
            stored.Asset = slot.Asset;
            slot = stored;
        }
    }

    private void ReadMacs(BinaryReader reader)
    {
        var count = ReadCount(reader);
        for (var i = 0; i < count; i++)
        {
            var bits = reader.ReadUInt64();
            var (isRouter, wasDeclared, handle) = (reader.ReadBoolean(), reader.ReadBoolean(), reader.ReadInt32());
            var mac = new MacEntry { IsRouter = isRouter, Asset = Asset(handle) is null ? 0 : handle };
            mac.Addresses.AddRange(ReadAll(reader, ReadAddress));
            mac.Reach.AddRange(ReadAll(reader, ReadAddress));
            mac.Contested.AddRange(ReadAll(reader, ReadAddress));
            if (_macs.TryGetValue(bits, out var declared) && (declared.IsDeclared || declared.IsRouter)) continue;
            if (!wasDeclared) _macs[bits] = mac;
        }
    }

    private void ReadSubnets(BinaryReader reader)
    {
        var count = ReadCount(reader);
        for (var i = 0; i < count; i++)
        {
            _subnets[ReadAddress(reader)] = new SubnetEntry
            {
                IsIndustrial = reader.ReadBoolean(),
                FirstMac = reader.ReadUInt64(),
                IsAttached = reader.ReadBoolean(),
            };
        }
    }

    private void ReadContests(BinaryReader reader)
    {
        var count = ReadCount(reader);
        for (var i = 0; i < count; i++)
        {
            _contests[ReadAddress(reader)] = new Contest
            {
                Rival = reader.ReadUInt64(),
                RivalTicks = reader.ReadInt64(),
                Turns = reader.ReadInt32(),
                Stated = reader.ReadUInt64(),
            };
        }
    }
}
