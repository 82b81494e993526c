using System.Linq.Expressions;

namespace Correlator.Rules.Compilation;

/// <summary>The conditions of a pattern on its fact alone. Patterns with the same type and conditions share one.</summary>
/// <param name="Number">Its own in a catalogue, for ever.</param>
/// <param name="Content">The same in every process: saved sessions name it by this.</param>
internal sealed record Alpha(int Number, Type FactType, string Content, AlphaTest[] Tests);

/// <summary>One conjunct of an alpha.</summary>
/// <param name="Reader">The conjunct itself.</param>
/// <param name="Equality">Null unless it compares a member with a constant.</param>
/// <param name="Range">Null unless it bounds a member by a constant.</param>
internal sealed record AlphaTest(FactReader<bool> Reader, MemberEquality? Equality, MemberRange? Range);

/// <summary>A member of the fact, read without a condition before it.</summary>
/// <param name="Key">Equal for the same member.</param>
internal abstract record MemberTest(string Key, Expression Member, ParameterExpression Own);

internal sealed record MemberEquality(string Key, Expression Member, ParameterExpression Own, object Value)
    : MemberTest(Key, Member, Own);

/// <param name="IsLower">The constant is a lower bound.</param>
internal sealed record MemberRange(
    string Key, Expression Member, ParameterExpression Own, object Bound, bool IsLower, bool IsInclusive)
    : MemberTest(Key, Member, Own);

/// <summary>Sees which conjuncts an index can decide.</summary>
internal static class AlphaTests
{
    private static readonly Type[] RangeTypes =
        [typeof(byte), typeof(short), typeof(int), typeof(long), typeof(uint), typeof(ulong), typeof(float), typeof(double)];

    public static AlphaTest Of(Expression conjunct, ParameterExpression own, ConditionCompiler compiler)
    {
        var reader = compiler.OverFact<bool>(conjunct, own);
        if (conjunct is not BinaryExpression binary) return new AlphaTest(reader, null, null);
        var isMirrored = binary.Left is ConstantExpression;
        var (member, constant) = isMirrored ? (binary.Right, binary.Left) : (binary.Left, binary.Right);
        if (constant is not ConstantExpression { Value: { } value } || member.Type != constant.Type || !IsMember(member, own))
        {
            return new AlphaTest(reader, null, null);
        }

        var key = compiler.KeyOf(member, own);
        return binary.NodeType switch
        {
            ExpressionType.Equal when Conjuncts.IsIndexable(binary) =>
                new AlphaTest(reader, new MemberEquality(key, member, own, value), null),
            ExpressionType.GreaterThan or ExpressionType.GreaterThanOrEqual or ExpressionType.LessThan
                or ExpressionType.LessThanOrEqual when binary.Method is null && RangeTypes.Contains(member.Type) =>
                new AlphaTest(reader, null, new MemberRange(key, member, own, value,
                    binary.NodeType is ExpressionType.GreaterThan or ExpressionType.GreaterThanOrEqual != isMirrored,
                    binary.NodeType is ExpressionType.GreaterThanOrEqual or ExpressionType.LessThanOrEqual)),
            _ => new AlphaTest(reader, null, null),
        };
    }

    // A member of the fact itself cannot be null's; anything deeper could, and may have a guard before it.
    private static bool IsMember(Expression expression, ParameterExpression own) => expression switch
    {
        UnaryExpression { NodeType: ExpressionType.Convert, Method: null } convert => IsMember(convert.Operand, own),
        MemberExpression { Expression: { } of } => of == own || (of is UnaryExpression { NodeType: ExpressionType.Convert } up && up.Operand == own),
        _ => false,
    };
}
