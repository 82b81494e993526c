namespace Correlator.Model.Facts;

/// <summary>
/// An observation that a rule over raw records (Sigma) wants to see, usual or not: one fact for each rule whose
/// condition it fulfils, so that several rules may be joined over one record.
/// </summary>
public sealed record ObservedActivity : Fact
{
    /// <summary>Id of the rule whose condition the observation fulfils.</summary>
    public required string Rule { get; init; }

    /// <summary>What the rule, and those that join it with others, look at; by the names that they use.</summary>
    public IReadOnlyList<ActivityField> Fields { get; init; } = [];

    public override string KindName => "observed-activity";

    /// <summary>The value of a field; null when the record did not have it, or no rule asked for it.</summary>
    public string? Value(string field)
    {
        foreach (var one in Fields)
        {
            if (one.Name == field) return one.Value;
        }

        return null;
    }
}

/// <summary>A field of a record by the name that a rule gives it.</summary>
public sealed record ActivityField(string Name, string Value);
