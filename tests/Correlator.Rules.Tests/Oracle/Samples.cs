using System.Globalization;
using System.Reflection;
using Correlator.Model.Facts;
using Correlator.Rules.Explanation;
using Correlator.Rules.Language;
using Correlator.Rules.Matching;

namespace Correlator.Rules.Tests.Oracle;

/// <summary>What all facts of the generated scripts have: few keys, small numbers, times that meet.</summary>
internal abstract record Sample(int N, int Key, string? Host, int Level, double Value, EventTime At, EventTime Known);

/// <summary>What a script inserts; rules may ask for any of these by this type.</summary>
internal abstract record Observed(int N, int Key, string? Host, int Level, double Value, EventTime At, EventTime Known)
    : Sample(N, Key, Host, Level, Value, At, Known);

/// <summary>An instant without an id: equal ones are told apart by nothing.</summary>
internal sealed record Reading(int N, int Key, string? Host, int Level, double Value, EventTime At, EventTime Known)
    : Observed(N, Key, Host, Level, Value, At, Known);

/// <summary>An instant with an id.</summary>
internal sealed record Login(int N, int Key, string? Host, int Level, double Value, EventTime At, EventTime Known)
    : Observed(N, Key, Host, Level, Value, At, Known);

/// <summary>An interval with an id.</summary>
internal sealed record Outage(
    int N, int Key, string? Host, int Level, double Value, EventTime At, EventTime Known, EventTime Until)
    : Observed(N, Key, Host, Level, Value, At, Known);

/// <summary>What rules yield. Its level is the stage of the chain that it stands on.</summary>
internal sealed record Derived(int Stage, int DerivedKey, EventTime DerivedAt)
    : Sample(0, DerivedKey, null, Stage, 0, DerivedAt, DerivedAt);

/// <summary>How the samples are declared and told from each other.</summary>
internal static class Samples
{
    public static readonly EventTime Start = EventTime.FromUnixSeconds(1_700_000_000);
    public static readonly string?[] Hosts = ["a", "b", null];

    public static EventTime At(int seconds) => Start + TimeSpan.FromSeconds(seconds);

    public static FactTypes Types() => new FactTypes()
        .Add<Sample>(s => s.At, knownAt: s => s.Known)
        .Add<Reading>(s => s.At, knownAt: s => s.Known)
        .Add<Login>(s => s.At, knownAt: s => s.Known, id: s => IdOf(s))
        .Add<Outage>(s => s.At, o => o.Until, s => s.Known, s => IdOf(s))
        .Add<Derived>(s => s.At);

    /// <summary>Null: its content is its id.</summary>
    public static bool HasId(object fact) => fact is Login or Outage or NaiveConclusion;

    public static FactId IdOf(object fact) => fact switch
    {
        Login login => FactId.Of("login", $"{login.N}"),
        Outage outage => FactId.Of("outage", $"{outage.N}"),
        NaiveConclusion conclusion => conclusion.Id,
        _ => ContentOf(fact),
    };

    /// <summary>As the product documents it: a hash of the public values in the order of their names.</summary>
    private static FactId ContentOf(object fact) => FactId.Of(
    [
        fact.GetType().FullName!,
        .. fact.GetType().GetProperties(BindingFlags.Instance | BindingFlags.Public)
            .OrderBy(p => p.Name, StringComparer.Ordinal)
            .SelectMany(p => new[] { p.Name, Convert.ToString(p.GetValue(fact), CultureInfo.InvariantCulture) ?? "" }),
    ]);

    public static string Name(object fact) => fact switch
    {
        Derived derived => $"Derived{derived.Stage}.{derived.Key}@{Seconds(derived.At)}",
        Sample sample => $"{sample.GetType().Name}{sample.N}.{sample.Value}",
        Conclusion conclusion => $"Conclusion({conclusion.Rule})@{Seconds(conclusion.Time)}",
        NaiveConclusion conclusion => $"Conclusion({conclusion.Rule})@{Seconds(new EventTime(conclusion.Time))}",
        _ => fact.ToString()!,
    };

    public static string Line(RuleMatch match) =>
        Line($"{match.Kind}", match.Rule, match.Time.Ticks, match.Facts.Select(Name), match.Id);

    public static string Line(string kind, string rule, long time, IEnumerable<string> facts, FactId id) =>
        $"{kind} {rule} at {Seconds(new EventTime(time))}: {string.Join(' ', facts)} [{id.ToString()[..6]}]";

    public static double Seconds(EventTime time) => (time - Start).TotalSeconds;
}

/// <summary>Writes samples field by field, so that what is restored are other objects.</summary>
internal sealed class SampleCodec : IFactCodec
{
    private readonly List<Conclusion> _conclusions = [];

    public void Write(BinaryWriter writer, object fact)
    {
        if (fact is Conclusion conclusion)
        {
            writer.Write("Conclusion");
            writer.Write(_conclusions.Count);
            _conclusions.Add(conclusion);
            return;
        }

        var sample = (Sample)fact;
        writer.Write(fact.GetType().Name);
        writer.Write(sample.N);
        writer.Write(sample.Key);
        writer.Write(sample.Host ?? "-");
        writer.Write(sample.Level);
        writer.Write(sample.Value);
        writer.Write(sample.At.Ticks);
        writer.Write(sample.Known.Ticks);
        writer.Write(fact is Outage outage ? outage.Until.Ticks : 0);
    }

    public object Read(BinaryReader reader)
    {
        var type = reader.ReadString();
        if (type == "Conclusion") return _conclusions[reader.ReadInt32()] with { };
        var (n, key, host) = (reader.ReadInt32(), reader.ReadInt32(), reader.ReadString());
        var (level, value) = (reader.ReadInt32(), reader.ReadDouble());
        var (at, known, until) = (Time(), Time(), Time());
        host = host == "-" ? null : host;
        return type switch
        {
            nameof(Reading) => new Reading(n, key, host, level, value, at, known),
            nameof(Login) => new Login(n, key, host, level, value, at, known),
            nameof(Outage) => new Outage(n, key, host, level, value, at, known, until),
            _ => new Derived(level, key, at),
        };

        EventTime Time() => new(reader.ReadInt64());
    }
}
