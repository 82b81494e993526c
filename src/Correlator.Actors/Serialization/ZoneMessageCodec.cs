using Correlator.Actors.Zones;
using Correlator.Model.Facts;

namespace Correlator.Actors.Serialization;

/// <summary>What goes between the line and the zones. A step names its rules by their id.</summary>
internal static class ZoneMessageCodec
{
    public static IEnumerable<WireForm> Forms =>
    [
        WireForm.Of<AdvanceZone>("Z", WriteAdvance, ReadAdvance),
        WireForm.Of<ZoneAdvanced>("Zd", WriteAdvanced, ReadAdvanced),
        WireForm.Of<SaveZone>(
            "C",
            static (w, m) =>
            {
                w.Write(m.ZoneId);
                w.Write(m.Step);
            },
            static r => new SaveZone(r.ReadString(), r.ReadStep())),
        WireForm.Of<ZoneSaved>(
            "Cd",
            static (w, m) =>
            {
                w.Write(m.ZoneId);
                w.Write(m.Checkpoint);
            },
            static r => new ZoneSaved(r.ReadString(), r.ReadInt64())),
    ];

    private static void WriteAdvance(BinaryWriter writer, AdvanceZone advance)
    {
        writer.Write(advance.ZoneId);
        writer.Write(advance.Step);
        writer.Write(advance.Watermark.Ticks);
        writer.Write(advance.Rules.Id);
        writer.WriteList(advance.Facts, static (w, fact) =>
        {
            w.WriteNullable(fact.Child);
            FactCodec.Instance.Write(w, fact.Fact);
        });
    }

    private static AdvanceZone ReadAdvance(BinaryReader reader, Func<WireTables> tables)
    {
        var (zone, step, watermark) = (reader.ReadString(), reader.ReadStep(), reader.ReadEventTime());
        var rules = tables().Rules.Find(reader.ReadString());
        return new AdvanceZone(zone, step, watermark, reader.ReadList(ReadFact), rules);
    }

    private static ZoneFact ReadFact(BinaryReader reader)
    {
        var child = reader.ReadNullableString();
        return new ZoneFact((Fact)FactCodec.Instance.Read(reader), child);
    }

    private static void WriteAdvanced(BinaryWriter writer, ZoneAdvanced advanced)
    {
        writer.Write(advanced.ZoneId);
        writer.Write(advanced.Block);
        writer.WriteFacts(advanced.Upward);
        writer.WriteFacts(advanced.Conclusions);
        writer.WriteList(advanced.Detections, DetectionCodec.Write);
        writer.Write(advanced.NeedsTimeAt.Ticks);
    }

    private static ZoneAdvanced ReadAdvanced(BinaryReader reader) => new(
        reader.ReadString(), reader.ReadInt64(), reader.ReadFacts(), reader.ReadFacts(), reader.ReadList(DetectionCodec.Read),
        reader.ReadEventTime());
}
