namespace Correlator.Actors.Serialization;

/// <summary>How one sort of message goes from node to node.</summary>
/// <param name="Manifest">One or two letters that say which sort; written to other nodes, so never given to another sort.</param>
internal sealed record WireForm(string Manifest, Type Type, WriteWire Write, ReadWire Read)
{
    /// <summary>Room that a message is given at first; one that needs more is copied as it grows.</summary>
    public int FirstBytes { get; init; } = 4_096;

    /// <summary>A form of a message that is small or rare, in the way of what is stored.</summary>
    public static WireForm Of<T>(string manifest, Action<BinaryWriter, T> write, Func<BinaryReader, T> read)
        where T : IWireMessage =>
        Of(manifest, write, (reader, _) => read(reader));

    /// <summary>As above, for a message that speaks of what each node has its own of.</summary>
    public static WireForm Of<T>(string manifest, Action<BinaryWriter, T> write, Func<BinaryReader, Func<WireTables>, T> read)
        where T : IWireMessage =>
        new(
            manifest,
            typeof(T),
            (message, ref writer, _) =>
            {
                using var bytes = new MemoryStream();
                using var inner = new BinaryWriter(bytes);
                write(inner, (T)message);
                inner.Flush();
                writer.Bytes(bytes.GetBuffer().AsSpan(0, (int)bytes.Length));
            },
            (bytes, tables) =>
            {
                using var reader = new StoredReader(bytes);
                return read(reader, tables);
            });

    /// <summary>A form of a message that says nothing but that it came.</summary>
    public static WireForm Of<T>(string manifest)
        where T : IWireMessage, new() =>
        new(manifest, typeof(T), static (_, ref _, _) => { }, static (_, _) => new T());
}

/// <summary>Adds the bytes of a message.</summary>
internal delegate void WriteWire(object message, ref RowWriter writer, Func<WireTables> tables);

/// <summary>Makes the message of its bytes; more bytes than it knows are a later version's and are left alone.</summary>
internal delegate object ReadWire(ArraySegment<byte> bytes, Func<WireTables> tables);
