using System.Diagnostics;
using Correlator.Rules.Bench.Workloads;

namespace Correlator.Rules.Bench.Measuring;

/// <summary>Measures one workload: compilation cold, then warm-up, then passes of which the best counts.</summary>
internal sealed class WorkloadRun(IWorkload workload, WorkloadParameters parameters)
{
    private const int Repetitions = 3;

    private const int WarmUpEvents = 40_000;

    /// <summary>The runtime compiles what is called often once more, in the background: that takes time.</summary>
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(1);

    private readonly FireCounter _fires = new();

    /// <summary>Fires of the passes; all of them must agree, or the engine isn't deterministic.</summary>
    public WorkloadFigures Measure()
    {
        var compiling = Stopwatch.StartNew();
        var rules = RuleSets.Compile(workload.Rules(parameters, _fires), parameters);
        var compileMs = compiling.Elapsed.TotalMilliseconds;

        RunWarm(rules);
        var events = workload.Generate(parameters);
        var (oracleSeconds, expected) = TimeOracle(events);
        var best = TimeSpan.MaxValue;
        var bytes = 0L;
        var fires = expected;
        for (var i = 0; i < Repetitions; i++)
        {
            var (elapsed, allocated) = Counted(expected, ref fires, () => EnginePass.Time(rules, events));
            if (elapsed < best) (best, bytes) = (elapsed, allocated);
        }

        var each = new long[events.Length];
        var kept = Counted(expected, ref fires, () => EnginePass.TimeEach(rules, events, each));
        Array.Sort(each);
        return new WorkloadFigures
        {
            Workload = workload.Name,
            Rules = parameters.Rules,
            Events = parameters.Events,
            Window = parameters.Window,
            Assets = parameters.Assets,
            Delta = parameters.Delta,
            Seed = parameters.Seed,
            Fires = fires,
            Expected = expected,
            EventsPerSecond = Math.Round(events.Length / best.TotalSeconds),
            BytesPerEvent = Math.Round(bytes / (double)events.Length, 1),
            LiveBytesPerFact = Math.Round(kept / (double)Math.Min(events.Length, workload.Needed(parameters)), 1),
            CompileMs = Math.Round(compileMs, 1),
            P50us = Microseconds(each[events.Length / 2]),
            P99us = Microseconds(each[(int)(events.Length * 0.99)]),
            MaxUs = Microseconds(each[^1]),
            OracleEventsPerSecond = Math.Round(events.Length / oracleSeconds),
            RatioToOracle = Math.Round(oracleSeconds / best.TotalSeconds, 4),
        };
    }

    private void RunWarm(RuleSet rules)
    {
        var events = workload.Generate(parameters with { Events = Math.Min(parameters.Events, WarmUpEvents) });
        var warming = Stopwatch.StartNew();
        do EnginePass.Time(rules, events);
        while (warming.Elapsed < WarmUp);
    }

    // A pass that differs is the one to tell of.
    private T Counted<T>(long expected, ref long fires, Func<T> pass)
    {
        _fires.Reset();
        var result = pass();
        if (_fires.Fires != expected) fires = _fires.Fires;
        return result;
    }

    private (double Seconds, long Fires) TimeOracle(object[] events)
    {
        var best = double.MaxValue;
        var fires = 0L;
        // Once more than is timed: its code too is compiled first.
        for (var i = 0; i <= Repetitions; i++)
        {
            GC.Collect();
            var watch = Stopwatch.StartNew();
            fires = workload.CountByHand(events, parameters);
            if (i > 0) best = Math.Min(best, watch.Elapsed.TotalSeconds);
        }

        return (best, fires);
    }

    private static double Microseconds(long timestampTicks) =>
        Math.Round(timestampTicks * 1e6 / Stopwatch.Frequency, 2);
}
