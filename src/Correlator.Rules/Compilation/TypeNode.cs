namespace Correlator.Rules.Compilation;

/// <summary>
/// All alphas that facts of one type may fulfil: by an equality with a constant where they have one, by ranges below
/// that. Immutable; any thread may ask.
/// </summary>
/// <remarks>
/// Costs one member read and one look-up for each member that some equality asks for, and then the alphas that are left:
/// not the number of rules.
/// </remarks>
internal sealed class TypeNode
{
    private readonly EqualityIndex[] _equalities;
    private readonly AlphaBranch _rest;

    public TypeNode(IReadOnlyList<Alpha> alphas, ConditionCompiler compiler)
    {
        // The member with the most different constants parts the alphas best.
        var spread = alphas.SelectMany(a => a.Tests).Select(t => t.Equality).OfType<MemberEquality>()
            .GroupBy(e => e.Key).ToDictionary(g => g.Key, g => g.Select(e => e.Value).Distinct().Count());
        var byMember = new Dictionary<string, List<(Alpha, AlphaTest)>>();
        var rest = new List<AlphaLeaf>();
        foreach (var alpha in alphas)
        {
            var best = alpha.Tests.Where(t => t.Equality is not null).MaxBy(t => spread[t.Equality!.Key]);
            if (best is null) rest.Add(new AlphaLeaf(alpha, alpha.Tests));
            else
            {
                if (!byMember.TryGetValue(best.Equality!.Key, out var sharing)) byMember.Add(best.Equality.Key, sharing = []);
                sharing.Add((alpha, best));
            }
        }

        _equalities = [.. byMember.Values.Select(group => EqualityIndex.Over(group, compiler))];
        _rest = new AlphaBranch(rest, compiler);
        IsEmpty = alphas.Count == 0;
    }

    public bool IsEmpty { get; }

    public void Match(object fact, AlphaHits hits)
    {
        foreach (var index in _equalities) index.Match(fact, hits);
        _rest.Match(fact, hits);
    }
}

/// <summary>Alphas that compare one member with constants.</summary>
internal abstract class EqualityIndex
{
    public static EqualityIndex Over(List<(Alpha Alpha, AlphaTest Test)> alphas, ConditionCompiler compiler)
    {
        var member = alphas[0].Test.Equality!;
        var type = typeof(EqualityIndex<>).MakeGenericType(member.Member.Type);
        return (EqualityIndex)Activator.CreateInstance(type, alphas, member, compiler)!;
    }

    public abstract void Match(object fact, AlphaHits hits);
}

internal sealed class EqualityIndex<T> : EqualityIndex
    where T : notnull
{
    private readonly FactReader<T> _member;
    private readonly Dictionary<T, AlphaBranch> _branches;

    public EqualityIndex(List<(Alpha Alpha, AlphaTest Test)> alphas, MemberEquality member, ConditionCompiler compiler)
    {
        _member = compiler.OverFact<T>(member.Member, member.Own);
        _branches = alphas.GroupBy(a => (T)a.Test.Equality!.Value).ToDictionary(
            group => group.Key,
            group => new AlphaBranch(
                [.. group.Select(a => new AlphaLeaf(a.Alpha, [.. a.Alpha.Tests.Where(t => t != a.Test)]))], compiler));
    }

    public override void Match(object fact, AlphaHits hits)
    {
        // Constants are never null, so a null matches nothing here.
        if (_member.Read(fact) is { } value && _branches.TryGetValue(value, out var branch)) branch.Match(fact, hits);
    }
}

/// <summary>What is left of an alpha below an index.</summary>
internal sealed record AlphaLeaf(Alpha Alpha, AlphaTest[] Tests);

/// <summary>Alphas that one way through the equalities leads to.</summary>
internal sealed class AlphaBranch
{
    /// <summary>With fewer alphas than this, asking each is as fast as a range index.</summary>
    private const int RangeAlphasMin = 8;

    private readonly AlphaLeaf[] _leaves;
    private readonly RangeIndex[] _ranges;

    public AlphaBranch(IReadOnlyList<AlphaLeaf> leaves, ConditionCompiler compiler)
    {
        // Only a first condition may go before the others: those after it may rely on it.
        var ranged = leaves.Count < RangeAlphasMin ? []
            : leaves.Where(l => l.Tests.Length > 0 && l.Tests[0].Range is not null)
                .GroupBy(l => (l.Tests[0].Range!.Key, l.Tests[0].Range!.IsLower))
                .Where(g => g.Count() >= RangeAlphasMin).ToArray();
        _ranges = [.. ranged.Select(g => RangeIndex.Over([.. g], compiler))];
        var indexed = ranged.SelectMany(g => g).ToHashSet();
        _leaves = [.. leaves.Where(l => !indexed.Contains(l))];
    }

    public void Match(object fact, AlphaHits hits)
    {
        foreach (var leaf in _leaves) Match(leaf, fact, 0, hits);
        foreach (var range in _ranges) range.Match(fact, hits);
    }

    public static void Match(AlphaLeaf leaf, object fact, int first, AlphaHits hits)
    {
        try
        {
            for (var i = first; i < leaf.Tests.Length; i++)
            {
                if (!leaf.Tests[i].Reader.Read(fact)) return;
            }
        }
        catch (Exception fault) when (RuleFaults.IsOfTheRule(fault))
        {
            hits.AddFault(leaf.Alpha, fault);
            return;
        }

        hits.Add(leaf.Alpha);
    }
}
