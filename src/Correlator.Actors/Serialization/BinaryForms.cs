using Correlator.Model.Facts;

namespace Correlator.Actors.Serialization;

/// <summary>The small forms that stored records are made of. Lengths are checked before they are used.</summary>
internal static class BinaryForms
{
    public static void Write(this BinaryWriter writer, FactId id)
    {
        writer.Write(id.High);
        writer.Write(id.Low);
    }

    public static FactId ReadFactId(this BinaryReader reader) => new(reader.ReadUInt64(), reader.ReadUInt64());

    public static void WriteNullable(this BinaryWriter writer, string? text)
    {
        writer.Write(text is not null);
        if (text is not null) writer.Write(text);
    }

    public static string? ReadNullableString(this BinaryReader reader) => reader.ReadBoolean() ? reader.ReadString() : null;

    public static void WriteNullable(this BinaryWriter writer, double? number)
    {
        writer.Write(number is not null);
        if (number is { } value) writer.Write(value);
    }

    public static double? ReadNullableDouble(this BinaryReader reader) => reader.ReadBoolean() ? reader.ReadDouble() : null;

    public static void WriteBlob(this BinaryWriter writer, ReadOnlySpan<byte> bytes)
    {
        writer.Write(bytes.Length);
        writer.Write(bytes);
    }

    /// <summary>False at the end: what follows was added by a later version than wrote this.</summary>
    public static bool HasMore(this BinaryReader reader) => reader.BaseStream.Position < reader.BaseStream.Length;

    public static byte[] ReadBlob(this BinaryReader reader) => reader.ReadBytes(reader.ReadCount());

    /// <summary>A number of things that follow, at least a byte each: more than there are bytes left cannot be.</summary>
    public static int ReadCount(this BinaryReader reader)
    {
        var count = reader.ReadInt32();
        var left = reader.BaseStream.Length - reader.BaseStream.Position;
        return count >= 0 && count <= left
            ? count
            : throw new InvalidDataException($"A stored length of {count} cannot be where {left} bytes are left.");
    }

    public static void WriteStrings(this BinaryWriter writer, IReadOnlyList<string> texts) =>
        writer.WriteList(texts, static (w, text) => w.Write(text));

    public static string[] ReadStrings(this BinaryReader reader) => reader.ReadList(static r => r.ReadString());

    public static void WriteList<T>(this BinaryWriter writer, IReadOnlyList<T> items, Action<BinaryWriter, T> write)
    {
        writer.Write(items.Count);
        foreach (var item in items) write(writer, item);
    }

    public static T[] ReadList<T>(this BinaryReader reader, Func<BinaryReader, T> read)
    {
        var items = new T[reader.ReadCount()];
        for (var i = 0; i < items.Length; i++) items[i] = read(reader);
        return items;
    }

    public static void Write(this BinaryWriter writer, DateTimeOffset time) => writer.Write(time.UtcTicks);

    public static DateTimeOffset ReadTime(this BinaryReader reader)
    {
        var ticks = reader.ReadInt64();
        return ticks >= 0 && ticks <= DateTimeOffset.MaxValue.Ticks
            ? new DateTimeOffset(ticks, TimeSpan.Zero)
            : throw new InvalidDataException($"A stored time of {ticks} ticks cannot be.");
    }

    /// <summary>Writes a thing with its length before it, so that a reader can skip what a later version adds at its end.</summary>
    public static void WriteRecord<T>(this BinaryWriter writer, T thing, Action<BinaryWriter, T> write)
    {
        var at = writer.BeginSized();
        write(writer, thing);
        writer.EndSized(at);
    }

    /// <summary>Leaves room for a length; what is written until <see cref="EndSized"/> is counted. Into memory only, which can go back.</summary>
    public static long BeginSized(this BinaryWriter writer)
    {
        var at = writer.BaseStream.Position;
        writer.Write(0);
        return at;
    }

    public static void EndSized(this BinaryWriter writer, long at)
    {
        var end = writer.BaseStream.Position;
        writer.BaseStream.Position = at;
        writer.Write((int)(end - at - sizeof(int)));
        writer.BaseStream.Position = end;
    }

    /// <summary>A reader of the record that follows, and of nothing beyond.</summary>
    public static StoredReader ReadRecord(this BinaryReader reader) => new(reader.ReadBlob());
}
