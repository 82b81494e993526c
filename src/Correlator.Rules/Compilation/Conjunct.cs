using System.Linq.Expressions;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Correlator.Rules.Compilation;

/// <summary>One part of a condition that must hold, over the parameters of slots.</summary>
/// <param name="Mask">A bit per slot that it reads.</param>
internal sealed record Conjunct(Expression Body, uint Mask)
{
    /// <summary>An equality that an index may decide without changing what the condition means: its sides and what they read.</summary>
    public Expression? Left { get; init; }
    public Expression? Right { get; init; }
    public uint LeftMask { get; init; }
    public uint RightMask { get; init; }

    public bool IsExtractable => Left is not null;

    /// <summary>True when one side reads this slot alone and the other only what is bound.</summary>
    public bool Ties(int slot, uint bound) =>
        IsExtractable
        && ((LeftMask == 1u << slot && IsBound(RightMask, bound)) || (RightMask == 1u << slot && IsBound(LeftMask, bound)));

    /// <summary>Of an extractable one that ties this slot: its side, or the other one.</summary>
    public Expression Side(int slot, bool own) => LeftMask == 1u << slot == own ? Left! : Right!;

    private static bool IsBound(uint mask, uint bound) => mask != 0 && (mask & ~bound) == 0;
}

internal static class Conjuncts
{
    /// <summary>The operands of the outermost <c>&amp;&amp;</c>, left to right.</summary>
    public static IEnumerable<Expression> Split(Expression body) =>
        body is BinaryExpression { NodeType: ExpressionType.AndAlso } and
            ? Split(and.Left).Concat(Split(and.Right))
            : [body];

    /// <summary>
    /// True when a hash lookup finds exactly what <c>==</c> finds: primitives but floating point (NaN), enums, strings
    /// (ordinal, as <c>==</c> is), records, and the nullable forms of these. A hand-written operator may differ from
    /// Equals: it stays a condition.
    /// </summary>
    public static bool IsIndexable(BinaryExpression equal)
    {
        if (equal.Left.Type != equal.Right.Type) return false;
        var type = Nullable.GetUnderlyingType(equal.Left.Type) ?? equal.Left.Type;
        if (equal.Method is null)
        {
            return type.IsEnum || (type.IsPrimitive && type != typeof(double) && type != typeof(float));
        }

        return type == typeof(string) || type == typeof(decimal) || type == typeof(Guid) || type == typeof(TimeSpan)
            || (equal.Method.Name == "op_Equality" && equal.Method.DeclaringType == type
                && equal.Method.GetCustomAttribute<CompilerGeneratedAttribute>() is not null);
    }
}
