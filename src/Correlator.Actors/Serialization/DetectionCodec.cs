using Correlator.Model.Detections;
using Correlator.Model.Observations;

namespace Correlator.Actors.Serialization;

/// <summary>Detections in stored form: length-prefixed, led by a version.</summary>
internal static class DetectionCodec
{
    private const byte Version = 1;

    public static void Write(BinaryWriter outer, Detection detection)
    {
        using var bytes = new MemoryStream();
        using var writer = new BinaryWriter(bytes);
        writer.Write(Version);
        writer.Write(detection.Id);
        writer.Write(detection.Rule);
        writer.Write(detection.RuleVersion);
        writer.Write(detection.Title);
        writer.Write(detection.Time.Ticks);
        writer.Write((byte)detection.Severity);
        writer.WriteStrings(detection.Techniques);
        writer.Write(detection.Zone);
        writer.WriteStrings(detection.Assets);
        writer.WriteList(detection.Facts, FactCodec.Instance.Write);
        writer.Write(detection.Text);
        writer.Write(detection.Response);
        writer.Flush();
        outer.WriteBlob(bytes.GetBuffer().AsSpan(0, (int)bytes.Length));
    }

    public static Detection Read(BinaryReader outer)
    {
        using var reader = new StoredReader(outer.ReadBlob());
        if (reader.ReadByte() == 0) throw new InvalidDataException("Detection of version 0.");
        return new Detection
        {
            Id = reader.ReadFactId(),
            Rule = reader.ReadString(),
            RuleVersion = reader.ReadString(),
            Title = reader.ReadString(),
            Time = new EventTime(reader.ReadInt64()),
            Severity = (Severity)reader.ReadByte(),
            Techniques = reader.ReadStrings(),
            Zone = reader.ReadString(),
            Assets = reader.ReadStrings(),
            Facts = reader.ReadList(r => (Model.Facts.Fact)FactCodec.Instance.Read(r)),
            Text = reader.ReadString(),
            Response = reader.ReadString(),
        };
    }
}
