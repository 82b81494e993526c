using Correlator.Model.Facts;
using Correlator.Rules.Explanation;
using Correlator.Rules.Language;

namespace Correlator.Rules.Matching;

/// <summary>Writes parts of a session; facts as numbers into one table.</summary>
internal sealed class SessionWriter(BinaryWriter writer)
{
    private readonly Dictionary<object, int> _numbers = new(ReferenceEqualityComparer.Instance);

    public List<object> Facts { get; } = [];

    public void Number(long value) => writer.Write(value);

    public void Text(string value) => writer.Write(value);

    public void Flag(bool value) => writer.Write(value);

    public void Id(FactId id)
    {
        writer.Write(id.High);
        writer.Write(id.Low);
    }

    public void Fact(object fact) => writer.Write(NumberOf(fact));

    public void List<T>(IReadOnlyCollection<T> items, Action<T> write)
    {
        writer.Write(items.Count);
        foreach (var item in items) write(item);
    }

    /// <summary>What a slot or a memory holds: a fact, or a group.</summary>
    public void Held(object held, GroupElement? group)
    {
        writer.Write(group is not null);
        if (group is null)
        {
            Fact(held);
            return;
        }

        Fact(group.Last);
        List(group.Members, Fact);
        Figures(group.Figures);
        writer.Write(group.Time);
        writer.Write(group.Origin);
    }

    public void Evidence(MatchEvidence evidence)
    {
        writer.Write(evidence.Rule);
        writer.Write(evidence.RuleVersion);
        writer.Write(evidence.Title);
        writer.Write(evidence.Time.Ticks);
        List(evidence.Bindings, binding =>
        {
            writer.Write(binding.Name);
            Fact(binding.Fact);
            List(binding.Members, Fact);
            writer.Write(binding.Figures is not null);
            if (binding.Figures is { } figures) Figures(figures);
            writer.Write(binding.RestsOn is not null);
            if (binding.RestsOn is { } below) Evidence(below);
        });
    }

    private void Figures(GroupFigures figures)
    {
        writer.Write(figures.Count);
        writer.Write(figures.DistinctCount);
        writer.Write(figures.Sum);
        writer.Write(figures.Average);
        writer.Write(figures.Min);
        writer.Write(figures.Max);
        writer.Write(figures.From.Ticks);
        writer.Write(figures.To.Ticks);
    }

    private int NumberOf(object fact)
    {
        // By who it is, not by its id: an update may have left an older fact of that id behind.
        if (_numbers.TryGetValue(fact, out var known)) return known;
        _numbers.Add(fact, Facts.Count);
        Facts.Add(fact);
        return Facts.Count - 1;
    }
}

/// <summary>Reads what <see cref="SessionWriter"/> wrote.</summary>
internal sealed class SessionReader(BinaryReader reader, List<object> facts)
{
    public long Number() => reader.ReadInt64();

    public string Text() => reader.ReadString();

    public bool Flag() => reader.ReadBoolean();

    public FactId Id() => new(reader.ReadUInt64(), reader.ReadUInt64());

    public object Fact() => facts[reader.ReadInt32()];

    public int Count() => ReadCount(reader);

    public List<T> List<T>(Func<T> read)
    {
        var items = new List<T>();
        for (var left = Count(); left > 0; left--) items.Add(read());
        return items;
    }

    /// <summary>What a slot or a memory holds: a fact, or a group without its binding.</summary>
    public (object Fact, GroupElement? Group) Held()
    {
        if (!reader.ReadBoolean()) return (Fact(), null);
        var last = Fact();
        var members = List(Fact).ToArray();
        var figures = Figures();
        return (last, new GroupElement(last, last, members, figures, reader.ReadInt64(), reader.ReadInt32()));
    }

    public MatchEvidence Evidence()
    {
        var (rule, version, title, time) = (Text(), Text(), Text(), new EventTime(Number()));
        return new MatchEvidence(rule, version, title, time, List(() =>
        {
            var (name, fact) = (Text(), Fact());
            var members = List(Fact);
            var figures = reader.ReadBoolean() ? Figures() : null;
            return new Binding(name, fact, members, figures, reader.ReadBoolean() ? Evidence() : null);
        }));
    }

    /// <summary>Reads a count that cannot be negative.</summary>
    public static int ReadCount(BinaryReader reader)
    {
        var count = reader.ReadInt32();
        return count >= 0 ? count : throw new InvalidDataException($"A count of {count} in a saved rule session.");
    }

    private GroupFigures Figures() => new(
        reader.ReadInt32(), reader.ReadInt32(), reader.ReadDouble(), reader.ReadDouble(), reader.ReadDouble(),
        reader.ReadDouble(), new EventTime(reader.ReadInt64()), new EventTime(reader.ReadInt64()));
}
