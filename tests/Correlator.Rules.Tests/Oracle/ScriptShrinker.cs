namespace Correlator.Rules.Tests.Oracle;

/// <summary>Makes scripts smaller while they still fail.</summary>
internal static class ScriptShrinker
{
    public static IEnumerable<Script> Shrink(Script script)
    {
        var commands = script.Commands;
        for (var size = commands.Length / 2; size >= 1; size /= 2)
        {
            for (var from = 0; from + size <= commands.Length; from += size)
            {
                yield return script with { Commands = [.. commands[..from], .. commands[(from + size)..]] };
            }
        }

        for (var i = 0; script.Rules.Length > 1 && i < script.Rules.Length; i++)
        {
            var id = script.Rules[i].Id;
            yield return script with
            {
                Rules = [.. script.Rules.Where(r => r.Id != id)],
                Commands = [.. commands.Select(c => c is SwapSet swap && swap.Rules.Length > 1
                    ? swap with { Rules = [.. swap.Rules.Where(r => r.Id != id)] } : c)],
            };
        }

        for (var i = 0; i < script.Rules.Length; i++)
        {
            foreach (var simpler in Simpler(script.Rules[i]))
            {
                var old = script.Rules[i];
                yield return script with
                {
                    Rules = [.. script.Rules.Select(r => r == old ? simpler : r)],
                    Commands = [.. commands.Select(c => c is SwapSet swap
                        ? swap with { Rules = [.. swap.Rules.Select(r => r.Content == old.Content ? simpler : r)] } : c)],
                };
            }
        }

        if (script.Lateness > 0) yield return script with { Lateness = 0 };
    }

    private static IEnumerable<RuleSpec> Simpler(RuleSpec rule)
    {
        if (rule.Throttle is not null) yield return rule with { Throttle = null };
        if (rule.Lies.Length > 0) yield return rule with { Lies = [] };
        if (rule.IsInOrder) yield return rule with { IsInOrder = false };
        if (rule.Priority > 0) yield return rule with { Priority = 0 };
        if (rule.Either.Length > 0) yield return rule with { Either = [] };
        if (rule.Yields is not null && rule.Raises) yield return rule with { Yields = null };
        for (var i = 0; i < rule.Patterns.Length; i++)
        {
            var pattern = rule.Patterns[i];
            if (!pattern.IsPositive && rule.Patterns.Length > 1) yield return rule with { Patterns = [.. rule.Patterns.Where(p => !ReferenceEquals(p, pattern))] };
            if (pattern.Tests.Length > 0) yield return With(rule, i, pattern with { Tests = pattern.Tests[1..] });
            if (pattern.Links.Length > 0) yield return With(rule, i, pattern with { Links = pattern.Links[1..] });
        }
    }

    private static RuleSpec With(RuleSpec rule, int index, PatternSpec pattern) =>
        rule with { Patterns = [.. rule.Patterns[..index], pattern, .. rule.Patterns[(index + 1)..]] };
}
