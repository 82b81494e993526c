using Correlator.Actors.Assets;
using Correlator.Model.Facts;
using Correlator.Model.Plant;

namespace Correlator.Actors.Serialization;

/// <summary>What goes between the line and the keepers of assets.</summary>
internal static class AssetMessageCodec
{
    public static IEnumerable<WireForm> Forms =>
    [
        // Goes out as an envelope and comes in as a received one; either is written alike.
        new WireForm(
            Envelope,
            typeof(ShardEnvelope),
            static (message, ref writer, tables) => EnvelopeCodec.Write(ref writer, (ShardEnvelope)message, tables()),
            ReadEnvelope),
        new WireForm(
            Envelope,
            typeof(ReceivedEnvelope),
            static (message, ref writer, tables) => EnvelopeCodec.Write(ref writer, (ReceivedEnvelope)message, tables()),
            ReadEnvelope),
        WireForm.Of<EnvelopeApplied>(
            "Ea",
            static (w, m) =>
            {
                w.Write(m.Shard);
                w.Write(m.Number);
                w.Write(m.SilentAfter.Ticks);
                w.WriteFacts(m.Facts);
            },
            static r => new EnvelopeApplied(r.ReadShard(), r.ReadInt64(), r.ReadEventTime(), r.ReadFacts())),
        WireForm.Of<AssetsKnown>(
            "K",
            static (w, m) =>
            {
                w.Write(m.Shard);
                w.Write(m.Step);
                ProfileCodec.Write(w, m.Assets);
            },
            static (r, tables) => new AssetsKnown(r.ReadShard(), r.ReadStep(), ProfileCodec.Read(r, tables().Zones))),
        WireForm.Of<AssetsNoted>(
            "Kn",
            static (w, m) =>
            {
                w.Write(m.Shard);
                w.Write(m.Incarnation);
                // Behind the rest, where a reader that does not know it does not look.
                if (m.HasCourier) w.Write(true);
            },
            static r => new AssetsNoted(r.ReadShard(), r.ReadInt64()) { HasCourier = r.HasMore() && r.ReadBoolean() }),
        WireForm.Of<SaveShard>(
            "S",
            static (w, m) =>
            {
                w.Write(m.Shard);
                w.Write(m.Step);
            },
            static r => new SaveShard(r.ReadShard(), r.ReadStep())),
        WireForm.Of<ShardSaved>(
            "Sd",
            static (w, m) =>
            {
                w.Write(m.Shard);
                w.Write(m.Checkpoint);
                w.Write(m.Assets);
            },
            static r => new ShardSaved(r.ReadShard(), r.ReadInt64(), r.ReadInt32())),
        WireForm.Of<DescribeAsset>(
            "D",
            static (w, m) =>
            {
                w.Write(m.AssetId);
                w.Write(m.Shard);
            },
            ReadDescribeAsset),
        WireForm.Of<AssetDescribed>(
            "Dd",
            static (w, m) =>
            {
                w.Write(m.AssetId);
                w.Write(m.Description is not null);
                if (m.Description is { } description) AssetDescriptionCodec.Write(w, description);
            },
            static r => new AssetDescribed(r.ReadString(), r.ReadBoolean() ? AssetDescriptionCodec.Read(r) : null)),
    ];

    private const string Envelope = "E2";

    public static void WriteFacts(this BinaryWriter writer, IReadOnlyList<Fact> facts) => writer.WriteList(facts, FactCodec.Instance.Write);

    public static Fact[] ReadFacts(this BinaryReader reader) => reader.ReadList(static r => (Fact)FactCodec.Instance.Read(r));

    private static ReceivedEnvelope ReadEnvelope(ArraySegment<byte> bytes, Func<WireTables> tables)
    {
        var reader = new RowReader(bytes);
        return EnvelopeCodec.Read(ref reader, tables());
    }

    // Earlier versions told no shard: each asset was in that of its id.
    private static DescribeAsset ReadDescribeAsset(BinaryReader reader)
    {
        var id = reader.ReadString();
        return new DescribeAsset(reader.HasMore() ? reader.ReadShard() : StableHash.Shard(id, AssetSharding.Shards), id);
    }

    private static int ReadShard(this BinaryReader reader) => AssetHandle.ReadShard((uint)reader.ReadInt32());
}
