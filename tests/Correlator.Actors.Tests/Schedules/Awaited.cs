using System.Numerics;

namespace Correlator.Actors.Tests.Schedules;

/// <summary>Those whose answer is awaited, each a small number.</summary>
internal struct Awaited
{
    private ulong _who;

    public readonly bool IsEmpty => _who == 0;

    public readonly bool Has(int who) => (_who & 1UL << who) != 0;

    public void Add(int who) => _who |= 1UL << who;

    /// <summary>Somebody has answered; true when that was the last. Who had answered before is nobody.</summary>
    public bool Strike(int who, Flaw flaw)
    {
        var before = _who;
        if (flaw == Flaw.CountsAnswers && _who != 0) who = BitOperations.TrailingZeroCount(_who);
        _who &= ~(1UL << who);
        return before != 0 && _who == 0;
    }
}
