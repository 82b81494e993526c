using Correlator.Model.Assets;
using Correlator.Model.Facts;

namespace Correlator.Actors.Serialization;

/// <summary>What an asset's baseline holds, on its way to whoever asked.</summary>
internal static class AssetDescriptionCodec
{
    public static void Write(BinaryWriter writer, AssetDescription asset)
    {
        writer.Write(asset.AssetId);
        writer.Write(asset.IsProtecting);
        writer.Write(asset.FirstSeen.Ticks);
        writer.Write(asset.LastSeen.Ticks);
        writer.Write(asset.LastHeard.Ticks);
        writer.Write(asset.IsSilent);
        writer.Write(asset.Observations);
        writer.Write(asset.Anomalies);
        writer.Write(asset.StatementsTurnedAway);
        writer.Write((int)asset.Saturated);
        writer.Write(asset.MemoryBytes);
        writer.WriteNullable(asset.Mode);
        writer.WriteList(asset.Macs, static (w, mac) => w.Write(mac.Bits));
        writer.WriteList(asset.Identity, static (w, identity) => w.WriteRecord(identity, WriteIdentity));
        writer.WriteList(asset.Peers, static (w, peer) => w.WriteRecord(peer, WritePeer));
        writer.WriteList(asset.Values, static (w, value) => w.WriteRecord(value, WriteValue));
        writer.WriteList(asset.RecentDeviations, static (w, deviation) => w.WriteRecord(deviation, WriteDeviation));
    }

    public static AssetDescription Read(BinaryReader reader) => new()
    {
        AssetId = reader.ReadString(),
        IsProtecting = reader.ReadBoolean(),
        FirstSeen = reader.ReadEventTime(),
        LastSeen = reader.ReadEventTime(),
        LastHeard = reader.ReadEventTime(),
        IsSilent = reader.ReadBoolean(),
        Observations = reader.ReadInt64(),
        Anomalies = reader.ReadInt64(),
        StatementsTurnedAway = reader.ReadInt64(),
        Saturated = (BaselineAspects)reader.ReadInt32(),
        MemoryBytes = reader.ReadInt32(),
        Mode = reader.ReadNullableString(),
        Macs = reader.ReadList(static r => new MacAddress(r.ReadUInt64())),
        Identity = ReadRecords(reader, static r => new IdentityDescription(
            (Protocol)r.ReadByte(), r.ReadString(), r.ReadString(), r.ReadBoolean())),
        Peers = ReadRecords(reader, ReadPeer),
        Values = ReadRecords(reader, static r => new ValueDescription(
            r.ReadInt32(), r.ReadUInt32(), r.ReadUInt32(), r.ReadBoolean(), r.ReadDouble(), r.ReadDouble(), r.ReadBoolean())),
        RecentDeviations = ReadRecords(reader, static r => new DeviationSummary(
            r.ReadFactId(), r.ReadEventTime(), (DeviationKind)r.ReadByte(), r.ReadString(), r.ReadString(), r.ReadInt32())),
    };

    private static T[] ReadRecords<T>(BinaryReader reader, Func<BinaryReader, T> read) => reader.ReadList(r =>
    {
        using var record = r.ReadRecord();
        return read(record);
    });

    private static void WriteIdentity(BinaryWriter writer, IdentityDescription identity)
    {
        writer.Write((byte)identity.Protocol);
        writer.Write(identity.Name);
        writer.Write(identity.Value);
        writer.Write(identity.IsVarying);
    }

    private static void WritePeer(BinaryWriter writer, PeerDescription peer)
    {
        writer.Write(peer.Peer);
        writer.Write((byte)peer.Protocol);
        writer.Write((byte)peer.Side);
        writer.Write(peer.Port);
        writer.Write(peer.FirstSeen.Ticks);
        writer.Write(peer.LastSeen.Ticks);
        writer.Write(peer.Observations);
        writer.Write(peer.Bytes);
        writer.WriteList(peer.Operations, static (w, operation) => w.WriteRecord(operation, WriteOperation));
    }

    private static PeerDescription ReadPeer(BinaryReader reader) => new(
        reader.ReadString(), (Protocol)reader.ReadByte(), (AssetSide)reader.ReadByte(), reader.ReadInt32(), reader.ReadEventTime(),
        reader.ReadEventTime(), reader.ReadInt64(), reader.ReadUInt64())
    {
        Operations = ReadRecords(reader, ReadOperation),
    };

    private static void WriteOperation(BinaryWriter writer, OperationDescription operation)
    {
        writer.Write((byte)operation.Operation);
        writer.Write(operation.Code);
        writer.Write(operation.Unit);
        writer.Write(operation.Observations);
        writer.Write(operation.Targets);
        writer.WriteList(operation.Periods, static (w, period) => w.WriteRecord(period, WritePeriod));
    }

    private static OperationDescription ReadOperation(BinaryReader reader) => new(
        (Operation)reader.ReadByte(), reader.ReadInt32(), reader.ReadInt32(), reader.ReadInt64(), reader.ReadString())
    {
        Periods = ReadRecords(reader, static r => new PeriodDescription(
            r.ReadBoolean() ? r.ReadUInt32() : null, new TimeSpan(r.ReadInt64()), new TimeSpan(r.ReadInt64()), r.ReadBoolean())),
    };

    private static void WritePeriod(BinaryWriter writer, PeriodDescription period)
    {
        writer.Write(period.Start is not null);
        if (period.Start is { } start) writer.Write(start);
        writer.Write(period.Period.Ticks);
        writer.Write(period.Jitter.Ticks);
        writer.Write(period.IsJudged);
    }

    private static void WriteValue(BinaryWriter writer, ValueDescription value)
    {
        writer.Write(value.Unit);
        writer.Write(value.Start);
        writer.Write(value.Count);
        writer.Write(value.IsWritten);
        writer.Write(value.Low);
        writer.Write(value.High);
        writer.Write(value.IsJudged);
    }

    private static void WriteDeviation(BinaryWriter writer, DeviationSummary deviation)
    {
        writer.Write(deviation.Id);
        writer.Write(deviation.Time.Ticks);
        writer.Write((byte)deviation.Kind);
        writer.Write(deviation.Summary);
        writer.Write(deviation.Evidence);
        writer.Write(deviation.Repeats);
    }
}
