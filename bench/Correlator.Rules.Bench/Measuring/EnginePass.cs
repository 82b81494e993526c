using System.Diagnostics;
using Correlator.Rules.Bench.Workloads;
using Correlator.Rules.Matching;

namespace Correlator.Rules.Bench.Measuring;

/// <summary>Takes all events through a session of its own, one at a time, as they would come.</summary>
internal static class EnginePass
{
    /// <summary>What a pass took, and what this thread allocated meanwhile. The events were there before.</summary>
    public static (TimeSpan Elapsed, long AllocatedBytes) Time(RuleSet rules, object[] events)
    {
        GC.Collect();
        var session = rules.OpenSession("bench");
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        var watch = Stopwatch.StartNew();
        for (var i = 0; i < events.Length; i++)
        {
            session.Insert(events[i]);
            session.Advance(LogicalTime.At(i));
        }

        session.Advance(EventTime.Max);
        return (watch.Elapsed, GC.GetAllocatedBytesForCurrentThread() - allocated);
    }

    /// <summary>
    /// Fills in what each event took, and gives the bytes that the session keeps after the last of them, before time
    /// ends. Apart from <see cref="Time"/>: reading the clock for each event would slow that down.
    /// </summary>
    public static long TimeEach(RuleSet rules, object[] events, long[] timestampTicks)
    {
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var session = rules.OpenSession("bench");
        var started = Stopwatch.GetTimestamp();
        for (var i = 0; i < events.Length; i++)
        {
            session.Insert(events[i]);
            session.Advance(LogicalTime.At(i));
            var ended = Stopwatch.GetTimestamp();
            timestampTicks[i] = ended - started;
            started = ended;
        }

        var kept = GC.GetTotalMemory(forceFullCollection: true) - before;
        session.Advance(EventTime.Max);
        return kept;
    }
}
