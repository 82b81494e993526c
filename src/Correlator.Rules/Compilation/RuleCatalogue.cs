using System.Linq.Expressions;

namespace Correlator.Rules.Compilation;

/// <summary>
/// Alphas and memories of a family of rule sets: a set and those that it was reloaded into. What is the same has the same
/// number in all of them, so that a session keeps its facts where they are when rules change.
/// </summary>
/// <remarks>Only compiling writes to it, under its lock; sessions read what they were given.</remarks>
internal sealed class RuleCatalogue
{
    /// <summary>Numbers of rules that are gone, before a reload begins another catalogue.</summary>
    private const int GoneMax = 2_000;

    private readonly Dictionary<string, Alpha> _alphas = new(StringComparer.Ordinal);
    private readonly Dictionary<string, AlphaTest> _tests = new(StringComparer.Ordinal);
    private readonly Dictionary<string, MemoryPlan> _memories = new(StringComparer.Ordinal);
    private int _rules;

    public Lock Gate { get; } = new();
    public ConditionCompiler Compiler { get; } = new();
    public int Alphas => _alphas.Count;
    public int Memories => _memories.Count;
    public int Rules => _rules;

    public int NextRule() => _rules++;

    /// <summary>So many rules have come and gone that what they left behind is more than what there is.</summary>
    public bool IsOvergrown(int rulesInForce) => _rules > GoneMax + rulesInForce * 4;

    public Alpha Alpha(Type factType, IReadOnlyList<Expression> conjuncts, ParameterExpression own)
    {
        var key = $"{factType.AssemblyQualifiedName} {string.Join(" & ", conjuncts.Select(c => Compiler.KeyOf(c, own)))}";
        if (_alphas.TryGetValue(key, out var known)) return known;
        var content = $"{factType.FullName} {string.Join(" & ", conjuncts.Select(c => Portable(c, own)))}";
        var alpha = new Alpha(_alphas.Count, factType, content, [.. conjuncts.Select(c => Test(factType, c, own))]);
        _alphas.Add(key, alpha);
        return alpha;
    }

    // Conditions that many rules have are one object: what is asked all the time stays in the caches.
    private AlphaTest Test(Type factType, Expression conjunct, ParameterExpression own)
    {
        var key = $"{factType.AssemblyQualifiedName} {Compiler.KeyOf(conjunct, own)}";
        if (!_tests.TryGetValue(key, out var test)) _tests.Add(key, test = AlphaTests.Of(conjunct, own, Compiler));
        return test;
    }

    public MemoryPlan Memory(Type factType, Expression ownKey, ParameterExpression own)
    {
        var key = $"{factType.AssemblyQualifiedName} {Compiler.KeyOf(ownKey, own)}";
        if (_memories.TryGetValue(key, out var known)) return known;
        var create = typeof(RuleCatalogue).GetMethod(nameof(Create), System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.Instance)!
            .MakeGenericMethod(ownKey.Type);
        var plan = (MemoryPlan)create.Invoke(this, [factType, ownKey, own])!;
        _memories.Add(key, plan);
        return plan;
    }

    /// <summary>An alpha of its own, for what a group gives: no fact fulfils it by itself.</summary>
    public Alpha OfGroup(string content)
    {
        var key = $"group {content}";
        if (_alphas.TryGetValue(key, out var known)) return known;
        var alpha = new Alpha(_alphas.Count, typeof(void), key, []);
        _alphas.Add(key, alpha);
        return alpha;
    }

    private MemoryPlan<TKey> Create<TKey>(Type factType, Expression ownKey, ParameterExpression own)
        where TKey : notnull => new()
        {
            Number = _memories.Count,
            FactType = factType,
            Content = $"{factType.FullName} {Portable(ownKey, own)}",
            OwnKey = Compiler.OverFact<TKey>(ownKey, own),
        };

    // The variable's name is the author's, not the condition's.
    private static string Portable(Expression expression, ParameterExpression own) =>
        ConditionText.Content(new Renamer(own).Visit(expression));

    private sealed class Renamer(ParameterExpression own) : ExpressionVisitor
    {
        private readonly ParameterExpression _neutral = Expression.Parameter(own.Type, "fact");

        protected override Expression VisitParameter(ParameterExpression node) =>
            node == own ? _neutral : base.VisitParameter(node);
    }
}
