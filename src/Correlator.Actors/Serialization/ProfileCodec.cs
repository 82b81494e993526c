using Correlator.Model.Plant;

namespace Correlator.Actors.Serialization;

/// <summary>
/// Profiles of assets as they go to other nodes, with their zones before them, parents first. Each zone and profile is length-prefixed, so
/// that a reader skips what a later version added at its end.
/// </summary>
internal static class ProfileCodec
{
    /// <summary>Deeper than a tree of zones is.</summary>
    private const int ZoneDepthMax = 256;

    public static void Write(BinaryWriter writer, IReadOnlyList<AssetProfile> profiles)
    {
        var zones = new Dictionary<Zone, int>(ReferenceEqualityComparer.Instance);
        var order = new List<Zone>();
        foreach (var profile in profiles) Note(profile.Zone, zones, order);
        writer.WriteList(order, (w, zone) => w.WriteRecord(zone, (inner, z) => WriteZone(inner, z, zones)));
        writer.WriteList(profiles, (w, profile) => w.WriteRecord(profile, (inner, p) => WriteProfile(inner, p, zones)));
    }

    /// <exception cref="InvalidDataException">The bytes are no profiles.</exception>
    public static AssetProfile[] Read(BinaryReader reader, ZoneTable table)
    {
        var zones = new List<Zone>();
        for (var left = reader.ReadCount(); left > 0; left--)
        {
            using var record = reader.ReadRecord();
            zones.Add(table.Intern(ReadZone(record, zones)));
        }

        return reader.ReadList(r =>
        {
            using var record = r.ReadRecord();
            return ReadProfile(record, zones);
        });
    }

    private static void Note(Zone zone, Dictionary<Zone, int> zones, List<Zone> order)
    {
        if (zones.ContainsKey(zone)) return;
        if (zone.Parent is { } parent) Note(parent, zones, order);
        zones.Add(zone, order.Count);
        order.Add(zone);
    }

    private static void WriteZone(BinaryWriter writer, Zone zone, Dictionary<Zone, int> zones)
    {
        writer.Write(zone.Parent is { } parent ? zones[parent] : -1);
        writer.Write(zone.Id);
        writer.Write(zone.Name);
        writer.WriteNullable(zone.PurdueLevel);
        writer.Write(zone.SecurityLevelTarget ?? -1);
        writer.Write(zone.IsInferred);
    }

    private static Zone ReadZone(BinaryReader reader, List<Zone> before)
    {
        var parent = reader.ReadInt32();
        var above = parent == -1 ? null : At(before, parent);
        if (above?.Depth >= ZoneDepthMax) throw new InvalidDataException("Zones nested too deep.");
        return new Zone(reader.ReadString(), above)
        {
            Name = reader.ReadString(),
            PurdueLevel = reader.ReadNullableDouble(),
            SecurityLevelTarget = reader.ReadInt32() is var target and >= 0 ? target : null,
            IsInferred = reader.ReadBoolean(),
        };
    }

    private static void WriteProfile(BinaryWriter writer, AssetProfile profile, Dictionary<Zone, int> zones)
    {
        writer.Write(profile.Handle);
        writer.Write(profile.Id);
        writer.Write(zones[profile.Zone]);
        writer.Write((byte)profile.Shard);
        writer.Write(profile.Type);
        writer.Write(profile.Criticality);
        writer.WriteNullable(profile.Supplier);
        writer.Write((int)profile.Roles);
        writer.WriteNullable(profile.RedundantWith);
        writer.Write(profile.IsDeclared);
        writer.WriteList(profile.Allowed, static (w, use) =>
        {
            w.Write(use.Peer);
            w.Write((byte)use.Protocol);
            w.WriteList(use.Operations, static (inner, operation) => inner.Write((byte)operation));
        });
        writer.Write(profile.Evidence);
    }

    private static AssetProfile ReadProfile(BinaryReader reader, List<Zone> zones) => new()
    {
        Handle = AssetHandle.Read((uint)reader.ReadInt32()),
        Id = reader.ReadString(),
        Zone = At(zones, reader.ReadInt32()),
        Shard = AssetHandle.ReadShard(reader.ReadByte()),
        Type = reader.ReadString(),
        Criticality = reader.ReadInt32(),
        Supplier = reader.ReadNullableString(),
        Roles = (AssetRoles)reader.ReadInt32(),
        RedundantWith = reader.ReadNullableString(),
        IsDeclared = reader.ReadBoolean(),
        Allowed = reader.ReadList(static r => new AllowedUse(
            r.ReadString(), (Protocol)r.ReadByte(), r.ReadList(static inner => (Operation)inner.ReadByte()))),
        Evidence = reader.ReadString(),
    };

    private static Zone At(List<Zone> zones, int index) => index >= 0 && index < zones.Count
        ? zones[index]
        : throw new InvalidDataException($"Zone {index} of {zones.Count}.");
}
