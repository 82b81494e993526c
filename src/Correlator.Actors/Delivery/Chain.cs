namespace Correlator.Actors.Delivery;

/// <summary>What a receiver makes of a step.</summary>
public enum ChainCheck
{
    /// <summary>It follows what was taken last.</summary>
    Next,

    /// <summary>It was taken before.</summary>
    Taken,

    /// <summary>Something between it and what was taken last is missing: the line must go back.</summary>
    Gap,

    /// <summary>The line has started anew: go back to what is committed first.</summary>
    NewIncarnation,

    /// <summary>From a line that is over and does not know it yet.</summary>
    Outdated,
}

/// <summary>The chain of steps that a receiver has taken from the line.</summary>
public sealed class Chain
{
    /// <summary>Of the line that is followed; 0 before the first.</summary>
    public long Incarnation { get; private set; }

    /// <summary>Number of the last step that was taken in this incarnation; 0 before the first.</summary>
    public long Last { get; private set; }

    public ChainCheck Check(in LineStep step) =>
        step.Incarnation < Incarnation ? ChainCheck.Outdated
        : step.Incarnation > Incarnation ? ChainCheck.NewIncarnation
        : step.Number <= Last ? ChainCheck.Taken
        : step.Previous != Last ? ChainCheck.Gap
        : ChainCheck.Next;

    /// <summary>Follows a new incarnation from its beginning.</summary>
    public void Begin(long incarnation)
    {
        Incarnation = incarnation;
        Last = 0;
    }

    public void Take(in LineStep step) => Last = step.Number;

    /// <summary>True when nothing is missing up to where the line stands with this receiver: it may store its state for that.</summary>
    public bool IsAt(in LineStep step) => step.Incarnation == Incarnation && step.Previous == Last;
}
