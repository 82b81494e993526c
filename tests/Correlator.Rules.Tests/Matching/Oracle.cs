using Correlator.Model.Facts;
using Correlator.Model.Observations;

namespace Correlator.Rules.Tests.Matching;

/// <summary>
/// Six rules, and what they must find according to their definition: every combination of the whole set of facts is
/// tried, nothing is
/// kept between facts, nothing is indexed.
/// </summary>
internal static class Oracle
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(40);
    private const int Threshold = 3;

    public static RuleSet Rules() => new(
    [
        new TestRule(r =>
        {
            AccessSession access = null!;
            ControlOperation write = null!;
            r.About("ordered");
            r.When().Match(() => access).Match(() => write, w => w.Originator!.Name == access.Responder!.Name).InOrder()
                .Within(Window);
            r.Then().Raise(_ => "");
        }),
        new TestRule(r =>
        {
            AccessSession access = null!;
            ControlOperation write = null!;
            Deviation deviation = null!;
            r.About("three");
            r.When().Match(() => deviation)
                .Match(() => write, w => w.Responder!.Name == deviation.Responder!.Name)
                .Match(() => access, a => a.Responder!.Name == write.Originator!.Name && a.Time != deviation.Time)
                .Within(Window);
            r.Then().Raise(_ => "");
        }),
        new TestRule(r =>
        {
            ControlOperation write = null!;
            r.About("count");
            r.When().Count(() => write, w => true, Threshold, groupBy: w => w.Originator!.Name, within: Window);
            r.Then().Raise(_ => "");
        }),
        new TestRule(r =>
        {
            ControlOperation write = null!;
            r.About("distinct");
            r.When().Count(() => write, w => true, Threshold, distinct: w => w.Responder!.Name, within: Window);
            r.Then().Raise(_ => "");
        }),
        new TestRule(r =>
        {
            ControlOperation write = null!;
            r.About("absent");
            r.When().Match(() => write)
                .NotFollowedBy<Deviation>(Window, d => d.Responder!.Name == write.Responder!.Name);
            r.Then().Raise(_ => "");
        }),
        new TestRule(r =>
        {
            ControlOperation write = null!;
            r.About("exists");
            r.When().Match(() => write).Exists<AccessSession>(a => a.Responder!.Name == write.Originator!.Name)
                .Within(Window);
            r.Then().Raise(_ => "");
        }),
    ]);

    /// <summary>
    /// Rules whose results hang on the past: throttles, conclusions that chain, absences between, all under tight
    /// bounds. What they
    /// find must not hang on step sizes or restarts either.
    /// </summary>
    public static RuleSet CrampedRules() => new(
    [
        new TestRule(r =>
        {
            ControlOperation write = null!;
            r.About("throttled");
            r.When().Match(() => write);
            r.Then().Conclude("wrote", _ => "").Raise(_ => "").Throttle(() => write.Responder!.Name, Window);
        }),
        new TestRule(r =>
        {
            Conclusion wrote = null!, again = null!;
            AccessSession access = null!;
            r.About("chained");
            r.When().Match(() => wrote)
                .Match(() => again, a => a.Responder!.Name != wrote.Responder!.Name)
                .Not<Deviation>(d => d.Responder!.Name == wrote.Responder!.Name)
                .Match(() => access, a => a.Responder!.Name == again.Originator!.Name)
                .InOrder().Within(Window * 2);
            r.Then().Raise(_ => "").Throttle(() => access.Responder!.Name, Window, rearmAfterQuiet: true);
        }),
        new TestRule(r =>
        {
            ControlOperation write = null!;
            r.About("unseen");
            r.When().Match(() => write)
                .NotFollowedBy<AccessSession>(Window, a => a.Responder!.Name == write.Originator!.Name)
                .Exists<Deviation>().Within(Window);
            r.Then().Conclude("unseen", _ => "");
        }),
        new TestRule(r =>
        {
            Fact any = null!;
            r.About("many");
            r.When().Count(() => any, f => true, 4, groupBy: f => f.Originator!.Name, distinct: f => f.KindName,
                within: Window);
            r.Then().Raise(_ => "");
        }),
    ], new RuleSetOptions
    {
        FactsPerPatternMax = 8,
        WaitingMatchesMax = 4,
        KnownFactsMax = 20,
        ThrottleKeysMax = 2,
        MatchesPerFactMax = 3,
    });

    /// <summary>Rule and fact ids of every match.</summary>
    public static IEnumerable<string> Expect(IReadOnlyList<Fact> facts)
    {
        var known = facts.OrderBy(f => f.KnownAt).ThenBy(f => f.Time).ThenBy(f => f.Id).ToArray();
        var accesses = known.OfType<AccessSession>().ToArray();
        var writes = known.OfType<ControlOperation>().ToArray();
        var deviations = known.OfType<Deviation>().ToArray();

        foreach (var access in accesses)
        {
            foreach (var write in writes)
            {
                if (write.Originator!.Name != access.Responder!.Name) continue;
                if (Near(access, write) && access.Time <= write.Time) yield return Line("ordered", access, write);
                foreach (var deviation in deviations)
                {
                    if (write.Responder!.Name == deviation.Responder!.Name && access.Time != deviation.Time
                        && Near(access, write) && Near(write, deviation) && Near(access, deviation))
                    {
                        yield return Line("three", deviation, write, access);
                    }
                }
            }
        }

        foreach (var group in writes.GroupBy(w => w.Originator!.Name))
        {
            foreach (var line in Crossings("count", [.. group], members => members.Count, members => members))
            {
                yield return line;
            }
        }

        foreach (var line in Crossings("distinct", writes, Distinct, NewestOfEach)) yield return line;
        foreach (var write in writes)
        {
            var end = write.Time + Window;
            if (!deviations.Any(d => d.Responder!.Name == write.Responder!.Name && d.Time >= write.Time
                && d.Time <= end && d.KnownAt <= end))
            {
                yield return Line("absent", write);
            }

            var first = accesses.FirstOrDefault(a => a.Responder!.Name == write.Originator!.Name && Near(a, write)
                && a.KnownAt <= end);
            if (first is not null) yield return Line("exists", write, first);
        }
    }

    public static string Line(string rule, params IEnumerable<Fact> facts) =>
        $"{rule} {string.Join(' ', facts.Select(f => f.Id))}";

    private static bool Near(Fact left, Fact right) => (left.Time - right.Time).Duration() <= Window;

    private static IEnumerable<string> Crossings(
        string rule, ControlOperation[] writes, Func<List<ControlOperation>, int> number,
        Func<List<ControlOperation>, List<ControlOperation>> evidence)
    {
        var isAbove = false;
        for (var i = 0; i < writes.Length; i++)
        {
            var newest = writes[..(i + 1)].Max(w => w.Time);
            if (newest - writes[i].Time > Window) continue;
            var before = Members(writes[..i], newest);
            isAbove &= number(before) >= Threshold;
            var after = Members(writes[..(i + 1)], newest);
            if (isAbove || number(after) < Threshold) continue;
            isAbove = true;
            yield return Line(rule, evidence(after));
        }
    }

    private static List<ControlOperation> Members(ControlOperation[] writes, EventTime newest) =>
        [.. writes.Where(w => newest - w.Time <= Window).OrderBy(w => w.Time)];

    private static int Distinct(List<ControlOperation> members) =>
        members.Select(m => m.Responder!.Name).Distinct().Count();

    private static List<ControlOperation> NewestOfEach(List<ControlOperation> members) =>
        [.. members.Where((m, i) => !members.Skip(i + 1).Any(later => later.Responder!.Name == m.Responder!.Name))];
}
