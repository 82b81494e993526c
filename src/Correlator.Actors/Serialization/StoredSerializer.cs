using Akka.Actor;
using Akka.Serialization;
using Correlator.Actors.Assets;
using Correlator.Actors.Delivery;
using Correlator.Actors.Feeds;
using Correlator.Actors.Incidents;
using Correlator.Actors.Zones;
using Correlator.Model.Observations;

namespace Correlator.Actors.Serialization;

/// <summary>
/// The stored form of everything that is stored: one letter says which, a version byte leads each. No type names, no reflection; what an
/// older version wrote stays readable (golden files in tests/data/golden).
/// </summary>
public sealed class StoredSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
{
    /// <summary>Stored beside every record: never change it.</summary>
    public const int Id = 4711;

    private const byte Version = 1;

    /// <summary>Of states of assets and zones, and of the line: since decision 10 they say which checkpoint they belong to.</summary>
    private const byte CheckpointedVersion = 2;

    /// <summary>A line since it knows its feeds' regularity.</summary>
    private const byte WatchedVersion = 3;

    public override int Identifier => Id;

    public override string Manifest(object o) => o switch
    {
        AssetsStored => "A",
        ZoneStored => "Z",
        LineStored => "L",
        IncidentStored => "I",
        IncidentSnapshotStored => "S",
        DetectionAssigned => "D",
        DeskStored => "K",
        Fence => "F",
        LineStarted => "B",
        _ => throw new ArgumentException($"No stored form for {o.GetType().Name}.", nameof(o)),
    };

    public override byte[] ToBinary(object obj)
    {
        using var bytes = new MemoryStream();
        using var writer = new BinaryWriter(bytes);
        writer.Write(obj switch
        {
            LineStored => WatchedVersion,
            AssetsStored or ZoneStored => CheckpointedVersion,
            _ => Version,
        });
        switch (obj)
        {
            case AssetsStored assets:
                writer.WriteList(assets.Assets, WriteAsset);
                WriteCheckpoint(writer, assets.Checkpoint, assets.Committed, assets.Incarnation);
                break;
            case ZoneStored zone:
                writer.WriteBlob(zone.State);
                WriteCheckpoint(writer, zone.Checkpoint, zone.Committed, zone.Incarnation);
                break;
            case Fence fence:
                writer.Write(fence.Incarnation);
                writer.Write(fence.Committed);
                break;
            case LineStarted started:
                writer.Write(started.Incarnation);
                break;
            case LineStored line:
                WriteLine(writer, line);
                break;
            case IncidentStored incident:
                IncidentCodec.Write(writer, incident.Event);
                break;
            case IncidentSnapshotStored snapshot:
                IncidentCodec.Write(writer, snapshot.Snapshot);
                break;
            case DetectionAssigned assigned:
                DetectionCodec.Write(writer, assigned.Detection);
                break;
            case DeskStored desk:
                writer.WriteBlob(desk.Grouping);
                IncidentCodec.WriteIds(writer, desk.Incidents);
                break;
            default:
                throw new ArgumentException($"No stored form for {obj.GetType().Name}.", nameof(obj));
        }

        writer.Flush();
        return bytes.ToArray();
    }

    /// <exception cref="InvalidDataException">The bytes are of a sort or version that this program does not know.</exception>
    public override object FromBinary(byte[] bytes, string manifest)
    {
        using var reader = new StoredReader(bytes);
        var version = reader.ReadByte();
        var latest = manifest switch { "L" => WatchedVersion, "A" or "Z" => CheckpointedVersion, _ => Version };
        if (version == 0 || version > latest) throw new InvalidDataException($"Stored '{manifest}' of version {version}.");
        return manifest switch
        {
            "A" => ReadAssets(reader, version),
            "Z" => ReadZone(reader, version),
            "F" => new Fence(reader.ReadInt64(), reader.ReadInt64()),
            "B" => new LineStarted(reader.ReadInt64()),
            "L" => ReadLine(reader, version),
            "I" => new IncidentStored(IncidentCodec.ReadEvent(reader)),
            "S" => new IncidentSnapshotStored(IncidentCodec.ReadSnapshot(reader)),
            "D" => new DetectionAssigned(DetectionCodec.Read(reader)),
            "K" => new DeskStored(reader.ReadBlob(), IncidentCodec.ReadIds(reader)),
            _ => throw new InvalidDataException($"Nothing is stored as '{manifest}'."),
        };
    }

    private static void WriteCheckpoint(BinaryWriter writer, long checkpoint, long committed, long incarnation)
    {
        writer.Write(checkpoint);
        writer.Write(committed);
        writer.Write(incarnation);
    }

    private static AssetsStored ReadAssets(BinaryReader reader, byte version)
    {
        var assets = reader.ReadList(static r => new StoredAsset(r.ReadString(), new EventTime(r.ReadInt64()), r.ReadBlob()));
        return version < CheckpointedVersion
            ? new AssetsStored(assets)
            : new AssetsStored(assets, reader.ReadInt64(), reader.ReadInt64()) { Incarnation = reader.ReadInt64() };
    }

    private static ZoneStored ReadZone(BinaryReader reader, byte version)
    {
        var state = reader.ReadBlob();
        return version < CheckpointedVersion
            ? new ZoneStored(state)
            : new ZoneStored(state, reader.ReadInt64(), reader.ReadInt64()) { Incarnation = reader.ReadInt64() };
    }

    private static void WriteAsset(BinaryWriter writer, StoredAsset asset)
    {
        writer.Write(asset.AssetId);
        writer.Write(asset.SilentAfter.Ticks);
        writer.WriteBlob(asset.State);
    }

    private static void WriteLine(BinaryWriter writer, LineStored line)
    {
        writer.Write(line.Incarnation);
        writer.Write(line.Block);
        writer.Write(line.Watermark.Ticks);
        writer.WriteList(line.Feeds, FeedCheckpointCodec.Write);
        writer.WriteBlob(line.Directory);
        WriteNumbers(writer, line.FactCounts);
        WriteNumbers(writer, line.ZonesStored);
        writer.WriteBlob(line.Watch);
    }

    private static void WriteNumbers(BinaryWriter writer, IReadOnlyDictionary<string, long> numbers)
    {
        writer.Write(numbers.Count);
        foreach (var (name, number) in numbers)
        {
            writer.Write(name);
            writer.Write(number);
        }
    }

    private static Dictionary<string, long> ReadNumbers(BinaryReader reader)
    {
        var numbers = new Dictionary<string, long>();
        for (var left = reader.ReadCount(); left > 0; left--) numbers[reader.ReadString()] = reader.ReadInt64();
        return numbers;
    }

    private static LineStored ReadLine(BinaryReader reader, byte version)
    {
        var (incarnation, block) = (reader.ReadInt64(), reader.ReadInt64());
        var watermark = new EventTime(reader.ReadInt64());
        var feeds = reader.ReadList(FeedCheckpointCodec.Read);
        var directory = reader.ReadBlob();
        var line = new LineStored(incarnation, block, watermark, feeds, directory, ReadNumbers(reader));
        if (version < CheckpointedVersion) return line;
        line = line with { ZonesStored = ReadNumbers(reader) };
        return version < WatchedVersion ? line : line with { Watch = reader.ReadBlob() };
    }
}
