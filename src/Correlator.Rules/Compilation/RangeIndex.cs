using System.Numerics;

namespace Correlator.Rules.Compilation;

/// <summary>Alphas that bound one member on one side, sorted by their bounds: those that hold come first.</summary>
internal abstract class RangeIndex
{
    public static RangeIndex Over(IReadOnlyList<AlphaLeaf> leaves, ConditionCompiler compiler)
    {
        var range = leaves[0].Tests[0].Range!;
        var type = typeof(RangeIndex<>).MakeGenericType(range.Member.Type);
        return (RangeIndex)Activator.CreateInstance(type, leaves, range, compiler)!;
    }

    public abstract void Match(object fact, AlphaHits hits);
}

internal sealed class RangeIndex<T> : RangeIndex
    where T : struct, IComparisonOperators<T, T, bool>, IComparable<T>
{
    private readonly FactReader<T> _member;
    private readonly bool _isLower;
    private readonly AlphaLeaf[] _leaves;
    private readonly T[] _bounds;
    private readonly bool[] _inclusive;

    public RangeIndex(IReadOnlyList<AlphaLeaf> leaves, MemberRange member, ConditionCompiler compiler)
    {
        _member = compiler.OverFact<T>(member.Member, member.Own);
        _isLower = member.IsLower;
        var sorted = leaves.OrderBy(l => (T)l.Tests[0].Range!.Bound, Comparer<T>.Create(
                (a, b) => _isLower ? a.CompareTo(b) : b.CompareTo(a)))
            .ThenByDescending(l => l.Tests[0].Range!.IsInclusive).ToArray();
        _leaves = sorted;
        _bounds = [.. sorted.Select(l => (T)l.Tests[0].Range!.Bound)];
        _inclusive = [.. sorted.Select(l => l.Tests[0].Range!.IsInclusive)];
    }

    public override void Match(object fact, AlphaHits hits)
    {
        // NaN compares with nothing: no bound holds, as none would outside the index.
        var value = _member.Read(fact);
        for (var i = 0; i < _bounds.Length; i++)
        {
            var holds = _isLower ? value > _bounds[i] : value < _bounds[i];
            if (!holds && !(_inclusive[i] && value == _bounds[i])) return;
            AlphaBranch.Match(_leaves[i].Uses, _leaves[i].Readers, fact, 1, hits);
        }
    }
}
