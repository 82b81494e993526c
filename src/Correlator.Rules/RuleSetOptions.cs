using Correlator.Model.Detections;
using Correlator.Rules.Language;

namespace Correlator.Rules;

/// <summary>Bounds of every session of a rule set, and how the plant tunes its rules.</summary>
public sealed record RuleSetOptions
{
    /// <summary>
    /// Facts that one memory holds in one session; patterns that are looked up in the same way share it. At the limit the
    /// oldest goes and is counted.
    /// </summary>
    public int FactsPerPatternMax { get; init; } = 10_000;

    /// <summary>
    /// Matches of one rule that wait for an absence or an existence in one session. At the limit the oldest goes.
    /// </summary>
    public int WaitingMatchesMax { get; init; } = 10_000;

    /// <summary>Matches that one fact may complete in one rule; further ones are counted and not stated.</summary>
    public int MatchesPerFactMax { get; init; } = 1_000;

    /// <summary>Throttle keys that one rule remembers in one session. At the limit the oldest goes.</summary>
    public int ThrottleKeysMax { get; init; } = 10_000;

    /// <summary>
    /// Fact ids that one session remembers to drop what it knows already. At the limit the oldest goes.
    /// </summary>
    public int KnownFactsMax { get; init; } = 100_000;

    /// <summary>
    /// Conclusions that may rest on each other, one above the other; what is above is counted and not drawn.
    /// </summary>
    public int DerivationDepthMax { get; init; } = 8;

    /// <summary>Exceptions of one rule's conditions, in one session, after which the rule is disabled there.</summary>
    public int ConditionFaultsMax { get; init; } = 100;

    /// <summary>
    /// Conclusions that one fact may lead to, all chains together; further ones are counted and not drawn.
    /// </summary>
    public int ConclusionsPerFactMax { get; init; } = 1_000;

    /// <summary>
    /// Facts of one step. At the limit what has come is worked at once: nothing is lost, only the order is then that of
    /// arrival.
    /// </summary>
    public int FactsPerStepMax { get; init; } = 100_000;

    /// <summary>How much longer than their windows facts are kept, so that late ones still find them.</summary>
    public TimeSpan Lateness { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Statements that one session remembers, so that they can be withdrawn when a fact that they rest on is retracted. At
    /// the limit the oldest goes and stays stated.
    /// </summary>
    public int SupportsMax { get; init; } = 10_000;

    /// <summary>How facts tell their time. Facts of the model are known already.</summary>
    public FactTypes Types { get; init; } = new();

    /// <summary>By rule id.</summary>
    public IReadOnlyDictionary<string, RuleTuning> Tuning { get; init; } = new Dictionary<string, RuleTuning>();
}

/// <summary>How a plant tunes a shipped rule.</summary>
/// <param name="Enabled">False leaves the rule out of the set.</param>
/// <param name="Severity">Takes the place of the rule's own; maintenance still lowers it. Null leaves it alone.</param>
public sealed record RuleTuning(bool Enabled = true, Severity? Severity = null);

/// <summary>What is known of a rule without running it.</summary>
public sealed record RuleInfo(
    string Id, string Version, string Title, Severity Severity, IReadOnlyList<string> Techniques,
    string Cause, string Consequence, string Response, string FalsePositives)
{
    /// <summary>What it looks for, in words; empty when nobody said.</summary>
    public string Description { get; init; } = "";

    /// <summary>Who answers for it; empty when nobody said.</summary>
    public string Author { get; init; } = "";
    public RuleStatus Status { get; init; } = RuleStatus.Experimental;

    /// <summary>Of two rules that one fact completes, the higher states first.</summary>
    public int Priority { get; init; }

    /// <summary>From the detection until the response comes too late; null when nobody said.</summary>
    public TimeSpan? TimeAvailable { get; init; }

    /// <summary>It says what to do; without that its detections are recorded and nobody is told.</summary>
    public bool Annunciates => Response.Length > 0;

    /// <summary>More than one fact can be needed for a match.</summary>
    public required bool IsMultiFact { get; init; }

    /// <summary>
    /// Hash of what the rule looks for: two rules of one id and version with different patterns differ here.
    /// </summary>
    public required string Shape { get; init; }

    /// <summary>A rule that is only known from what it once stated.</summary>
    internal static RuleInfo Gone(string id, string version, string title) =>
        new(id, version, title, Severity.Info, [], "", "", "", "") { IsMultiFact = false, Shape = "" };
}

/// <summary>Why a rule, or a tuning, was refused.</summary>
/// <param name="Rule">Id of the rule, or its class where it has none.</param>
/// <param name="Condition">The condition as text; null when the whole rule is meant.</param>
public sealed record RuleError(string Rule, string? Condition, string Reason)
{
    public override string ToString() =>
        Condition is null ? $"{Rule}: {Reason}" : $"{Rule}: condition '{Condition}': {Reason}";
}
