using System.Diagnostics;
using Correlator.Rules.Bench.Workloads;
using Correlator.Rules.Matching;

namespace Correlator.Rules.Bench.Measuring;

/// <summary>Takes all events through a session of its own, one at a time, as they would come.</summary>
internal static class EnginePass
{
    /// <summary>What a pass took, and what this thread allocated meanwhile. The events were there before.</summary>
    public static (Timing Timing, long AllocatedBytes) Time(RuleSet rules, object[] events)
    {
        var session = rules.OpenSession("bench");
        var allocated = 0L;
        var timing = Timing.Of(() =>
        {
            allocated = GC.GetAllocatedBytesForCurrentThread();
            Work(session, events);
            allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        });
        return (timing, allocated);
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

    private static void Work(IRuleSession session, object[] events)
    {
        for (var i = 0; i < events.Length; i++)
        {
            session.Insert(events[i]);
            session.Advance(LogicalTime.At(i));
        }

        session.Advance(EventTime.Max);
    }
}
