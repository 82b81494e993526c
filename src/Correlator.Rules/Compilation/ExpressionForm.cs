using System.Collections.Concurrent;
using System.Globalization;
using System.Linq.Expressions;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;

namespace Correlator.Rules.Compilation;

/// <summary>
/// Takes the constants out of an expression, and writes a key of what is left: two expressions with equal keys can share
/// their code.
/// </summary>
internal sealed class ExpressionForm(
    MemberNumbers members, Func<ParameterExpression, Expression?> read, ParameterExpression constants)
    : ExpressionVisitor
{
    private readonly StringBuilder _key = new();
    private readonly List<object?> _values = [];
    private readonly List<ParameterExpression> _inner = [];

    public string Key => _key.ToString();
    public object?[] Values => [.. _values];

    /// <param name="kind">What the code is called with; part of the key.</param>
    public Expression Lift(Expression body, char kind)
    {
        _key.Append(kind);
        return Visit(body);
    }

    /// <summary>The constants as part of a key: by value where they have one, else by who they are.</summary>
    public string ValuesKey()
    {
        var key = new StringBuilder();
        foreach (var value in _values)
        {
            switch (value)
            {
                case null:
                    key.Append("|~");
                    break;
                case string text:
                    key.Append(CultureInfo.InvariantCulture, $"|{text.Length}:{text}");
                    break;
                case IFormattable when value.GetType().IsValueType:
                    // Round-trip forms: two doubles that print alike are equal.
                    key.Append(CultureInfo.InvariantCulture, $"|{members.Of(value.GetType())}:{value}");
                    break;
                case bool or char:
                    key.Append(CultureInfo.InvariantCulture, $"|{value}");
                    break;
                default:
                    key.Append(CultureInfo.InvariantCulture, $"|#{members.OfObject(value)}");
                    break;
            }
        }

        return key.ToString();
    }

    public override Expression Visit(Expression? node)
    {
        if (node is null)
        {
            _key.Append('~');
            return null!;
        }

        _key.Append('(').Append((int)node.NodeType).Append(':').Append(members.Of(node.Type));
        if (MemberOf(node) is { } member) _key.Append('.').Append(members.Of(member));
        var visited = base.Visit(node)!;
        _key.Append(')');
        return visited;
    }

    protected override Expression VisitConstant(ConstantExpression node)
    {
        if (node.Value is null or bool)
        {
            _key.Append(node.Value is null ? "null" : node.Value);
            return node;
        }

        _key.Append('#');
        _values.Add(node.Value);
        return Expression.Convert(
            Expression.ArrayIndex(constants, Expression.Constant(_values.Count - 1)), node.Type);
    }

    protected override Expression VisitParameter(ParameterExpression node)
    {
        if (read(node) is { } replaced)
        {
            // A slot's number is part of the form; that of a single fact is not.
            _key.Append(replaced == node ? "other" : replaced.ToString());
            return replaced;
        }

        var index = _inner.IndexOf(node);
        if (index < 0)
        {
            index = _inner.Count;
            _inner.Add(node);
        }

        _key.Append('p').Append(index);
        return node;
    }

    protected override MemberBinding VisitMemberBinding(MemberBinding node)
    {
        _key.Append('{').Append(members.Of(node.Member));
        return base.VisitMemberBinding(node);
    }

    protected override ElementInit VisitElementInit(ElementInit node)
    {
        _key.Append('+').Append(members.Of(node.AddMethod));
        return base.VisitElementInit(node);
    }

    private static MemberInfo? MemberOf(Expression node) => node switch
    {
        MemberExpression member => member.Member,
        MethodCallExpression call => call.Method,
        NewExpression { Constructor: { } constructor } => constructor,
        BinaryExpression { Method: { } method } => method,
        UnaryExpression { Method: { } method } => method,
        TypeBinaryExpression test => test.TypeOperand,
        IndexExpression { Indexer: { } indexer } => indexer,
        _ => null,
    };
}

/// <summary>Numbers for members, types and objects: short, and different for different ones.</summary>
internal sealed class MemberNumbers
{
    private readonly ConcurrentDictionary<MemberInfo, int> _members = [];
    private readonly ConditionalWeakTable<object, object> _objects = [];
    private int _last;

    public int Of(MemberInfo member) => _members.GetOrAdd(member, _ => Interlocked.Increment(ref _last));

    public int OfObject(object value) => (int)_objects.GetValue(value, _ => Interlocked.Increment(ref _last));
}
