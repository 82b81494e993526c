using System.Diagnostics;
using Correlator.Rules.Bench.Peers;
using Correlator.Rules.Bench.Workloads;

namespace Correlator.Rules.Bench.Measuring;

/// <summary>Measures one workload: compilation cold, then warm-up, then repetitions of which the best counts.</summary>
/// <param name="clips">Null leaves CLIPS out.</param>
internal sealed class WorkloadRun(IWorkload workload, WorkloadParameters parameters, ClipsPeer? clips)
{
    private const int Repetitions = 3;
    private const int WarmUpEvents = 40_000;

    /// <summary>The runtime compiles what is called often once more, in the background: that takes time.</summary>
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(1);

    private readonly FireCounter _fires = new();
    private long _expected;
    private long _fired;
    private TimeSpan _engine = TimeSpan.MaxValue;
    private TimeSpan _oracle = TimeSpan.MaxValue;
    private long _allocatedBytes;
    private ClipsFigures? _peer;

    public WorkloadFigures Measure()
    {
        var compiling = Stopwatch.StartNew();
        var rules = RuleSets.Compile(workload.Rules(parameters, _fires), parameters);
        var compileMs = compiling.Elapsed.TotalMilliseconds;

        RunWarm(rules);
        var events = workload.Generate(parameters);
        _fired = _expected = workload.CountByHand(events, parameters);
        for (var i = 0; i < Repetitions; i++) Repeat(rules, events);
        var each = new long[events.Length];
        var kept = Counted(() => EnginePass.TimeEach(rules, events, each));
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
            Fires = _fired,
            Expected = _expected,
            EventsPerSecond = Math.Round(events.Length / _engine.TotalSeconds),
            BytesPerEvent = Math.Round(_allocatedBytes / (double)events.Length, 1),
            LiveBytesPerFact = Math.Round(kept / (double)Math.Min(events.Length, workload.Needed(parameters)), 1),
            CompileMs = Math.Round(compileMs, 1),
            P50us = Microseconds(each[events.Length / 2]),
            P99us = Microseconds(each[(int)(events.Length * 0.99)]),
            MaxUs = Microseconds(each[^1]),
            OracleEventsPerSecond = Math.Round(events.Length / _oracle.TotalSeconds),
            RatioToOracle = Math.Round(_oracle / _engine, 4),
            ClipsEventsPerSecond = _peer?.EventsPerSecond,
            ClipsFires = _peer?.Fires,
            RatioToClips = _peer is null
                ? null
                : Math.Round(events.Length / _engine.TotalSeconds / _peer.EventsPerSecond, 2),
        };
    }

    private void RunWarm(RuleSet rules)
    {
        var events = workload.Generate(parameters with { Events = Math.Min(parameters.Events, WarmUpEvents) });
        var warming = Stopwatch.StartNew();
        do
        {
            EnginePass.Time(rules, events);
            workload.CountByHand(events, parameters);
        }
        while (warming.Elapsed < WarmUp);
    }

    // All in turn: what slows the machine down for a while slows all of them down.
    private void Repeat(RuleSet rules, object[] events)
    {
        var (elapsed, allocated) = Counted(() => EnginePass.Time(rules, events));
        if (elapsed < _engine) (_engine, _allocatedBytes) = (elapsed, allocated);

        GC.Collect();
        var counting = Stopwatch.StartNew();
        workload.CountByHand(events, parameters);
        if (counting.Elapsed is var counted && counted < _oracle) _oracle = counted;

        if (clips is null) return;
        var peer = clips.Run(workload.Name, parameters);
        if (_peer is null || peer.EventsPerSecond > _peer.EventsPerSecond) _peer = peer;
    }

    // Of passes that differ the wrong one is told.
    private T Counted<T>(Func<T> pass)
    {
        _fires.Reset();
        var result = pass();
        if (_fires.Fires != _expected) _fired = _fires.Fires;
        return result;
    }

    private static double Microseconds(long timestampTicks) =>
        Math.Round(timestampTicks * 1e6 / Stopwatch.Frequency, 2);
}
