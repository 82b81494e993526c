using System.Numerics;
using Correlator.Model.Observations;

namespace Correlator.Model.Assets;

/// <summary>A try at something that is not in the baseline.</summary>
internal struct FanOutTry
{
    public long Ticks;

    /// <summary>Hash of the other end's address.</summary>
    public ulong Other;
    public ushort Port;

    /// <summary>1 when answered, 2 when not.</summary>
    public byte Points;
}

internal readonly record struct FanOutCount(int Others, int OthersPoints, int Ports, int PortsPoints);

/// <summary>
/// Counts what an asset tries that is new to it, in a sliding window of event time: distinct others, distinct ports at
/// one other (both exactly, up to <see cref="TriesMax"/>), and distinct targets (estimated).
/// </summary>
/// <remarks>
/// Targets are counted for all operations, since a client does not remember its targets (the responder does): two
/// generations of a 256-bit linear counter (Whang et al. 1990), n = −m ln(empty/m), compared with the most while
/// learning.
/// </remarks>
internal sealed class FanOutWatch
{
    public const int TriesMax = 64;
    public const int SketchWords = 4;
    private const int SketchBits = SketchWords * 64;

    public FanOutTry[] Tries { get; } = new FanOutTry[TriesMax];
    public ulong[] Current { get; } = new ulong[SketchWords];
    public ulong[] Previous { get; } = new ulong[SketchWords];
    public long GenerationTicks { get; set; }

    /// <summary>Most bits set in a window while learning.</summary>
    public int UsualBits { get; set; }

    /// <summary>Notes a try at something new and counts what the window holds.</summary>
    public FanOutCount Try(ulong other, ushort port, bool hasFailed, EventTime time, TimeSpan window)
    {
        var from = time.Ticks - window.Ticks;
        Note(other, port, hasFailed, time.Ticks);
        Span<ulong> seen = stackalloc ulong[TriesMax];
        int others = 0, othersPoints = 0, ports = 0, portsPoints = 0;
        foreach (ref readonly var entry in Tries.AsSpan())
        {
            if (entry.Points == 0 || entry.Ticks < from) continue;
            if (entry.Other == other)
            {
                ports++;
                portsPoints += entry.Points;
            }

            if (seen[..others].Contains(entry.Other)) continue;
            seen[others++] = entry.Other;
            othersPoints += entry.Points;
        }

        return new FanOutCount(others, othersPoints, ports, portsPoints);
    }

    /// <summary>The same try again renews its time; a new one takes the oldest place.</summary>
    private void Note(ulong other, ushort port, bool hasFailed, long ticks)
    {
        var oldest = 0;
        for (var i = 0; i < TriesMax; i++)
        {
            ref var entry = ref Tries[i];
            if (entry.Points != 0 && entry.Other == other && entry.Port == port)
            {
                entry.Ticks = Math.Max(entry.Ticks, ticks);
                if (hasFailed) entry.Points = 2;
                return;
            }

            if (entry.Ticks < Tries[oldest].Ticks) oldest = i;
        }

        var points = hasFailed ? (byte)2 : (byte)1;
        Tries[oldest] = new FanOutTry { Ticks = ticks, Other = other, Port = port, Points = points };
    }

    /// <summary>
    /// Notes a target that was addressed. True when the distinct ones in the window are more than usual.
    /// </summary>
    public bool Target(ulong target, EventTime time, TimeSpan window, int targetsMin, bool isLearning)
    {
        var elapsed = time.Ticks - GenerationTicks;
        if (elapsed >= window.Ticks / 2) Turn(elapsed, time.Ticks, window.Ticks);
        var word = (int)(target >> 6) & (SketchWords - 1);
        var bit = 1UL << (int)(target & 63);
        if ((Current[word] & bit) != 0) return false;
        Current[word] |= bit;
        var bits = Bits();
        if (isLearning)
        {
            UsualBits = Math.Max(UsualBits, bits);
            return false;
        }

        return bits < SketchBits && Estimate(bits) >= Math.Max(targetsMin, 2 * Estimate(UsualBits));
    }

    private void Turn(long elapsed, long now, long window)
    {
        if (elapsed < window) Current.CopyTo(Previous, 0);
        else Array.Clear(Previous);
        Array.Clear(Current);
        GenerationTicks = now;
    }

    private int Bits()
    {
        var bits = 0;
        for (var i = 0; i < SketchWords; i++) bits += BitOperations.PopCount(Current[i] | Previous[i]);
        return bits;
    }

    /// <summary>Distinct targets that leave this many of the bits set.</summary>
    public static int Estimate(int bits) =>
        bits >= SketchBits ? int.MaxValue / 2 : (int)Math.Round(-SketchBits * Math.Log(1 - bits / (double)SketchBits));

    public int EstimatedTargets => Estimate(Bits());
}
