using System.Diagnostics;

namespace Correlator.Rules.Bench.Measuring;

/// <summary>What something took by the clock, and of the process's processor time.</summary>
/// <remarks>
/// On a busy machine the clock also tells of the others; whatever runs for longer than a turn of the scheduler is then
/// slowed down, what is shorter is not. Ratios are of processor time.
/// </remarks>
internal readonly record struct Timing(TimeSpan Elapsed, TimeSpan Processor)
{
    public static readonly Timing Endless = new(TimeSpan.MaxValue, TimeSpan.MaxValue);

    public static Timing Of(Action work)
    {
        GC.Collect();
        var processor = Environment.CpuUsage.TotalTime;
        var watch = Stopwatch.StartNew();
        work();
        return new Timing(watch.Elapsed, Environment.CpuUsage.TotalTime - processor);
    }

    /// <summary>The better of each: the two need not be of the same repetition.</summary>
    public Timing Best(Timing other) => new(
        Elapsed < other.Elapsed ? Elapsed : other.Elapsed,
        Processor < other.Processor ? Processor : other.Processor);
}
