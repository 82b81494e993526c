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

    /// <summary>The condition as it is written, over the names of selections.</summary>
    public string ConditionText { get; init; } = "";

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
    public string Description { get; init; } = "";
    public string Author { get; init; } = "";
    public IReadOnlyList<string> FalsePositives { get; init; } = [];

    /// <summary>When it was last changed, as it says; empty when it does not.</summary>
    public string Date { get; init; } = "";

    /// <summary>Hash of what it looks for: two rules of one id that look for different things differ here.</summary>
    public string Content { get; init; } = "";

    /// <summary>Why it is there and what is to be done; null when the rule does not say (it is no key of Sigma's).</summary>
    public SigmaRationalisation? Rationalisation { get; init; }
}

/// <summary>The rationalisation record of ISA-18.2, as a rule's own key <c>rationalisation</c> has it.</summary>
public sealed record SigmaRationalisation(string Cause, string Consequence, string Response, TimeSpan? TimeAvailable);

/// <summary>A Sigma correlation rule, checked: what it joins and how.</summary>
/// <param name="Rules">Ids or names of the rules that it joins, as written.</param>
/// <param name="GroupBy">Fields (or aliases) whose values the events of a match have in common.</param>
public sealed record SigmaCorrelation(
    SigmaHeader Header, string Type, IReadOnlyList<string> Rules, IReadOnlyList<string> GroupBy, TimeSpan TimeSpan)
{
    /// <summary>What the count, or the figure over the values, must be; all of them. Empty for an expression.</summary>
    public IReadOnlyList<SigmaComparison> Comparisons { get; init; } = [];

    /// <summary>Fields whose values are counted or summed up.</summary>
    public IReadOnlyList<string> Fields { get; init; } = [];

    /// <summary>0 to 100, of a value_percentile.</summary>
    public double Percentile { get; init; } = 50;

    /// <summary>Alias → rule as written → field.</summary>
    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> Aliases { get; init; } =
        new Dictionary<string, IReadOnlyDictionary<string, string>>();

    /// <summary>The rules that it joins also raise detections of their own.</summary>
    public bool Generate { get; init; }

    /// <summary>
    /// Which of the rules must have been seen and which not, any of these ways; of the temporal types. Empty when a
    /// comparison decides.
    /// </summary>
    internal IReadOnlyList<SigmaSequence> Ways { get; init; } = [];

    internal bool IsTemporal => Type is "temporal" or "temporal_ordered";

    internal bool IsOrdered => Type == "temporal_ordered";
}

/// <summary>gt, gte, lt, lte, eq or neq of a number.</summary>
public sealed record SigmaComparison(string Operator, double Number)
{
    public bool Holds(double value) => Operator switch
    {
        "gt" => value > Number,
        "gte" => value >= Number,
        "lt" => value < Number,
        "lte" => value <= Number,
        "eq" => value.Equals(Number),
        _ => !value.Equals(Number),
    };
}

/// <summary>One way to fulfil a temporal correlation, by the rules' places in its list, ascending.</summary>
internal sealed record SigmaSequence(IReadOnlyList<int> Seen, IReadOnlyList<int> NotSeen);

/// <summary>What Sigma files hold, and everything that is wrong with them, by file, line and column.</summary>
public sealed record SigmaReadResult(
    IReadOnlyList<SigmaRule> Rules, IReadOnlyList<SigmaCorrelation> Correlations, IReadOnlyList<SigmaError> Errors)
{
    /// <summary>Rules by what others may call them: id and name.</summary>
    internal IReadOnlyDictionary<string, SigmaHeader> References { get; init; } = new Dictionary<string, SigmaHeader>();
}
