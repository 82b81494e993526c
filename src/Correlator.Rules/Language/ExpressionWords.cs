using System.Collections;
using System.Globalization;
using System.Linq.Expressions;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Correlator.Rules.Language;

/// <summary>Conditions as people read them: C# without what the compiler puts in, and with "and", "or", "not".</summary>
internal sealed class ExpressionWords
{
    private readonly Dictionary<ParameterExpression, string> _names = [];

    /// <param name="parameter">Called by this name instead of its own.</param>
    public static string Of(LambdaExpression lambda, string? parameter = null)
    {
        var words = new ExpressionWords();
        if (parameter is not null && lambda.Parameters.Count > 0) words._names[lambda.Parameters[0]] = parameter;
        return words.Write(lambda.Body);
    }

    private string Write(Expression expression) => expression switch
    {
        ConstantExpression constant => Value(constant.Value),
        ParameterExpression parameter => _names.GetValueOrDefault(parameter) ?? parameter.Name ?? "it",
        MemberExpression member => Member(member),
        MethodCallExpression call => Call(call),
        UnaryExpression unary => Unary(unary),
        BinaryExpression binary => Binary(binary),
        ConditionalExpression choice => $"({Write(choice.Test)} ? {Write(choice.IfTrue)} : {Write(choice.IfFalse)})",
        NewArrayExpression array => $"[{string.Join(", ", array.Expressions.Select(Write))}]",
        TypeBinaryExpression test => $"{Write(test.Expression)} is {test.TypeOperand.Name}",
        LambdaExpression lambda => $"{string.Join(", ", lambda.Parameters.Select(Write))} => {Write(lambda.Body)}",
        _ => expression.ToString(),
    };

    private string Member(MemberExpression member)
    {
        // What a lambda captures: a pattern variable has a name and no value yet, everything else is its value.
        if (member is { Expression: ConstantExpression { Value: { } closure }, Member: FieldInfo field }
            && closure.GetType().IsDefined(typeof(CompilerGeneratedAttribute)))
        {
            return field.GetValue(closure) is { } value ? Value(value) : field.Name;
        }

        return member.Expression is null ? $"{member.Member.DeclaringType!.Name}.{member.Member.Name}"
            : member.Member.Name == "Value" && Nullable.GetUnderlyingType(member.Expression.Type) is not null
                ? Write(member.Expression)
                : $"{Write(member.Expression)}.{member.Member.Name}";
    }

    private string Call(MethodCallExpression call)
    {
        string[] arguments = [.. call.Arguments.Select(Write)];
        if (call.Object is { } target) return $"{Write(target)}.{call.Method.Name}({string.Join(", ", arguments)})";
        return call.Method.IsDefined(typeof(ExtensionAttribute))
            ? $"{arguments[0]}.{call.Method.Name}({string.Join(", ", arguments[1..])})"
            : call.Method.DeclaringType == typeof(string) && call.Method.Name == nameof(string.Concat)
                ? string.Join(" + ", arguments)
                : $"{call.Method.Name}({string.Join(", ", arguments)})";
    }

    private string Unary(UnaryExpression unary) => unary.NodeType switch
    {
        ExpressionType.Convert or ExpressionType.ConvertChecked or ExpressionType.TypeAs or ExpressionType.Quote =>
            Write(unary.Operand),
        ExpressionType.Not when unary.Operand is BinaryExpression => $"not ({Write(unary.Operand)})",
        ExpressionType.Not => $"not {Write(unary.Operand)}",
        ExpressionType.Negate => $"-{Write(unary.Operand)}",
        ExpressionType.ArrayLength => $"{Write(unary.Operand)}.Length",
        _ => unary.ToString(),
    };

    private string Binary(BinaryExpression binary)
    {
        var (left, right) = (Side(binary.Left, binary), Side(binary.Right, binary));
        // The compiler compares enums by their numbers.
        if (EnumOf(binary.Left) is { } of && binary.Right is ConstantExpression { Value: { } number })
        {
            right = Value(Enum.ToObject(of, number));
        }
        else if (EnumOf(binary.Right) is { } other && binary.Left is ConstantExpression { Value: { } value })
        {
            left = Value(Enum.ToObject(other, value));
        }

        var symbol = binary.NodeType switch
        {
            ExpressionType.AndAlso => "and",
            ExpressionType.OrElse => "or",
            ExpressionType.Equal => "==",
            ExpressionType.NotEqual => "!=",
            ExpressionType.LessThan => "<",
            ExpressionType.LessThanOrEqual => "<=",
            ExpressionType.GreaterThan => ">",
            ExpressionType.GreaterThanOrEqual => ">=",
            ExpressionType.Add or ExpressionType.AddChecked => "+",
            ExpressionType.Subtract or ExpressionType.SubtractChecked => "-",
            ExpressionType.Multiply or ExpressionType.MultiplyChecked => "*",
            ExpressionType.Divide => "/",
            ExpressionType.Modulo => "%",
            ExpressionType.And => "&",
            ExpressionType.Or => "|",
            ExpressionType.Coalesce => "??",
            _ => null,
        };
        if (binary.NodeType == ExpressionType.ArrayIndex) return $"{left}[{right}]";
        return symbol is null ? binary.ToString() : $"{left} {symbol} {right}";
    }

    // Brackets wherever the two differ: nobody has to know which binds closer.
    private string Side(Expression side, BinaryExpression whole) =>
        side is BinaryExpression inner && inner.NodeType != whole.NodeType
        && (whole.NodeType is not (ExpressionType.AndAlso or ExpressionType.OrElse)
            || inner.NodeType is ExpressionType.AndAlso or ExpressionType.OrElse or ExpressionType.Coalesce)
            ? $"({Write(side)})"
            : Write(side);

    private static Type? EnumOf(Expression expression) =>
        expression is UnaryExpression { NodeType: ExpressionType.Convert } convert
        && (Nullable.GetUnderlyingType(convert.Operand.Type) ?? convert.Operand.Type) is { IsEnum: true } type ? type : null;

    private static string Value(object? value) => value switch
    {
        null => "nothing",
        string text => $"\"{text}\"",
        char character => $"'{character}'",
        bool flag => flag ? "true" : "false",
        TimeSpan span => RuleWords.Span(span),
        Enum or Type => value.ToString()!,
        IEnumerable items => $"[{string.Join(", ", items.Cast<object?>().Select(Value))}]",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };
}
