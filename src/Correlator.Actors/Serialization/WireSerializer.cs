using System.Collections.Frozen;
using Akka.Actor;
using Akka.Serialization;

namespace Correlator.Actors.Serialization;

/// <summary>
/// The form in which messages go from node to node: one or two letters say which, a version byte leads each. No type names, no reflection.
/// While nodes of two versions work side by side, each leaves alone what the other's form has at its end and it does not know (docs/adr/0014).
/// </summary>
public sealed class WireSerializer : SerializerWithStringManifest
{
    /// <summary>Goes with every message: never change it.</summary>
    public const int Id = 4712;

    private const byte Version = 1;

    private static readonly WireForm[] Forms =
    [
        .. AssetMessageCodec.Forms, .. BundleCodec.Forms, .. DeliveryCodec.Forms, .. FeedMessageCodec.Forms, .. IncidentMessageCodec.Forms,
        .. RulesMessageCodec.Forms, .. ZoneMessageCodec.Forms,
    ];

    private static readonly FrozenDictionary<Type, WireForm> ByType = Forms.ToFrozenDictionary(form => form.Type);

    private static readonly FrozenDictionary<string, WireForm> ByManifest =
        Forms.DistinctBy(form => form.Manifest).ToFrozenDictionary(form => form.Manifest, StringComparer.Ordinal);

    private readonly WireTables? _tables;
    private readonly int _compressFrom;

    public WireSerializer(ExtendedActorSystem system)
        : this(system, system.Settings.Setup.Get<WireTables>() is { HasValue: true } setup ? setup.Value : null)
    {
    }

    internal WireSerializer(ExtendedActorSystem system, WireTables? tables)
        : base(system)
    {
        _tables = tables;
        _compressFrom = tables?.CompressFrom ?? int.MaxValue;
    }

    public override int Identifier => Id;

    public override string Manifest(object o) => FormOf(o).Manifest;

    public override byte[] ToBinary(object obj)
    {
        var form = FormOf(obj);
        var writer = new RowWriter(form.FirstBytes);
        try
        {
            form.Write(obj, ref writer, Tables);
            return WirePacking.Pack(Version, writer.Written, writer.Count >= _compressFrom);
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
        var form = FormOf(manifest);
        if (bytes.Length == 0) throw new EndOfStreamException("A message without its head.");
        if (bytes[0] == 0) throw new InvalidDataException($"Message '{manifest}' of version 0.");
        return WirePacking.Unpack(new ArraySegment<byte>(bytes, 1, bytes.Length - 1), form.Read, Tables);
    }

    /// <exception cref="InvalidDataException">No message of this program has this manifest.</exception>
    internal static WireForm FormOf(string manifest) => ByManifest.TryGetValue(manifest, out var form)
        ? form
        : throw new InvalidDataException($"No message is known as '{manifest}'.");

    internal static WireForm FormOf(object message) => ByType.TryGetValue(message.GetType(), out var form)
        ? form
        : throw new ArgumentException($"No wire form for {message.GetType().Name}.", nameof(message));

    // Not needed by a node that never meets another, nor by most messages.
    private WireTables Tables() => _tables
        ?? throw new InvalidOperationException($"The actor system was made without {nameof(WireTables)}: it cannot read others' messages.");
}
