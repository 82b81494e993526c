using System.Linq.Expressions;
using System.Text;
using System.Text.RegularExpressions;

namespace Correlator.Rules.Compilation;

/// <summary>Conditions as their author would know them, and as ids need them: the same in every process.</summary>
internal static partial class ConditionText
{
    /// <summary>For messages: without the closures and conversions that the compiler put in.</summary>
    public static string Of(Expression expression) =>
        Closure().Replace(expression.ToString(), "").Replace("Convert(", "(", StringComparison.Ordinal);

    /// <summary>For ids: also says whose the static methods are, which the text leaves out.</summary>
    public static string Content(Expression expression)
    {
        var owners = new MethodOwners();
        owners.Visit(expression);
        return owners.Names.Length == 0 ? expression.ToString() : $"{expression} of {owners.Names}";
    }

    [GeneratedRegex(@"value\([^)]*\)\.(CS\$<>\w+\.)*")]
    private static partial Regex Closure();

    private sealed class MethodOwners : ExpressionVisitor
    {
        public StringBuilder Names { get; } = new();

        protected override Expression VisitMethodCall(MethodCallExpression node)
        {
            if (node.Object is null) Names.Append(node.Method.DeclaringType?.FullName).Append(' ');
            return base.VisitMethodCall(node);
        }
    }
}
