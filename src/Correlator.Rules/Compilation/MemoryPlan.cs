using System.Linq.Expressions;

namespace Correlator.Rules.Compilation;

/// <summary>
/// A place where sessions keep facts of one type under one key, for all patterns that are looked up by it.
/// </summary>
internal abstract class MemoryPlan
{
    private readonly Dictionary<int, int> _ordinals = [];
    private readonly List<Alpha> _alphas = [];

    /// <summary>Its own in a catalogue, for ever.</summary>
    public required int Number { get; init; }

    public required Type FactType { get; init; }

    /// <summary>Type and key; the same in every process.</summary>
    public required string Content { get; init; }

    /// <summary>As many as there are now: another thread may be compiling further rules.</summary>
    public Alpha[] CopyAlphas()
    {
        lock (_alphas) return [.. _alphas];
    }

    /// <summary>The number of an alpha among those of this memory.</summary>
    public int OrdinalOf(Alpha alpha)
    {
        lock (_alphas)
        {
            if (_ordinals.TryGetValue(alpha.Number, out var ordinal)) return ordinal;
            _ordinals.Add(alpha.Number, _alphas.Count);
            _alphas.Add(alpha);
            return _alphas.Count - 1;
        }
    }

    /// <summary>Reads the key from the facts of a match; made for <see cref="MemoryPlan{TKey}"/>.</summary>
    public abstract object ProbeBySlots(Expression key, ParameterExpression[] slots, ConditionCompiler compiler);

    /// <summary>Reads the key from one fact of another pattern.</summary>
    public abstract object ProbeByFact(Expression key, ParameterExpression own, ConditionCompiler compiler);

    public abstract TResult Accept<TResult>(IMemoryPlanVisitor<TResult> visitor);
}

internal sealed class MemoryPlan<TKey> : MemoryPlan
    where TKey : notnull
{
    public required FactReader<TKey> OwnKey { get; init; }

    public override object ProbeBySlots(Expression key, ParameterExpression[] slots, ConditionCompiler compiler) =>
        compiler.OverSlots<TKey>(key, slots);

    public override object ProbeByFact(Expression key, ParameterExpression own, ConditionCompiler compiler) =>
        compiler.OverFact<TKey>(key, own);

    public override TResult Accept<TResult>(IMemoryPlanVisitor<TResult> visitor) => visitor.Visit(this);
}

/// <summary>Gives back the type of the key.</summary>
internal interface IMemoryPlanVisitor<out TResult>
{
    public TResult Visit<TKey>(MemoryPlan<TKey> plan)
        where TKey : notnull;
}

/// <summary>Keys as indexes want them.</summary>
internal static class KeyExpressions
{
    /// <summary>Equalities in one key; further ones are checked as conditions.</summary>
    public const int PartsMax = 4;

    /// <summary>
    /// One part that is never null is its own key. Others make a value tuple, whose equality is that of its parts and
    /// which holds nulls: null equals null, as <c>==</c> has it.
    /// </summary>
    public static Expression Of(IReadOnlyList<Expression> parts)
    {
        if (parts.Count == 0) return Expression.Constant((byte)0);
        var isPlain = parts.Count == 1 && parts[0].Type.IsValueType && Nullable.GetUnderlyingType(parts[0].Type) is null;
        return isPlain
            ? parts[0]
            : Expression.Call(typeof(ValueTuple), nameof(ValueTuple.Create), [.. parts.Select(p => p.Type)], [.. parts]);
    }
}
