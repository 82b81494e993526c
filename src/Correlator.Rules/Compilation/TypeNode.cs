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

    public TypeNode(IReadOnlyList<Alpha> alphas, Func<Alpha, AlphaUses> usesOf, ConditionCompiler compiler)
    {
        // The member with the most different constants parts the alphas best.
        var spread = alphas.SelectMany(a => a.Tests).Select(t => t.Equality).OfType<MemberEquality>()
            .GroupBy(e => e.Key).ToDictionary(g => g.Key, g => g.Select(e => e.Value).Distinct().Count());
        var byMember = new Dictionary<string, List<(Alpha, AlphaTest)>>();
        var leaves = new AlphaLeaves(usesOf);
        var rest = new List<AlphaLeaf>();
        foreach (var alpha in alphas)
        {
            var best = alpha.Tests.Where(t => t.Equality is not null).MaxBy(t => spread[t.Equality!.Key]);
            if (best is null) rest.Add(leaves.Of(alpha));
            else
            {
                if (!byMember.TryGetValue(best.Equality!.Key, out var sharing)) byMember.Add(best.Equality.Key, sharing = []);
                sharing.Add((alpha, best));
            }
        }

        _equalities = [.. byMember.Values.Select(group => EqualityIndex.Over(group, leaves, compiler))];
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
    public static EqualityIndex Over(
        List<(Alpha Alpha, AlphaTest Test)> alphas, AlphaLeaves leaves, ConditionCompiler compiler)
    {
        var member = alphas[0].Test.Equality!;
        var type = typeof(EqualityIndex<>).MakeGenericType(member.Member.Type);
        return (EqualityIndex)Activator.CreateInstance(type, alphas, leaves, member, compiler)!;
    }

    public abstract void Match(object fact, AlphaHits hits);
}

internal sealed class EqualityIndex<T> : EqualityIndex
    where T : notnull
{
    private readonly FactReader<T> _member;
    private readonly Dictionary<T, Branch> _branches;

    public EqualityIndex(
        List<(Alpha Alpha, AlphaTest Test)> alphas, AlphaLeaves leaves, MemberEquality member, ConditionCompiler compiler)
    {
        _member = compiler.OverFact<T>(member.Member, member.Own);
        _branches = alphas.GroupBy(a => (T)a.Test.Equality!.Value).ToDictionary(
            group => group.Key,
            group => Branch.Of([.. group.Select(a => leaves.Of(a.Alpha, a.Test))], compiler));
    }

    public override void Match(object fact, AlphaHits hits)
    {
        // Constants are never null, so a null matches nothing here.
        if (_member.Read(fact) is not { } value || !_branches.TryGetValue(value, out var branch)) return;
        if (branch.Only is null) branch.Many!.Match(fact, hits);
        else AlphaBranch.Match(branch.Only, branch.Tests!, fact, 0, hits);
    }

    /// <summary>Mostly it is one alpha, with tests that others share: then a fact that does not fulfil it touches nothing that is
    /// the rule's own. With thousands of rules that is what a fact costs.</summary>
    private readonly record struct Branch(AlphaUses? Only, FactReader<bool>[]? Tests, AlphaBranch? Many)
    {
        public static Branch Of(IReadOnlyList<AlphaLeaf> leaves, ConditionCompiler compiler) => leaves.Count == 1
            ? new Branch(leaves[0].Uses, leaves[0].Readers, null)
            : new Branch(null, null, new AlphaBranch(leaves, compiler));
    }
}

/// <summary>What is left of an alpha below an index.</summary>
/// <param name="Readers">Of the tests; leaves with the same tests share the array.</param>
internal sealed record AlphaLeaf(AlphaUses Uses, AlphaTest[] Tests, FactReader<bool>[] Readers);

/// <summary>Makes the leaves of one type.</summary>
internal sealed class AlphaLeaves(Func<Alpha, AlphaUses> usesOf)
{
    private readonly Dictionary<AlphaTest, FactReader<bool>[]> _ofOne = new(ReferenceEqualityComparer.Instance);

    public AlphaLeaf Of(Alpha alpha, AlphaTest? decided = null)
    {
        var left = decided is null ? alpha.Tests : Array.FindAll(alpha.Tests, t => t != decided);
        if (left.Length != 1) return new AlphaLeaf(usesOf(alpha), left, Array.ConvertAll(left, t => t.Reader));
        if (!_ofOne.TryGetValue(left[0], out var readers)) _ofOne.Add(left[0], readers = [left[0].Reader]);
        return new AlphaLeaf(usesOf(alpha), left, readers);
    }
}

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
        foreach (var leaf in _leaves) Match(leaf.Uses, leaf.Readers, fact, 0, hits);
        foreach (var range in _ranges) range.Match(fact, hits);
    }

    public static void Match(AlphaUses uses, FactReader<bool>[] tests, object fact, int first, AlphaHits hits)
    {
        try
        {
            for (var i = first; i < tests.Length; i++)
            {
                if (!tests[i].Read(fact)) return;
            }
        }
        catch (Exception fault) when (RuleFaults.IsOfTheRule(fault))
        {
            hits.AddFault(uses, fault);
            return;
        }

        hits.Add(uses);
    }
}
