using System.Linq.Expressions;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Correlator.Rules.Compilation;

/// <summary>A pattern variable: the captured local (or field) that a rule's lambdas share.</summary>
internal readonly record struct PatternVariable(FieldInfo Field, object? Owner)
{
    /// <summary>Reads the variable out of <c>() => variable</c>; null when it is something else.</summary>
    public static PatternVariable? Of(LambdaExpression? lambda) =>
        lambda is null ? null : Of(lambda.Body);

    public static PatternVariable? Of(Expression body) =>
        body is MemberExpression { Member: FieldInfo field } member
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
