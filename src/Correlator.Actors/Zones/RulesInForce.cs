using System.Collections.Concurrent;
using Correlator.Rules;

namespace Correlator.Actors.Zones;

/// <summary>
/// The rules of a node as they are now. One replaces them, any thread asks. The line asks once a block: all assets and
/// zones take a block by the same rules. Between nodes a set goes by its id; each node has compiled it from the same files.
/// </summary>
public sealed class RulesInForce
{
    /// <summary>Sets remembered beside the current one: those that were offered, or that blocks under way still name.</summary>
    private const int KnownMax = 4;

    private readonly ConcurrentQueue<RuleSet> _known = [];
    private readonly ConcurrentDictionary<string, long> _unknown = new(StringComparer.Ordinal);
    private volatile RuleSet _current;

    public RulesInForce(RuleSet rules) => _current = rules;

    public RuleSet Current => _current;

    /// <summary>
    /// Ids of sets that the line named and this node does not have, with how often: it went by its own. So it is while nodes of two versions
    /// work side by side; otherwise their files differ. At most a few are remembered.
    /// </summary>
    public IReadOnlyDictionary<string, long> Unknown => _unknown;

    public void Replace(RuleSet next)
    {
        Remember(_current);
        _current = next;
    }

    /// <summary>Makes a set known that may be asked for by its id before it is in force here.</summary>
    public void Remember(RuleSet rules)
    {
        _known.Enqueue(rules);
        while (_known.Count > KnownMax) _known.TryDequeue(out _);
    }

    /// <summary>The set of this id if it is current or known; null otherwise.</summary>
    public RuleSet? TryFind(string id)
    {
        var current = _current;
        return current.Id == id ? current : _known.FirstOrDefault(rules => rules.Id == id);
    }

    /// <summary>The set of this id; the current one when this node does not know it.</summary>
    public RuleSet Find(string id)
    {
        if (TryFind(id) is { } found) return found;
        if (_unknown.Count < KnownMax || _unknown.ContainsKey(id)) _unknown.AddOrUpdate(id, 1, static (_, times) => times + 1);
        return _current;
    }
}
