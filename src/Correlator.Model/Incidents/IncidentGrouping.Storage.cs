using System.Text;
using Correlator.Model.Facts;
using Correlator.Model.Observations;

namespace Correlator.Model.Incidents;

/// <content>The stored form: little-endian, one version byte first, groups in the order they were opened.</content>
public sealed partial class IncidentGrouping
{
    private const byte StoredVersion = 1;

    /// <summary>No asset is named longer, in bytes of UTF-8; a longer length is damage, not a name.</summary>
    private const int NameBytesMax = 65_536;

    /// <summary>Writes everything that later assignments depend on. The same history gives the same bytes.</summary>
    public void Save(BinaryWriter writer)
    {
        writer.Write(StoredVersion);
        writer.Write(_latest.Ticks);
        writer.Write(GroupsGivenUp);
        writer.Write(AssetsTurnedAway);
        writer.Write(AssignmentsForgotten);
        writer.Write(_byLast.Count);
        foreach (var group in _byLast.Order(Group.FirstOpenedFirst))
        {
            Write(writer, group.Incident);
            writer.Write(group.OpenedAt.Ticks);
            writer.Write(group.First.Ticks);
            writer.Write(group.Last.Ticks);
            writer.Write(group.Detections);
            writer.Write(group.Assets.Count);
            foreach (var asset in group.Assets) Write(writer, asset);
        }

        writer.Write(_assignedInOrder.Count);
        foreach (var detection in _assignedInOrder)
        {
            Write(writer, detection);
            Write(writer, _assigned[detection]);
        }
    }

    /// <summary>
    /// Reads what <see cref="Save"/> wrote; smaller bounds than at that time take effect with the next assignments.
    /// </summary>
    /// <exception cref="InvalidDataException">The bytes are of another version or contradict themselves.</exception>
    /// <exception cref="EndOfStreamException">The bytes end too early.</exception>
    public static IncidentGrouping Load(BinaryReader reader, GroupingOptions? options = null)
    {
        var version = reader.ReadByte();
        if (version != StoredVersion)
        {
            throw new InvalidDataException($"Incident grouping of version {version} is not known.");
        }

        var grouping = new IncidentGrouping(options)
        {
            _latest = ReadTime(reader),
            GroupsGivenUp = reader.ReadInt64(),
            AssetsTurnedAway = reader.ReadInt64(),
            AssignmentsForgotten = reader.ReadInt64(),
        };
        for (var groups = ReadCount(reader); groups > 0; groups--)
        {
            var group = new Group(ReadId(reader), ReadTime(reader))
            {
                First = ReadTime(reader),
                Last = ReadTime(reader),
                Detections = ReadCount(reader),
            };
            for (var assets = ReadCount(reader); assets > 0; assets--)
            {
                var asset = ReadText(reader);
                if (group.Assets.Contains(asset)) throw new InvalidDataException($"Asset '{asset}' is stored twice.");
                grouping.Index(group, asset);
            }

            if (!grouping._byLast.Add(group))
            {
                throw new InvalidDataException($"Incident {group.Incident} is stored twice.");
            }
        }

        for (var assignments = ReadCount(reader); assignments > 0; assignments--)
        {
            var detection = ReadId(reader);
            if (!grouping._assigned.TryAdd(detection, ReadId(reader)))
            {
                throw new InvalidDataException($"Detection {detection} is stored twice.");
            }

            grouping._assignedInOrder.Enqueue(detection);
        }

        return grouping;
    }

    private static void Write(BinaryWriter writer, FactId id)
    {
        writer.Write(id.High);
        writer.Write(id.Low);
    }

    private static void Write(BinaryWriter writer, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        writer.Write(bytes.Length);
        writer.Write(bytes);
    }

    private static string ReadText(BinaryReader reader)
    {
        var length = ReadCount(reader);
        if (length > NameBytesMax) throw new InvalidDataException($"A name of {length} bytes.");
        var bytes = reader.ReadBytes(length);
        return bytes.Length == length ? Encoding.UTF8.GetString(bytes) : throw new EndOfStreamException();
    }

    private static FactId ReadId(BinaryReader reader) => new(reader.ReadUInt64(), reader.ReadUInt64());

    private static EventTime ReadTime(BinaryReader reader)
    {
        var ticks = reader.ReadInt64();
        return ticks >= 0 && ticks <= EventTime.Max.Ticks
            ? new EventTime(ticks)
            : throw new InvalidDataException($"{ticks} is no event time.");
    }

    private static int ReadCount(BinaryReader reader)
    {
        var count = reader.ReadInt32();
        return count >= 0 ? count : throw new InvalidDataException($"{count} is no count.");
    }
}
