using Correlator.Model.Facts;

namespace Correlator.Rules.Tests.Oracle;

internal enum StepKind { Work, Retract, Judge, Close }

/// <summary>One moment of work; its place in the log is its number.</summary>
/// <param name="Deadline">Of Judge: which windows.</param>
internal sealed record Step(StepKind Kind, long Clock, long Deadline = 0);

/// <summary>A fact that was worked.</summary>
internal sealed record Entry(object Fact, long Time, long End, int Origin, int Work)
{
    /// <summary>Number of the step in which it was retracted.</summary>
    public int Retracted { get; set; } = int.MaxValue;

    public Sample? Sample => Fact as Sample;
}

/// <summary>What a positive pattern contributes: a fact, or a group with its members.</summary>
internal sealed record Unit(object Fact, Entry[] Members, bool IsGroup, long Time, long End, int Origin, int Work)
{
    public int Retracted => Members.Min(m => m.Retracted);
    public Sample? Sample => Fact as Sample;
    public static Unit Of(Entry entry) => new(entry.Fact, [entry], false, entry.Time, entry.End, entry.Origin, entry.Work);
}

/// <summary>What a rule concludes, as the naive engine keeps it.</summary>
internal sealed record NaiveConclusion(string Rule, string Name, long Time, FactId Id);

/// <summary>All that was ever worked, in order. The naive engine keeps nothing else of facts.</summary>
internal sealed class NaiveLog
{
    public List<Step> Steps { get; } = [];
    public List<Entry> Entries { get; } = [];
    public int Last => Steps.Count - 1;

    public long ClockOf(int step) => Steps[step].Clock;
}

/// <summary>Conditions of specs, asked of facts.</summary>
internal static class NaiveConditions
{
    public static bool Accepts(PatternSpec pattern, object fact)
    {
        if (fact is NaiveConclusion conclusion) return pattern.Kind == Kind.Conclusion && conclusion.Name == $"c{pattern.Stage}";
        if (fact is not Sample sample) return false;
        var isOfKind = pattern.Kind switch
        {
            Kind.Reading => sample is Reading,
            Kind.Login => sample is Login,
            Kind.Outage => sample is Outage,
            Kind.Observed => sample is Observed,
            Kind.Derived => sample is Derived && sample.Level == pattern.Stage,
            _ => false,
        };
        return isOfKind && pattern.Tests.All(t => Holds(t, sample)) && (pattern.Must is not { } must || !Holds(must, sample));
    }

    public static bool IsWanted(PatternSpec pattern, object fact) => pattern.Kind switch
    {
        Kind.Observed => fact is Observed,
        Kind.Conclusion => fact is NaiveConclusion,
        _ => fact.GetType().Name == $"{pattern.Kind}",
    };

    /// <summary>The conditions that join; those on one fact alone were asked before.</summary>
    public static bool Joins(PatternSpec pattern, object fact, IReadOnlyList<Unit?> others) =>
        pattern.Links.All(l => Holds(l, (Sample)fact, others))
        && (pattern.MustLink is not { } must || !Holds(must, (Sample)fact, others));

    public static object? Read(Sample sample, Field field) => field switch
    {
        Field.Key => sample.Key,
        Field.Host => sample.Host,
        Field.Level => sample.Level,
        _ => sample.Value,
    };

    private static bool Holds(Link link, Sample fact, IReadOnlyList<Unit?> others) =>
        Compare(link.Comparison, Read(fact, link.Own), Read(others[link.Other]!.Sample!, link.Theirs));

    private static bool Holds(Test test, Sample fact) => Compare(test.Comparison, Read(fact, test.Field),
        test.Field == Field.Host ? Samples.Hosts[test.Constant % Samples.Hosts.Length] : test.Constant);

    private static bool Compare(Comparison comparison, object? left, object? right)
    {
        if (left is string || right is string || left is null || right is null)
        {
            return comparison == Comparison.Equal == string.Equals((string?)left, (string?)right, StringComparison.Ordinal);
        }

        var (a, b) = (Convert.ToDouble(left), Convert.ToDouble(right));
        return comparison switch
        {
            Comparison.Equal => a == b,
            Comparison.NotEqual => a != b,
            Comparison.Less => a < b,
            _ => a >= b,
        };
    }
}
