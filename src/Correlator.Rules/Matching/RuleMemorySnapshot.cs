using Correlator.Model.Facts;

namespace Correlator.Rules.Matching;

/// <summary>Facts of a snapshot, each once.</summary>
internal sealed class FactTable
{
    private readonly Dictionary<FactId, int> _numbers = [];

    public List<Fact> Facts { get; } = [];

    public int NumberOf(Fact fact)
    {
        if (_numbers.TryGetValue(fact.Id, out var number)) return number;
        _numbers.Add(fact.Id, Facts.Count);
        Facts.Add(fact);
        return Facts.Count - 1;
    }
}

/// <summary>The block of one rule in a snapshot.</summary>
internal static class RuleMemorySnapshot
{
    public static byte[] Write(RuleMemory memory, FactTable table)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write(memory.Faults);
        writer.Write(memory.DisabledBy ?? "");
        foreach (var pattern in memory.Positives.Concat(memory.Negatives))
        {
            writer.Write(pattern.Count);
            foreach (var element in pattern.Elements) Write(writer, element, table);
        }

        foreach (var count in memory.Counts.OfType<CountMemory>())
        {
            var members = count.Save();
            writer.Write(members.Count);
            foreach (var (fact, origin, isAbove, newest) in members)
            {
                writer.Write(table.NumberOf(fact));
                writer.Write(origin);
                writer.Write(isAbove);
                writer.Write(newest);
            }
        }

        writer.Write(memory.Waiting.Count);
        foreach (var match in memory.Waiting.Values)
        {
            writer.Write(match.Deadline);
            writer.Write(match.Order);
            foreach (var element in match.Elements) Write(writer, element, table);
            foreach (var evidence in match.Evidence)
            {
                writer.Write(evidence is not null);
                if (evidence is not null) Write(writer, evidence, table);
            }
        }

        var keys = memory.Throttle?.Keys.ToArray() ?? [];
        writer.Write(keys.Length);
        foreach (var (key, time) in keys)
        {
            writer.Write(key);
            writer.Write(time);
        }

        writer.Flush();
        return stream.ToArray();
    }

    public static void Read(RuleMemory memory, byte[] block, List<Fact> table)
    {
        using var reader = new BinaryReader(new MemoryStream(block));
        memory.Faults = reader.ReadInt32();
        var disabledBy = reader.ReadString();
        foreach (var pattern in memory.Positives.Concat(memory.Negatives))
        {
            for (var left = ReadCount(reader); left > 0; left--)
            {
                var element = ReadElement(reader, table);
                Array.Clear(memory.Slots);
                memory.Slots[pattern.Slot] = element.Fact;
                memory.Evicted += pattern.Add(element, memory.Slots);
            }
        }

        foreach (var count in memory.Counts.OfType<CountMemory>())
        {
            for (var left = ReadCount(reader); left > 0; left--)
            {
                count.Restore(table[reader.ReadInt32()], reader.ReadInt32(), reader.ReadBoolean(), reader.ReadInt64());
            }
        }

        for (var left = ReadCount(reader); left > 0; left--) memory.Wait(ReadWaiting(memory, reader, table));
        for (var left = ReadCount(reader); left > 0; left--)
        {
            var key = reader.ReadString();
            var time = reader.ReadInt64();
            memory.Throttle?.Set(key, time);
        }

        if (disabledBy.Length > 0) memory.Disable(disabledBy);
    }

    /// <summary>Reads a count that cannot be negative.</summary>
    public static int ReadCount(BinaryReader reader)
    {
        var count = reader.ReadInt32();
        return count >= 0 ? count : throw new InvalidDataException($"A count of {count} in a saved rule session.");
    }

    private static WaitingMatch ReadWaiting(RuleMemory memory, BinaryReader reader, List<Fact> table)
    {
        var deadline = reader.ReadInt64();
        var order = reader.ReadInt64();
        var elements = new Element[memory.Positives.Length];
        for (var i = 0; i < elements.Length; i++) elements[i] = ReadElement(reader, table);
        var evidence = new Element?[memory.Negatives.Length];
        for (var i = 0; i < evidence.Length; i++)
        {
            evidence[i] = reader.ReadBoolean() ? ReadElement(reader, table) : null;
        }

        memory.Load(elements);
        var keys = memory.Rule.Negatives.Select(n => RuleMemory.KeyOf(n.BoundKey, memory.Slots)).ToArray();
        return new WaitingMatch(memory.Index, elements, evidence, keys, deadline, order);
    }

    private static void Write(BinaryWriter writer, Element element, FactTable table)
    {
        writer.Write(table.NumberOf(element.Fact));
        writer.Write(element.Origin);
        writer.Write(element.Members?.Length ?? -1);
        foreach (var member in element.Members ?? []) writer.Write(table.NumberOf(member));
    }

    private static Element ReadElement(BinaryReader reader, List<Fact> table)
    {
        var fact = table[reader.ReadInt32()];
        var origin = reader.ReadInt32();
        var count = reader.ReadInt32();
        if (count < 0) return new Element(fact, origin);
        var members = new List<Fact>();
        for (; count > 0; count--) members.Add(table[reader.ReadInt32()]);
        return new Element(fact, origin, [.. members]);
    }
}
