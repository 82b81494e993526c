using Akka.Actor;
using Correlator.Rules;

namespace Correlator.Actors.RuleSets;

/// <summary>Asks a member to read and compile its rules, and not to use them yet. Answered with <see cref="RulesPrepared"/>.</summary>
/// <param name="Round">Which reload this is for. A member takes part in one at a time.</param>
public sealed record PrepareRules(Guid Round) : IWireMessage;

/// <summary>What a member's files come to.</summary>
/// <param name="Edition">Of the rules that are in force there.</param>
/// <param name="Rules">Id of the set, which the member now knows by that id; null when it has none to offer.</param>
/// <param name="Errors">Why not, one a line; at most some dozens.</param>
public sealed record RulesPrepared(Guid Round, long Edition, string? Rules, IReadOnlyList<string> Errors) : IWireMessage;

/// <summary>The reload comes to nothing: the member is free for another. Answered with <see cref="RulesDropped"/>.</summary>
public sealed record DropRules(Guid Round) : IWireMessage;

/// <summary>The member takes part in that reload no more.</summary>
public sealed record RulesDropped(Guid Round) : IWireMessage;

/// <summary>
/// Tells the other members which rules are in force at the sender; said when that changes, when a member comes, and again every few seconds.
/// Who hears of a later edition follows it: so a reload that was decided reaches everyone, whoever of its members is lost on the way.
/// </summary>
/// <param name="Edition">0: those of its files as it started; each reload is one more.</param>
public sealed record RulesAnnounced(long Edition, string Rules) : IWireMessage;

/// <summary>Asks the actor of this node to bring the rules of the files into force on all members. Answered with <see cref="RulesReloaded"/>.</summary>
public sealed record ReloadRules : INoSerializationVerificationNeeded;

/// <summary>How a reload ended: refused by somebody, and then nothing has changed anywhere, or in force.</summary>
/// <param name="Rules">Id of the set that is in force now.</param>
/// <param name="Swap">What changed; null when it was refused.</param>
/// <param name="Nodes">Who was asked, by name.</param>
/// <param name="Refusals">One a line, with the name of the node where there are several.</param>
/// <param name="Unconfirmed">Nodes that have not said yet that they follow. They will, as soon as they hear of it.</param>
public sealed record RulesReloaded(
    string Rules, RuleSwap? Swap, IReadOnlyList<string> Nodes, IReadOnlyList<string> Refusals, IReadOnlyList<string> Unconfirmed)
    : INoSerializationVerificationNeeded;

/// <summary>Asks the actor of this node who goes by which rules. Answered with <see cref="RulesSeen"/>.</summary>
public sealed record AskRules : INoSerializationVerificationNeeded;

/// <param name="Members">Ids of the sets that the members of role engine said last, by their addresses; those that have said it.</param>
public sealed record RulesSeen(IReadOnlyDictionary<Address, string> Members) : INoSerializationVerificationNeeded;
