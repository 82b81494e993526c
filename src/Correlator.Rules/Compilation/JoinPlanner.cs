using System.Linq.Expressions;
using Correlator.Model.Facts;

namespace Correlator.Rules.Compilation;

/// <summary>
/// Decides, for each pattern that a new fact may begin from, in which order the others are looked up: those that an
/// equality ties
/// to what is bound already come first, by index; what no index decides is checked as soon as it can be.
/// </summary>
internal static class JoinPlanner
{
    /// <summary>Equalities in one index; further ones are checked as conditions.</summary>
    private const int KeyPartsMax = 4;

    public static void Plan(PositivePattern[] patterns, List<Conjunct> betas, ParameterExpression slots)
    {
        var indexes = patterns.Select(_ => new List<(string Key, Func<Fact?[], object?> Read)>()).ToArray();
        foreach (var seed in patterns)
        {
            var bound = 1 << seed.Slot;
            var open = betas.ToList();
            var seedResiduals = TakeDecided(open, bound, slots);
            var remaining = patterns.Where(p => p != seed).ToList();
            var steps = new List<JoinStep>();
            while (remaining.Count > 0)
            {
                var next = remaining.MaxBy(p => open.Count(c => Ties(c, p.Slot, bound)))!;
                remaining.Remove(next);
                steps.Add(Step(next.Slot, bound, open, indexes[next.Slot], slots));
                bound |= 1 << next.Slot;
            }

            seed.Plan = new JoinPlan(seedResiduals, [.. steps]);
        }

        foreach (var pattern in patterns) pattern.Indexes = [.. indexes[pattern.Slot].Select(i => i.Read)];
    }

    /// <summary>
    /// Splits the joins of a single pattern into a key of its own, the same key from what is bound, and the rest.
    /// </summary>
    public static (Func<Fact?[], object?>? Own, Func<Fact?[], object?>? Bound, Func<Fact?[], bool>[] Residuals) Keys(
        List<Conjunct> joins, int slot, int bound, ParameterExpression slots)
    {
        var ties = joins.Where(c => Ties(c, slot, bound)).Take(KeyPartsMax).ToList();
        var residuals = joins.Except(ties).Select(c => Condition(c.Body, slots)).ToArray();
        if (ties.Count == 0) return (null, null, residuals);
        return (Key(ties.Select(c => Side(c, slot, own: true)), slots),
            Key(ties.Select(c => Side(c, slot, own: false)), slots), residuals);
    }

    private static JoinStep Step(
        int slot, int bound, List<Conjunct> open, List<(string Key, Func<Fact?[], object?> Read)> indexes,
            ParameterExpression slots)
    {
        var ties = open.Where(c => Ties(c, slot, bound)).Take(KeyPartsMax).ToList();
        var index = -1;
        Func<Fact?[], object?>? boundKey = null;
        if (ties.Count > 0)
        {
            var own = ties.Select(c => Side(c, slot, own: true)).ToList();
            var name = string.Join(" & ", own);
            index = indexes.FindIndex(i => i.Key == name);
            if (index < 0)
            {
                index = indexes.Count;
                indexes.Add((name, Key(own, slots)));
            }

            boundKey = Key(ties.Select(c => Side(c, slot, own: false)), slots);
            open.RemoveAll(ties.Contains);
        }

        return new JoinStep(slot, index, boundKey, TakeDecided(open, bound | 1 << slot, slots));
    }

    private static Func<Fact?[], bool>[] TakeDecided(List<Conjunct> open, int bound, ParameterExpression slots)
    {
        var decided = open.Where(c => (c.Mask & ~bound) == 0).ToList();
        open.RemoveAll(decided.Contains);
        return [.. decided.Select(c => Condition(c.Body, slots))];
    }

    /// <summary>True when one side reads this slot alone and the other only what is bound.</summary>
    private static bool Ties(Conjunct conjunct, int slot, int bound) =>
        conjunct.IsExtractable
        && ((conjunct.LeftMask == 1 << slot && IsBound(conjunct.RightMask, bound))
            || (conjunct.RightMask == 1 << slot && IsBound(conjunct.LeftMask, bound)));

    private static bool IsBound(int mask, int bound) => mask != 0 && (mask & ~bound) == 0;

    private static Expression Side(Conjunct conjunct, int slot, bool own) =>
        conjunct.LeftMask == 1 << slot == own ? conjunct.Left! : conjunct.Right!;

    private static Func<Fact?[], bool> Condition(Expression body, ParameterExpression slots) =>
        Expression.Lambda<Func<Fact?[], bool>>(body, slots).Compile();

    /// <summary>One part is its own key; several make a value tuple, whose equality is that of its parts.</summary>
    private static Func<Fact?[], object?> Key(IEnumerable<Expression> sides, ParameterExpression slots)
    {
        var parts = sides.ToArray();
        var value = parts.Length == 1
            ? parts[0]
            : Expression.Call(typeof(ValueTuple), nameof(ValueTuple.Create), [.. parts.Select(p => p.Type)], parts);
        return Expression.Lambda<Func<Fact?[], object?>>(Expression.Convert(value, typeof(object)), slots).Compile();
    }
}
