using Correlator.Actors.Delivery;
using Correlator.Actors.Feeds;

namespace Correlator.Actors.Serialization;

/// <summary>Steps of the line, and what is said about them.</summary>
internal static class DeliveryCodec
{
    private const int CheckpointCostBytes = sizeof(int) + sizeof(long) + sizeof(double);

    public static IEnumerable<WireForm> Forms =>
    [
        WireForm.Of<Rewind>(
            "R",
            static (w, m) =>
            {
                w.Write(m.Receiver);
                w.Write(m.Incarnation);
                w.Write(m.Expected);
                w.Write(m.Got);
            },
            static r => new Rewind(r.ReadString(), r.ReadInt64(), r.ReadInt64(), r.ReadInt64())),
        WireForm.Of<ReceiverEnded>(
            "Re",
            static (w, m) =>
            {
                w.Write(m.Receiver);
                w.Write(m.Reason);
            },
            static r => new ReceiverEnded(r.ReadString(), r.ReadString())),
        WireForm.Of<DrainLine>("L", static (w, m) => w.Write(m.GoesOn), static r => new DrainLine(r.ReadBoolean())),
        WireForm.Of<LineDrained>("Ld"),
        WireForm.Of<AskProgress>("P"),
        WireForm.Of<LineProgress>(
            "Pd",
            static (w, m) =>
            {
                w.Write(m.Observations);
                w.Write(m.Quarantined);
                w.Write(m.Bytes);
                w.Write(m.Assets);
                w.Write(m.Watermark.Ticks);
                w.Write(m.Detections);
                w.Write(m.Facts);
                w.Write(m.ObservationsStored);
                // Behind the rest, where a reader that does not know it does not look.
                if (m.Checkpoints.Count == 0) return;
                w.Write(m.Checkpoints.Count);
                w.Write(m.Checkpoints.Last.Ticks);
                w.Write(m.Checkpoints.Share);
            },
            static r => new LineProgress
            {
                Observations = r.ReadInt64(),
                Quarantined = r.ReadInt64(),
                Bytes = r.ReadInt64(),
                Assets = r.ReadInt32(),
                Watermark = r.ReadEventTime(),
                Detections = r.ReadInt32(),
                Facts = r.ReadInt64(),
                ObservationsStored = r.ReadInt64(),
                Checkpoints = r.BaseStream.Length - r.BaseStream.Position < CheckpointCostBytes
                    ? default
                    : new CheckpointCost(r.ReadInt32(), new TimeSpan(r.ReadInt64()), r.ReadDouble()),
            }),
    ];

    public static void Write(this BinaryWriter writer, LineStep step)
    {
        writer.Write(step.Incarnation);
        writer.Write(step.Committed);
        writer.Write(step.Previous);
        writer.Write(step.Number);
    }

    public static LineStep ReadStep(this BinaryReader reader) =>
        new(reader.ReadInt64(), reader.ReadInt64(), reader.ReadInt64(), reader.ReadInt64());

    public static EventTime ReadEventTime(this BinaryReader reader) => new(reader.ReadInt64());
}
