using System.Linq.Expressions;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace Correlator.Rules.Compilation;

/// <summary>One part of a condition that must hold, over slots.</summary>
/// <param name="Mask">A bit per slot that it reads.</param>
/// <param name="IsExtractable">An equality that an index may decide without changing what the condition means.</param>
internal sealed record Conjunct(Expression Body, int Mask, bool IsExtractable)
{
    /// <summary>For an extractable one: the sides and what they read.</summary>
    public Expression? Left { get; init; }
    public Expression? Right { get; init; }
    public int LeftMask { get; init; }
    public int RightMask { get; init; }
}

internal static partial class Conjuncts
{
    /// <summary>The operands of the outermost <c>&amp;&amp;</c>, left to right.</summary>
    public static IEnumerable<Expression> Split(Expression body) =>
        body is BinaryExpression { NodeType: ExpressionType.AndAlso } and
            ? Split(and.Left).Concat(Split(and.Right))
            : [body];

    /// <summary>The expression as the author would know it, without the compiler's closures.</summary>
    public static string Text(Expression expression) =>
        Closure().Replace(expression.ToString(), "").Replace("Convert(", "(", StringComparison.Ordinal);

    /// <summary>
    /// True when a hash lookup finds exactly what <c>==</c> finds: primitives but floating point (NaN), enums, strings
    /// (ordinal, as
    /// <c>==</c> is), records, and the nullable forms of these. A hand-written operator may differ from Equals: it
    /// stays a condition.
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

    [GeneratedRegex(@"value\([^)]*\)\.(CS\$<>\w+\.)*")]
    private static partial Regex Closure();
}
