namespace Correlator.Rules.Explanation;

/// <summary>A group's figures at one moment. Those that the rule does not ask for are NaN.</summary>
public sealed record GroupFigures(
    int Count, int DistinctCount, double Sum, double Average, double Min, double Max, EventTime From, EventTime To);
