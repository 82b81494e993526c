using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Correlator.Ingest.Sparkplug;

/// <summary>
/// Keeps the births of nodes and devices on disk: the names behind aliases come only with them, and nobody asks for one
/// again (that would be a command to the node). One folder a node, one file a birth, each replaced whole.
/// </summary>
internal sealed class SparkplugBirths(string folder)
{
    private const int BirthBytesMax = 16 << 20;
    private const string Extension = ".birth";

    /// <summary>Makes a birth durable; that of a node ends those of its devices.</summary>
    /// <exception cref="IOException">The disk refuses.</exception>
    public void Keep(string topic, ReadOnlySpan<byte> payload)
    {
        if (!SparkplugTopic.TryParse(topic, out var parsed)) return;
        var ofNode = Path.Combine(folder, NameOf(parsed.Node));
        if (parsed.Message == SparkplugMessage.NBIRTH && Directory.Exists(ofNode)) Directory.Delete(ofNode, recursive: true);
        Directory.CreateDirectory(ofNode);
        var file = Path.Combine(ofNode, NameOf(parsed.Asset));
        using (var stream = new FileStream(file + ".new", FileMode.Create, FileAccess.Write))
        {
            var name = Encoding.UTF8.GetBytes(topic);
            Span<byte> length = stackalloc byte[sizeof(int)];
            BinaryPrimitives.WriteInt32LittleEndian(length, name.Length);
            stream.Write(length);
            stream.Write(name);
            stream.Write(payload);
            stream.Flush(flushToDisk: true);
        }

        File.Move(file + ".new", file + Extension, overwrite: true);
    }

    /// <summary>Lets a translator learn what was kept. A damaged file is passed over: its birth will come again.</summary>
    /// <exception cref="IOException">The disk refuses.</exception>
    public void Teach(SparkplugTranslator translator)
    {
        if (!Directory.Exists(folder)) return;
        foreach (var ofNode in Directory.EnumerateDirectories(folder))
        {
            // A node's birth ends its devices' sessions, so it comes first.
            var births = Directory.EnumerateFiles(ofNode, "*" + Extension).Select(Read).OfType<Birth>().ToArray();
            foreach (var birth in births.OrderBy(birth => birth.IsOfDevice)) translator.Learn(birth.Topic, birth.Payload);
        }
    }

    private sealed record Birth(string Topic, byte[] Payload, bool IsOfDevice);

    private static Birth? Read(string file)
    {
        if (new FileInfo(file).Length > BirthBytesMax) return null;
        var bytes = File.ReadAllBytes(file).AsSpan();
        if (!BinaryPrimitives.TryReadInt32LittleEndian(bytes, out var length)) return null;
        bytes = bytes[sizeof(int)..];
        if (length < 0 || length > bytes.Length) return null;
        var topic = Encoding.UTF8.GetString(bytes[..length]);
        return SparkplugTopic.TryParse(topic, out var parsed)
            ? new Birth(topic, bytes[length..].ToArray(), parsed.Message == SparkplugMessage.DBIRTH)
            : null;
    }

    // Names are senders' text: no path may be made of them.
    private static string NameOf(string asset) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(asset)));
}
