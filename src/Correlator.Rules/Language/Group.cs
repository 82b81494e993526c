using Correlator.Rules.Explanation;

namespace Correlator.Rules.Language;

/// <summary>
/// The figures of the facts that are in a group's window now. During a condition it is a live view: read it, do not
/// keep it.
/// </summary>
public abstract class GroupStatistics
{
    /// <summary>Facts in the window.</summary>
    public abstract int Count { get; }

    /// <summary>Different values of the distinct selector; 0 without one.</summary>
    public abstract int DistinctCount { get; }

    /// <summary>Sum of the value selector; 0 without one. Compensated, so that it does not drift.</summary>
    public abstract double Sum { get; }

    /// <summary>NaN for an empty group.</summary>
    public double Average => Count == 0 ? double.NaN : Sum / Count;

    /// <summary>NaN for an empty group.</summary>
    public abstract double Min { get; }

    /// <summary>NaN for an empty group.</summary>
    public abstract double Max { get; }

    public double Median => Percentile(0.5);

    /// <summary>Value below which this share of the values lies, interpolated linearly between ranks (type 7 of
    /// Hyndman and Fan, 1996); NaN for an empty group.</summary>
    /// <param name="share">0 to 1.</param>
    public abstract double Percentile(double share);

    /// <summary>The facts in the order of time. Costs an array of them.</summary>
    public abstract IReadOnlyList<object> Facts { get; }
}

/// <summary>What a query binds to its variable: the facts of one group in one window, and their figures then.</summary>
public sealed class Group<T>
    where T : class
{
    internal Group(object? key, T last, IReadOnlyList<object> facts, GroupFigures figures) =>
        (Key, Last, Facts, Figures) = (key, last, [.. facts.Cast<T>()], figures);

    /// <summary>What the facts have in common; null without a key.</summary>
    public object? Key { get; }

    /// <summary>The fact that completed the condition; of a tumbling window its last one.</summary>
    public T Last { get; }

    /// <summary>In the order of time.</summary>
    public IReadOnlyList<T> Facts { get; }

    public int Count => Figures.Count;
    public int DistinctCount => Figures.DistinctCount;
    public double Sum => Figures.Sum;
    public double Average => Figures.Average;

    /// <summary>All figures as they were when the condition came true.</summary>
    public GroupFigures Figures { get; }
}
