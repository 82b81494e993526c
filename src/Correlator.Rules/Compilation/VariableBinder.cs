using System.Linq.Expressions;
using System.Reflection;

namespace Correlator.Rules.Compilation;

/// <summary>
/// Rewrites a rule's lambda so that pattern variables become the parameters of their slots and captured values become
/// constants, and tells which slots it reads.
/// </summary>
internal sealed class VariableBinder(
    IReadOnlyDictionary<PatternVariable, int> visible, ParameterExpression[] slots, ParameterExpression? own,
    int ownSlot) : ExpressionVisitor
{
    /// <summary>A bit per slot that was read.</summary>
    public uint Mask { get; private set; }

    /// <summary>Name of a captured fact that no visible pattern binds.</summary>
    public string? Unbound { get; private set; }

    protected override Expression VisitParameter(ParameterExpression node) =>
        own is not null && node == own ? Slot(ownSlot, node.Type) : base.VisitParameter(node);

    protected override Expression VisitMember(MemberExpression node)
    {
        if (node.Member is not FieldInfo { IsStatic: false } field
            || !PatternVariable.TryOwner(node.Expression, out var owner) || owner is null)
        {
            return base.VisitMember(node);
        }

        if (visible.TryGetValue(new PatternVariable(field, owner), out var slot)) return Slot(slot, node.Type);
        var value = field.GetValue(owner);

        // A local that is null is a pattern variable that was not bound yet: rules assign null! to them.
        if (value is null && node.Type.IsClass && node.Type != typeof(string)) Unbound = field.Name;
        return Expression.Constant(value, node.Type);
    }

    private Expression Slot(int slot, Type type)
    {
        Mask |= 1u << slot;
        return slots[slot].Type == type ? slots[slot] : Expression.Convert(slots[slot], type);
    }
}
