using Akka.Actor;
using Correlator.Rules;

namespace Correlator.Actors.RuleSets;

/// <summary>
/// One reload, as the member keeps it that was asked for it: who must answer, who has answered what, who follows. Pure: it sends nothing and
/// reads no clock.
/// </summary>
/// <param name="before">The set that was in force.</param>
internal sealed class ReloadRound(Guid id, IActorRef asker, RuleSet before)
{
    private readonly Dictionary<Address, Asked> _asked = [];

    public Guid Id => id;

    public IActorRef Asker => asker;

    public RuleSet Before => before;

    /// <summary>Null until it is decided that the new set comes into force.</summary>
    public RulesAnnounced? Decided { get; private set; }

    /// <summary>Why nothing comes of it, a line each, once that is so.</summary>
    public IReadOnlyList<string>? Refused { get; private set; }

    /// <summary>True until it is decided or refused.</summary>
    public bool IsOpen => Decided is null && Refused is null;

    public IEnumerable<Address> Members => _asked.Keys;

    public IReadOnlyList<string> Nodes => [.. _asked.Values.Select(asked => asked.Node).Order(StringComparer.Ordinal)];

    public bool IsAnswered => _asked.Values.All(asked => asked.Answer is not null);

    /// <summary>The latest edition that is in force anywhere.</summary>
    public long EditionMax => _asked.Values.Max(asked => asked.Answer?.Edition ?? 0);

    /// <summary>Id of the set that every member has, and is ready to go by; null when there is none.</summary>
    public string? Agreed
    {
        get
        {
            var sets = _asked.Values.Select(asked => asked.Answer?.Rules).Distinct(StringComparer.Ordinal).ToArray();
            return sets.Length == 1 ? sets[0] : null;
        }
    }

    /// <summary>Nothing comes of it: who said what becomes <see cref="Refused"/>, a line each, or several.</summary>
    /// <param name="waited">How long members were given to answer.</param>
    public void Refuse(TimeSpan waited) => Refused =
    [
        .. _asked.Values
            .OrderBy(asked => asked.Node, StringComparer.Ordinal)
            .SelectMany(
                asked => asked.Answer switch
                {
                    null => [$"gave no answer within {waited.TotalSeconds:0.#} s"],
                    { Rules: { } rules } => [$"its files are sound and give the rules {rules}"],
                    { Errors: var errors } => errors,
                },
                (asked, line) => _asked.Count == 1 ? line : $"{asked.Node}: {line}"),
    ];

    /// <summary>A member that must have the same rules as the others; one that comes while the round is open, too.</summary>
    /// <returns>False when it is asked already.</returns>
    public bool Require(Address member, string node) => _asked.TryAdd(member, new Asked(node));

    /// <summary>A member that is gone need not agree: it reads its files when it comes again, and hears what is in force.</summary>
    public void Leave(Address member) => _asked.Remove(member);

    public void Take(Address member, RulesPrepared answer)
    {
        if (_asked.TryGetValue(member, out var asked)) asked.Answer ??= answer;
    }

    /// <summary>True when everybody who answered a round that was refused takes part in it no more.</summary>
    public bool IsDropped => _asked.Values.All(asked => asked.IsDropped || asked.Answer is null);

    public void Drop(Address member)
    {
        if (_asked.TryGetValue(member, out var asked)) asked.IsDropped = true;
    }

    public void Decide(RulesAnnounced decided) => Decided = decided;

    public void Confirm(Address member, RulesAnnounced said)
    {
        if (Decided is { } decided && said.Edition >= decided.Edition && _asked.TryGetValue(member, out var asked)) asked.IsConfirmed = true;
    }

    public IReadOnlyList<string> Unconfirmed =>
        [.. _asked.Values.Where(asked => !asked.IsConfirmed).Select(asked => asked.Node).Order(StringComparer.Ordinal)];

    private sealed class Asked(string node)
    {
        public string Node => node;

        public RulesPrepared? Answer { get; set; }

        public bool IsConfirmed { get; set; }

        public bool IsDropped { get; set; }
    }
}
