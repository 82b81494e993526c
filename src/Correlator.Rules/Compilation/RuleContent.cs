using System.Linq.Expressions;
using Correlator.Rules.Language;

namespace Correlator.Rules.Compilation;

/// <summary>What of a rule is not what it looks for, as text: a change of it is a change of the rule too.</summary>
internal static class RuleContent
{
    public static string Of(RuleInfo info) => string.Join('\n',
        info.Id, info.Version, info.Title, info.Severity, string.Join(' ', info.Techniques), info.Cause,
        info.Consequence, info.Response, info.FalsePositives, info.Description, info.Author, info.Status, info.Priority,
        info.TimeAvailable);

    public static string Of(ActionBuilder actions)
    {
        IEnumerable<LambdaExpression?> parts =
            [actions.Text, actions.SeverityOf, actions.ConclusionText, actions.About, actions.ThrottleBy, .. actions.Yields, .. actions.Deeds];
        return $"{actions.ConclusionName} {actions.RearmsAfterQuiet} "
            + string.Join('\n', parts.OfType<LambdaExpression>().Select(part => new CapturedValues().Text(part)));
    }

    /// <summary>Captured values as values: two rules that differ in what their lambdas capture differ.</summary>
    private sealed class CapturedValues : ExpressionVisitor
    {
        public string Text(LambdaExpression lambda) => ConditionText.Content(Visit(lambda.Body));

        protected override Expression VisitMember(MemberExpression node)
        {
            var isCaptured = node.Member is System.Reflection.FieldInfo { IsStatic: false } field
                && (field.FieldType.IsPrimitive || field.FieldType == typeof(string) || field.FieldType.IsEnum);
            return isCaptured && PatternVariable.TryOwner(node.Expression, out var owner) && owner is not null
                ? Expression.Constant(((System.Reflection.FieldInfo)node.Member).GetValue(owner), node.Type)
                : base.VisitMember(node);
        }
    }
}
