using Correlator.Rules;

namespace Correlator.Actors.Zones;

/// <summary>
/// The rules of a node as they are now. One replaces them, any thread asks. The line asks once a block: all assets and
/// zones take a block by the same rules.
/// </summary>
public sealed class RulesInForce(RuleSet rules)
{
    private volatile RuleSet _current = rules;

    public RuleSet Current => _current;

    public void Replace(RuleSet next) => _current = next;
}
