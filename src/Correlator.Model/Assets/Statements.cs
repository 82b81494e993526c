using System.Runtime.CompilerServices;
using Correlator.Model.Observations;

namespace Correlator.Model.Assets;

/// <summary>When something was last stated and how often it was held back since.</summary>
internal struct StatementEntry : IKeyed
{
    public ulong Key { get; set; }
    public long StatedTicks;
    public long HoldTicks;
    public int HeldBack;
}

/// <summary>
/// Holds back what was stated a short while ago, so that facts are edges and not levels. Bounded: when it is full of
/// fresh statements, routine ones are held back and others share one entry a sort, so that a flood of new ones stays a
/// trickle.
/// </summary>
internal sealed class Statements(int statementsMax)
{
    /// <summary>
    /// A sweep for old entries that found too few is not tried again before this much event time has passed.
    /// </summary>
    private static readonly long SweepPauseTicks = TimeSpan.FromSeconds(10).Ticks;

    public BoundedTable<StatementEntry> Entries { get; private set; } = new(statementsMax + SortsMax);

    public const int SortsMax = 64;

    public long NextSweepTicks { get; set; }

    /// <summary>Statements that were held back or shared an entry because the bound was reached.</summary>
    public long TurnedAway { get; set; }

    /// <summary>
    /// True when it may be stated now; <paramref name="heldBack"/> then says how many were not since the last one.
    /// </summary>
    /// <param name="sort">Kind of the statement, below <see cref="SortsMax"/>: what is left of the key when the table
    /// is full.</param>
    public bool MayState(byte sort, ulong key, EventTime time, TimeSpan hold, bool isRoutine, out int heldBack)
    {
        heldBack = 0;
        ref var entry = ref Entries.Find(key);
        if (Unsafe.IsNullRef(ref entry))
        {
            if (Entries.Count >= statementsMax && !HasRoom(time.Ticks))
            {
                TurnedAway++;
                if (isRoutine) return false;
                key = BaselineKey.Of(ulong.MaxValue, sort);
                entry = ref Entries.Find(key);
            }

            if (Unsafe.IsNullRef(ref entry))
            {
                entry = ref Entries.Add(key);
                if (Unsafe.IsNullRef(ref entry)) return false;
                (entry.StatedTicks, entry.HoldTicks) = (time.Ticks, hold.Ticks);
                return true;
            }
        }

        if (time.Ticks - entry.StatedTicks < hold.Ticks)
        {
            entry.HeldBack++;
            return false;
        }

        heldBack = entry.HeldBack;
        (entry.StatedTicks, entry.HoldTicks, entry.HeldBack) = (time.Ticks, hold.Ticks, 0);
        return true;
    }

    private bool HasRoom(long now)
    {
        if (now < NextSweepTicks) return false;
        Entries.Keep((in StatementEntry entry) => now - entry.StatedTicks < entry.HoldTicks);
        if (Entries.Count < statementsMax) return true;
        NextSweepTicks = now + SweepPauseTicks;
        return false;
    }
}
