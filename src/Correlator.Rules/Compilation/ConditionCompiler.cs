using System.Collections.Concurrent;
using System.Linq.Expressions;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Correlator.Rules.Compilation;

/// <summary>
/// Compiles expressions over slots. Constants are taken out first, so that ten thousand rules of one form cost one
/// compilation; kept from one rule set to the next.
/// </summary>
internal sealed class ConditionCompiler
{
    /// <summary>Forms that are kept; beyond it all are forgotten and compiled anew when needed.</summary>
    private const int FormsMax = 50_000;

    private static readonly ParameterExpression Fact = Expression.Parameter(typeof(object), "fact");
    private static readonly ParameterExpression Slots = Expression.Parameter(typeof(object[]), "slots");
    private static readonly ParameterExpression Constants = Expression.Parameter(typeof(object[]), "constants");

    private static readonly MethodInfo As =
        ((Func<object, object>)Unsafe.As<object>).Method.GetGenericMethodDefinition();

    // Looking a method up by its name takes longer than all else that a condition costs.
    private static readonly ConcurrentDictionary<Type, MethodInfo> Casts = [];

    private readonly ConcurrentDictionary<string, Delegate> _forms = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, object> _actions = new(StringComparer.Ordinal);
    private readonly MemberNumbers _members = new();

    /// <summary>Distinct forms that were compiled.</summary>
    public int Forms => _forms.Count;

    /// <param name="own">The slot's parameter: the only one that <paramref name="body"/> may read.</param>
    public FactReader<T> OverFact<T>(Expression body, ParameterExpression own)
    {
        var form = new ExpressionForm(_members, p => p == own ? Cast(Fact, own.Type) : null, Constants);
        var lifted = form.Lift(body, 'f');
        var code = Get(form.Key, () => Expression.Lambda<Func<object, object?[], T>>(lifted, Fact, Constants));
        return new FactReader<T>(code, form.Values);
    }

    public SlotReader<T> OverSlots<T>(Expression body, ParameterExpression[] slots)
    {
        var form = FormOver(slots);
        var lifted = form.Lift(body, 's');
        var code = Get(form.Key, () => Expression.Lambda<Func<object?[], object?[], T>>(lifted, Slots, Constants));
        return new SlotReader<T>(code, form.Values);
    }

    public SlotReader<TOther, T> OverSlots<TOther, T>(
        Expression body, ParameterExpression[] slots, ParameterExpression other)
    {
        var form = FormOver(slots, other);
        var lifted = form.Lift(body, 'o');
        var code = Get(form.Key,
            () => Expression.Lambda<Func<object?[], TOther, object?[], T>>(lifted, Slots, other, Constants));
        return new SlotReader<TOther, T>(code, form.Values);
    }

    public SlotAction<TOther> ActionOverSlots<TOther>(
        Expression body, ParameterExpression[] slots, ParameterExpression other)
    {
        var form = FormOver(slots, other);
        var lifted = form.Lift(body, 'a');
        var code = Get(form.Key,
            () => Expression.Lambda<Action<object?[], TOther, object?[]>>(lifted, Slots, other, Constants));

        // Rules that do the same share the object too: with thousands of them it stays in the caches.
        return (SlotAction<TOther>)_actions.GetOrAdd(
            form.Key + form.ValuesKey(), _ => new SlotAction<TOther>(code, form.Values));
    }

    /// <summary>
    /// Two expressions over one fact with equal keys mean the same in this process; keys of different ones differ.
    /// </summary>
    public string KeyOf(Expression body, ParameterExpression own)
    {
        var form = new ExpressionForm(_members, p => p == own ? Cast(Fact, own.Type) : null, Constants);
        form.Lift(body, 'f');
        return form.Key + form.ValuesKey();
    }

    private ExpressionForm FormOver(ParameterExpression[] slots, ParameterExpression? other = null) =>
        new(_members, p =>
        {
            if (p == other) return p;
            var slot = Array.IndexOf(slots, p);
            return slot < 0 ? null : Cast(Expression.ArrayIndex(Slots, Expression.Constant(slot)), p.Type);
        }, Constants);

    // The alpha conditions have seen to the type already: no need to ask again for each read.
    private static Expression Cast(Expression value, Type type) =>
        type == typeof(object) ? value
            : Expression.Call(Casts.GetOrAdd(type, static t => As.MakeGenericMethod(t)), value);

    private TDelegate Get<TDelegate>(string key, Func<Expression<TDelegate>> form)
        where TDelegate : Delegate
    {
        if (_forms.TryGetValue(key, out var known)) return (TDelegate)known;
        if (_forms.Count >= FormsMax)
        {
            _forms.Clear();
            _actions.Clear();
        }

        var code = form().Compile();
        _forms[key] = code;
        return code;
    }
}
