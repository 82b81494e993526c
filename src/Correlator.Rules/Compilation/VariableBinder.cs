using System.Linq.Expressions;
using System.Numerics;
using System.Reflection;
using System.Runtime.CompilerServices;
using Correlator.Model.Facts;

namespace Correlator.Rules.Compilation;

/// <summary>A pattern variable: the captured local (or field) that a rule's lambdas share.</summary>
internal readonly record struct PatternVariable(FieldInfo Field, object? Owner)
{
    /// <summary>Reads the variable out of <c>() => variable</c>; null when it is something else.</summary>
    public static PatternVariable? Of(LambdaExpression? lambda) =>
        lambda?.Body is MemberExpression { Member: FieldInfo field } member
            && TryOwner(member.Expression, out var owner)
            ? new PatternVariable(field, owner)
            : null;

    /// <summary>The object whose field it is: a constant closure, or a field of one where closures nest.</summary>
    public static bool TryOwner(Expression? expression, out object? owner)
    {
        owner = null;
        switch (expression)
        {
            case ConstantExpression constant:
                owner = constant.Value;
                return true;
            case MemberExpression { Member: FieldInfo field } member when TryOwner(member.Expression, out var outer)
                && outer is not null:
                owner = field.GetValue(outer);
                return true;
            default:
                return false;
        }
    }

    // A closure is who it is, not what it equals.
    public bool Equals(PatternVariable other) => Field == other.Field && ReferenceEquals(Owner, other.Owner);

    public override int GetHashCode() => HashCode.Combine(Field, RuntimeHelpers.GetHashCode(Owner));
}

/// <summary>Rewrites a rule's lambda so that pattern variables are read from slots, and tells which it reads.</summary>
internal sealed class VariableBinder(
    IReadOnlyDictionary<PatternVariable, int> visible, ParameterExpression slots, ParameterExpression? own,
        int ownSlot) : ExpressionVisitor
{
    /// <summary>A bit per slot that was read.</summary>
    public int Mask { get; private set; }

    /// <summary>Name of a captured fact that no visible pattern binds.</summary>
    public string? Unbound { get; private set; }

    public static bool IsOne(int mask) => BitOperations.PopCount((uint)mask) == 1;

    protected override Expression VisitParameter(ParameterExpression node) =>
        own is not null && node == own ? Slot(ownSlot, node.Type) : base.VisitParameter(node);

    protected override Expression VisitMember(MemberExpression node)
    {
        if (node.Member is not FieldInfo field || !PatternVariable.TryOwner(node.Expression, out var owner))
        {
            return base.VisitMember(node);
        }

        if (visible.TryGetValue(new PatternVariable(field, owner), out var slot)) return Slot(slot, node.Type);
        if (typeof(Fact).IsAssignableFrom(node.Type) && !field.IsStatic) Unbound = field.Name;
        return node;
    }

    private UnaryExpression Slot(int slot, Type type)
    {
        Mask |= 1 << slot;
        return Expression.Convert(Expression.ArrayIndex(slots, Expression.Constant(slot)), type);
    }
}

/// <summary>Puts the fact itself where a condition on one fact reads its slot.</summary>
internal sealed class SlotReplacer(ParameterExpression slots, Expression fact) : ExpressionVisitor
{
    protected override Expression VisitBinary(BinaryExpression node) =>
        node.NodeType == ExpressionType.ArrayIndex && node.Left == slots ? fact : base.VisitBinary(node);
}
