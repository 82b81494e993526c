using Correlator.Model.Observations;

namespace Correlator.Actors.Serialization;

/// <summary>Details of observations as they go to other nodes; each text once a message.</summary>
internal static class DetailCodec
{
    private const int IdentityIsOriginator = 1 << 9;
    private const int HasIdentity = 1 << 10;
    private const int HasTechniques = 1 << 11;
    private const int MarksMax = (1 << 12) - 1;

    public static void Write(ref RowWriter writer, ObservationDetail detail, IndexTable<TextKey> texts)
    {
        var at = writer.Count;
        writer.UInt16(0);
        var marks = 0;
        foreach (var (bit, text) in (ReadOnlySpan<(int, string?)>)
            [
                (0, detail.OperationName), (1, detail.Tag), (2, detail.Message), (3, detail.ValueText), (4, detail.User),
                (5, detail.SensorVendor), (6, detail.SensorProduct), (7, detail.SignatureId), (8, detail.SignatureName),
            ])
        {
            if (text is null) continue;
            marks |= 1 << bit;
            Write(ref writer, text, texts);
        }

        WriteOptional(ref writer, detail.ControllerMode, texts);
        WriteOptional(ref writer, detail.RecordType, texts);
        if (detail.IdentityIsOriginator) marks |= IdentityIsOriginator;
        if (detail.Techniques.Count > 0)
        {
            marks |= HasTechniques;
            writer.Number((ulong)detail.Techniques.Count);
            foreach (var technique in detail.Techniques) Write(ref writer, technique, texts);
        }

        if (detail.Identity is { } identity)
        {
            marks |= HasIdentity;
            WriteOptional(ref writer, identity.Vendor, texts);
            WriteOptional(ref writer, identity.Product, texts);
            WriteOptional(ref writer, identity.Firmware, texts);
            WriteOptional(ref writer, identity.Serial, texts);
            WriteOptional(ref writer, identity.HostName, texts);
        }

        writer.FillUInt16(at, (ushort)marks);
    }

    public static ObservationDetail Read(ref RowReader reader, List<string> texts)
    {
        var marks = (int)reader.UInt16();
        if (marks > MarksMax) throw new InvalidDataException("An observation's detail holds what this program does not know.");
        return new ObservationDetail
        {
            OperationName = ReadMarked(ref reader, marks, 0, texts),
            Tag = ReadMarked(ref reader, marks, 1, texts),
            Message = ReadMarked(ref reader, marks, 2, texts),
            ValueText = ReadMarked(ref reader, marks, 3, texts),
            User = ReadMarked(ref reader, marks, 4, texts),
            SensorVendor = ReadMarked(ref reader, marks, 5, texts),
            SensorProduct = ReadMarked(ref reader, marks, 6, texts),
            SignatureId = ReadMarked(ref reader, marks, 7, texts),
            SignatureName = ReadMarked(ref reader, marks, 8, texts),
            ControllerMode = ReadOptional(ref reader, texts),
            RecordType = ReadOptional(ref reader, texts),
            IdentityIsOriginator = (marks & IdentityIsOriginator) != 0,
            Techniques = (marks & HasTechniques) != 0 ? ReadTechniques(ref reader, texts) : [],
            Identity = (marks & HasIdentity) != 0 ? ReadIdentity(ref reader, texts) : null,
        };
    }

    private static void Write(ref RowWriter writer, string text, IndexTable<TextKey> texts)
    {
        writer.Number((ulong)texts.Find(new TextKey(text), out var isNew) + 1);
        if (isNew) writer.Text(text);
    }

    private static void WriteOptional(ref RowWriter writer, string? text, IndexTable<TextKey> texts)
    {
        if (text is null) writer.Number(0);
        else Write(ref writer, text, texts);
    }

    private static string? ReadOptional(ref RowReader reader, List<string> texts)
    {
        var number = reader.Number();
        if (number == 0) return null;
        if (number <= (ulong)texts.Count) return texts[(int)number - 1];
        if (number > (ulong)texts.Count + 1) throw new InvalidDataException($"Text {number} of {texts.Count}.");
        var text = reader.Text();
        texts.Add(text);
        return text;
    }

    private static string? ReadMarked(ref RowReader reader, int marks, int bit, List<string> texts) =>
        (marks & (1 << bit)) == 0 ? null : ReadOptional(ref reader, texts);

    private static string[] ReadTechniques(ref RowReader reader, List<string> texts)
    {
        var techniques = new string[reader.Length()];
        for (var i = 0; i < techniques.Length; i++) techniques[i] = ReadOptional(ref reader, texts) ?? "";
        return techniques;
    }

    private static DeviceIdentity ReadIdentity(ref RowReader reader, List<string> texts) => new(
        ReadOptional(ref reader, texts), ReadOptional(ref reader, texts), ReadOptional(ref reader, texts),
        ReadOptional(ref reader, texts), ReadOptional(ref reader, texts));
}
