namespace Correlator.Rules.Language.Sigma;

/// <summary>A Sigma detection rule, compiled. Immutable; any thread may ask.</summary>
public sealed class SigmaRule
{


    internal SigmaRule(SigmaHeader header, SigmaLogSource logSource, SigmaNode condition)
    {
        (Header, LogSource, Condition) = (header, logSource, condition);
    }

    public SigmaHeader Header { get; }

    public SigmaLogSource LogSource { get; }

    internal SigmaNode Condition { get; }

    /// <summary>Placeholders that nobody gave values for: what needs one of them does not match.</summary>
    public IReadOnlyCollection<string> UnresolvedPlaceholders { get; init; } = [];

    /// <summary>
    /// Whether the event fulfils the rule's condition; whether it is of the rule's log source is not asked.
    /// </summary>
    public bool Matches(ISigmaEvent @event) => Condition.Matches(@event);
}

/// <summary>What a Sigma rule of any kind says of itself.</summary>
/// <param name="Id">The rule's UUID; its title when it has none.</param>
/// <param name="Name">By which correlation rules may refer to it; empty when it has none.</param>
/// <param name="File">Where it was read.</param>
/// <param name="Line">Of the document's beginning, from 1.</param>
public sealed record SigmaHeader(
    string Id, string Name, string Title, string Level, string Status, string File, long Line)
{
    public IReadOnlyList<string> Tags { get; init; } = [];
}

/// <summary>A Sigma correlation rule, checked: what it joins and how.</summary>
/// <param name="Rules">Ids or names of the rules that it joins, as written.</param>
public sealed record SigmaCorrelation(
    SigmaHeader Header, string Type, IReadOnlyList<string> Rules, IReadOnlyList<string> GroupBy, TimeSpan TimeSpan);

/// <summary>What Sigma files hold, and everything that is wrong with them, by file, line and column.</summary>
public sealed record SigmaReadResult(
    IReadOnlyList<SigmaRule> Rules, IReadOnlyList<SigmaCorrelation> Correlations, IReadOnlyList<SigmaError> Errors);
