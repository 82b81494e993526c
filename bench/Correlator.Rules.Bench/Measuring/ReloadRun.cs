using System.Diagnostics;
using Correlator.Rules.Bench.WorkloadRules;
using Correlator.Rules.Bench.Workloads;
using Correlator.Rules.Language;
using Correlator.Rules.Matching;

namespace Correlator.Rules.Bench.Measuring;

/// <summary>W2 with many rules, one of which is swapped for its next version after half of the events.</summary>
/// <remarks>
/// Had the swap cost the others what they remember, then their joins across it would be missing from their fires.
/// </remarks>
internal sealed class ReloadRun(DeviationAndSession workload, WorkloadParameters parameters)
{
    private const int Changed = 0;

    /// <summary>Events after the swap that are looked at one by one; later ones only tell of the machine.</summary>
    private const int EventsAfter = 1_000;

    public ReloadFigures Measure()
    {
        var (others, before, after) = (new FireCounter(), new FireCounter(), new FireCounter());
        var apart = LogicalTime.Span(parameters.Apart);
        var compiling = Stopwatch.StartNew();
        var rules = workload.Rules(parameters, others).ToArray();
        rules[Changed] = new DeviationDuringSession(Changed, apart, before);
        var first = RuleSets.Compile(rules, parameters);
        var compileMs = compiling.Elapsed.TotalMilliseconds;

        var events = workload.Generate(parameters);
        var swap = Work(first, new AnyDeviationDuringSession(Changed, apart, after), events);
        return new ReloadFigures
        {
            Workload = "reload",
            Rules = parameters.Rules,
            Events = parameters.Events,
            Window = parameters.Window,
            Assets = parameters.Assets,
            CompileMs = Math.Round(compileMs, 1),
            RecompileMs = Math.Round(swap.RecompileMs, 1),
            SwapMs = Math.Round(swap.SwapMs, 2),
            SlowestAfterMs = Math.Round(swap.SlowestAfterMs, 2),
            Fires = others.Fires,
            Expected = ByHand(events, metric => metric != Changed),
            ChangedRuleFires = after.Fires,
            ChangedRuleExpected = ByHand(events[(events.Length / 2)..], _ => true),
        };
    }

    private static SwapTimes Work(RuleSet first, Rule changed, object[] events)
    {
        var session = first.OpenSession("bench");
        var swapAt = events.Length / 2;
        var (swap, slowest) = (new SwapTimes(0, 0, 0), TimeSpan.Zero);
        for (var i = 0; i < events.Length; i++)
        {
            if (i == swapAt) swap = Swap(session, first, changed, i);
            var started = Stopwatch.GetTimestamp();
            session.Insert(events[i]);
            session.Advance(LogicalTime.At(i));
            var elapsed = Stopwatch.GetElapsedTime(started);
            if (i >= swapAt && i < swapAt + EventsAfter && elapsed > slowest) slowest = elapsed;
        }

        session.Advance(EventTime.Max);
        return swap with { SlowestAfterMs = slowest.TotalMilliseconds };
    }

    private static SwapTimes Swap(IRuleSession session, RuleSet first, Rule changed, int time)
    {
        // The last event before is worked first: its cost isn't the swap's.
        session.Advance(LogicalTime.At(time));
        var recompiling = Stopwatch.StartNew();
        var next = RuleSets.Accepted(first.With(changed));
        var recompileMs = recompiling.Elapsed.TotalMilliseconds;
        var swapping = Stopwatch.StartNew();
        session.Swap(next, LogicalTime.At(time - 1));
        return new SwapTimes(recompileMs, swapping.Elapsed.TotalMilliseconds, 0);
    }

    private long ByHand(object[] events, Func<int, bool> metrics) => workload.CountByHand(
        [.. events.Where(seen => seen is not MetricDeviation deviation || metrics(deviation.Metric))], parameters);

    private sealed record SwapTimes(double RecompileMs, double SwapMs, double SlowestAfterMs);
}
