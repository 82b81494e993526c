using Correlator.Model.Observations;

namespace Correlator.Rules.Language.Sigma.Observed;

/// <summary>A Sigma rule as a test of observations. Immutable; any thread may ask.</summary>
internal sealed class ObservedRule
{
    private ObservedRule(SigmaRule rule, ObservedLogSource source, ObservedTest matches, IReadOnlyList<string> fields)
    {
        (Rule, Scope, Fields) = (rule, source.Scope, fields);
        Matches = source.HasMore
            ? (in Observation observation) => source.Includes(in observation) && matches(in observation)
            : matches;
    }

    public SigmaRule Rule { get; }

    public ObservedScope Scope { get; }

    /// <summary>The fields that the rule looks at, by its own names.</summary>
    public IReadOnlyList<string> Fields { get; }

    /// <summary>Asked of observations within the scope.</summary>
    public ObservedTest Matches { get; }

    /// <summary>Null for a rule that nothing here can fulfil; then the reason is told.</summary>
    public static ObservedRule? Compile(SigmaRule rule, out string whyDark)
    {
        whyDark = "";
        if (ObservedLogSources.Find(rule.LogSource) is not { } source)
        {
            whyDark = $"no feed provides {rule.LogSource}";
            return null;
        }

        var compiler = new ObservedCompiler(source.Scope);
        var matches = compiler.Compile(rule.Condition);
        if (compiler.Missing.Count == 0) return new ObservedRule(rule, source, matches, compiler.Fields);
        whyDark = $"no observation of {rule.LogSource} carries {string.Join(", ", compiler.Missing)}";
        return null;
    }
}

/// <summary>Reads a field as text, to be kept.</summary>
internal sealed class ObservedFieldReader(string name, ObservedScope scope)
{
    /// <summary>A sensor's words are cut at this: they may be hostile.</summary>
    private const int ValueCharsMax = 256;

    private readonly IReadOnlyList<ObservedFieldEntry> _entries = ObservedFields.Find(name, scope);

    public string Name => name;

    /// <summary>False for a name that no observation of the scope carries.</summary>
    public bool IsCarried => _entries.Count > 0;

    public bool TryRead(in Observation observation, Span<char> buffer, out string value)
    {
        foreach (var entry in _entries)
        {
            if (!entry.Scope.Contains(ObservedScope.CellOf(in observation))
                || !entry.Field.TryRead(in observation, buffer, out var text)) continue;
            value = text[..Math.Min(text.Length, ValueCharsMax)].ToString();
            return true;
        }

        value = "";
        return false;
    }
}
