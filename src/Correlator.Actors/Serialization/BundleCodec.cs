using Correlator.Actors.Couriers;

namespace Correlator.Actors.Serialization;

/// <summary>
/// Bundles: the messages one after another, each with its manifest and length, in the form that it has alone.
/// </summary>
internal static class BundleCodec
{
    private const string ManifestOfBundle = "M";
    private const string ManifestOfAnswers = "Ma";

    /// <summary>What most take, so that the buffer need not grow and be copied.</summary>
    private const int UsualBytes = 128 * 1024;

    /// <summary>A manifest's length and a length.</summary>
    private const int MessageBytesMin = 1 + sizeof(int);

    public static IEnumerable<WireForm> Forms =>
    [
        new WireForm(
            ManifestOfBundle,
            typeof(Bundle),
            static (message, ref writer, tables) =>
            {
                var bundle = (Bundle)message;
                writer.UInt64((ulong)bundle.Incarnation);
                writer.UInt64((ulong)bundle.Number);
                writer.Byte(bundle.HasMore ? (byte)1 : (byte)0);
                WriteMessages(ref writer, bundle.Messages, tables);
            },
            static (bytes, tables) =>
            {
                var reader = new RowReader(bytes);
                return new Bundle(
                    (long)reader.UInt64(), (long)reader.UInt64(), reader.Byte() != 0, ReadMessages(ref reader, bytes, tables));
            })
        {
            FirstBytes = UsualBytes,
        },
        new WireForm(
            ManifestOfAnswers,
            typeof(AnswerBundle),
            static (message, ref writer, tables) => WriteMessages(ref writer, ((AnswerBundle)message).Answers, tables),
            static (bytes, tables) =>
            {
                var reader = new RowReader(bytes);
                return new AnswerBundle(ReadMessages(ref reader, bytes, tables));
            }),
    ];

    private static void WriteMessages(ref RowWriter writer, IReadOnlyList<IWireMessage> messages, Func<WireTables> tables)
    {
        writer.Number((ulong)messages.Count);
        foreach (var message in messages)
        {
            var form = WireSerializer.FormOf(message);
            writer.Text(form.Manifest);
            var lengthAt = writer.Reserve();
            form.Write(message, ref writer, tables);
            writer.Fill(lengthAt, writer.Count - lengthAt - sizeof(int));
        }
    }

    private static IWireMessage[] ReadMessages(ref RowReader reader, ArraySegment<byte> bytes, Func<WireTables> tables)
    {
        var messages = new IWireMessage[reader.Length(MessageBytesMin)];
        for (var i = 0; i < messages.Length; i++)
        {
            var manifest = reader.Text();
            if (manifest is ManifestOfBundle or ManifestOfAnswers) throw new InvalidDataException("A bundle within a bundle.");
            var form = WireSerializer.FormOf(manifest);
            var length = reader.ReservedLength();
            var message = bytes.Slice(bytes.Count - reader.Left, length);
            reader.Bytes(length);
            messages[i] = (IWireMessage)form.Read(message, tables);
        }

        return messages;
    }
}
