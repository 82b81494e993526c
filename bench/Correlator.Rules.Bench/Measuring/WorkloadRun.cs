using System.Diagnostics;
using Correlator.Rules.Bench.Peers;
using Correlator.Rules.Bench.Workloads;

namespace Correlator.Rules.Bench.Measuring;

/// <summary>Measures one workload: compilation cold, then warm-up, then repetitions of which the best counts.</summary>
/// <param name="clips">Null leaves CLIPS out.</param>
internal sealed class WorkloadRun(IWorkload workload, WorkloadParameters parameters, ClipsPeer? clips)
{
    private const int RepetitionsMin = 3;
    private const int WarmUpEvents = 40_000;

    /// <summary>Short passes are repeated for so long: on a busy machine few of them are left alone.</summary>
    private static readonly TimeSpan Repeating = TimeSpan.FromSeconds(1);

    /// <summary>The runtime compiles what is called often once more, in the background: that takes time.</summary>
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(1);

    private readonly FireCounter _fires = new();
    private long _expected;
    private long _fired;
    private Timing _engine = Timing.Endless;
    private Timing _oracle = Timing.Endless;
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
        Repeat(rules, events);
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
            EventsPerSecond = Math.Round(events.Length / _engine.Elapsed.TotalSeconds),
            EventsPerProcessorSecond = Math.Round(events.Length / _engine.Processor.TotalSeconds),
            BytesPerEvent = Math.Round(_allocatedBytes / (double)events.Length, 1),
            LiveBytesPerFact = Math.Round(kept / (double)Math.Min(events.Length, workload.Needed(parameters)), 1),
            CompileMs = Math.Round(compileMs, 1),
            P50us = Microseconds(each[events.Length / 2]),
            P99us = Microseconds(each[(int)(events.Length * 0.99)]),
            MaxUs = Microseconds(each[^1]),
            OracleEventsPerSecond = Math.Round(events.Length / _oracle.Elapsed.TotalSeconds),
            RatioToOracle = Math.Round(_oracle.Processor / _engine.Processor, 4),
            ClipsEventsPerSecond = _peer?.EventsPerSecond,
            ClipsFires = _peer?.Fires,
            RatioToClips = _peer is null
                ? null
                : Math.Round(events.Length / _engine.Processor.TotalSeconds / _peer.EventsPerProcessorSecond, 2),
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
        var spent = TimeSpan.Zero;
        for (var i = 0; i < RepetitionsMin || spent < Repeating; i++)
        {
            spent += Repeat(rules, events, clips is not null && i < RepetitionsMin);
        }
    }

    private TimeSpan Repeat(RuleSet rules, object[] events, bool withClips)
    {
        (var timing, _allocatedBytes) = Counted(() => EnginePass.Time(rules, events));
        _engine = _engine.Best(timing);
        _oracle = _oracle.Best(Timing.Of(() => workload.CountByHand(events, parameters)));

        if (!withClips) return timing.Elapsed;
        var peer = clips!.Run(workload.Name, parameters);
        _peer = _peer is null ? peer : _peer.Best(peer);
        return timing.Elapsed;
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
