using System.Collections.Frozen;
using Akka.Actor;
using Akka.Serialization;

namespace Correlator.Actors.Serialization;

/// <summary>
/// The form in which messages go from node to node: one or two letters say which, a version byte leads each. No type names, no reflection.
/// While nodes of two versions work side by side, each leaves alone what the other's form has at its end and it does not know (docs/adr/0014).
/// </summary>
public sealed class WireSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
{
    /// <summary>Goes with every message: never change it.</summary>
    public const int Id = 4712;

    private const byte Version = 1;

    /// <summary>Version and packing.</summary>
    private const int HeadBytes = 2;

    private const int FirstBytes = 4_096;

    private static readonly WireForm[] Forms =
        [.. AssetMessageCodec.Forms, .. DeliveryCodec.Forms, .. ZoneMessageCodec.Forms, .. IncidentMessageCodec.Forms];

    private static readonly FrozenDictionary<Type, WireForm> ByType = Forms.ToFrozenDictionary(form => form.Type);

    private static readonly FrozenDictionary<string, WireForm> ByManifest =
        Forms.DistinctBy(form => form.Manifest).ToFrozenDictionary(form => form.Manifest, StringComparer.Ordinal);

    private WireTables? _tables;

    public override int Identifier => Id;

    public override string Manifest(object o) => FormOf(o).Manifest;

    public override byte[] ToBinary(object obj)
    {
        var writer = new RowWriter(FirstBytes);
        try
        {
            writer.Byte(Version);
            writer.Byte(0);
            FormOf(obj).Write(obj, ref writer, Tables);
            return writer.Written.ToArray();
        }
        finally
        {
            writer.Dispose();
        }
    }

    /// <exception cref="InvalidDataException">The bytes are of a sort or version that this program does not know.</exception>
    /// <exception cref="EndOfStreamException">The bytes end too early.</exception>
    public override object FromBinary(byte[] bytes, string manifest)
    {
        if (!ByManifest.TryGetValue(manifest, out var form)) throw new InvalidDataException($"No message is known as '{manifest}'.");
        if (bytes.Length < HeadBytes) throw new EndOfStreamException("A message without its head.");
        if (bytes[0] == 0) throw new InvalidDataException($"Message '{manifest}' of version 0.");
        if (bytes[1] != 0) throw new InvalidDataException($"Message '{manifest}' is packed in way {bytes[1]}, which is not known.");
        return form.Read(new ArraySegment<byte>(bytes, HeadBytes, bytes.Length - HeadBytes), Tables);
    }

    private static WireForm FormOf(object message) => ByType.TryGetValue(message.GetType(), out var form)
        ? form
        : throw new ArgumentException($"No wire form for {message.GetType().Name}.", nameof(message));

    // Not needed by a node that never meets another, nor by most messages.
    private WireTables Tables() => _tables ??= system.Settings.Setup.Get<WireTables>() is { HasValue: true } setup
        ? setup.Value
        : throw new InvalidOperationException($"The actor system was made without {nameof(WireTables)}: it cannot read others' messages.");
}
