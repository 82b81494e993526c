using Correlator.Model.Facts;

namespace Correlator.Actors.Serialization;

/// <summary>The small forms that stored records are made of. Lengths are checked before they are used.</summary>
internal static class BinaryForms
{
    /// <summary>Largest blob or list that a reader believes: far above what any writer produces.</summary>
    private const int LengthMax = 256 * 1024 * 1024;

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

    public static byte[] ReadBlob(this BinaryReader reader)
    {
        var length = reader.ReadCount();
        var bytes = reader.ReadBytes(length);
        return bytes.Length == length ? bytes : throw new InvalidDataException("A stored record ends too early.");
    }

    public static int ReadCount(this BinaryReader reader)
    {
        var count = reader.ReadInt32();
        return count is >= 0 and <= LengthMax ? count : throw new InvalidDataException($"A stored length of {count} cannot be.");
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

    public static DateTimeOffset ReadTime(this BinaryReader reader) => new(reader.ReadInt64(), TimeSpan.Zero);
}
