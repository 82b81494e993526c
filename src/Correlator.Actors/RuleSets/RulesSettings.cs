using Correlator.Actors.Zones;
using Correlator.Rules;

namespace Correlator.Actors.RuleSets;

/// <summary>The rules that a node's files come to.</summary>
/// <param name="Rules">Null when there are errors.</param>
/// <param name="Errors">One a line, with file and place.</param>
public sealed record LoadedRules(RuleSet? Rules, IReadOnlyList<string> Errors);

/// <summary>What the actor that looks after a node's rules is given.</summary>
public sealed record RulesSettings
{
    public required RulesInForce InForce { get; init; }

    /// <summary>Reads and compiles this node's files. Given the set in force, with which the new one shares what is the same. Called by any thread, one at a time.</summary>
    public required Func<RuleSet, LoadedRules> Load { get; init; }

    /// <summary>How long all members together may take to read and compile their rules.</summary>
    public TimeSpan PrepareTimeout { get; init; } = TimeSpan.FromSeconds(18);

    /// <summary>How long the one who asked waits for all members to say that they follow. Together shorter than his patience.</summary>
    public TimeSpan ConfirmTimeout { get; init; } = TimeSpan.FromSeconds(7);

    /// <summary>How often members tell each other which rules are in force: what was lost is made good after that.</summary>
    public TimeSpan AnnounceEvery { get; init; } = TimeSpan.FromSeconds(5);
}
