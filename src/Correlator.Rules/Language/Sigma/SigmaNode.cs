namespace Correlator.Rules.Language.Sigma;

/// <summary>A condition on one event: built once from YAML, then only evaluated.</summary>
internal sealed class SigmaNode(Func<ISigmaEvent, bool> matches)
{
    public static SigmaNode Never { get; } = new(static _ => false);

    public bool Matches(ISigmaEvent @event) => matches(@event);

    public static SigmaNode Of(string field, SigmaTest test) => new(@event => test(@event, field));

    /// <summary>True when any value of any field passes: a keyword.</summary>
    public static SigmaNode OfAnyField(SigmaTest test) => new(@event =>
    {
        foreach (var value in @event.Values)
        {
            if (test(new OneValue(value), "")) return true;
        }

        return false;
    });

    public static SigmaNode All(IReadOnlyList<SigmaNode> nodes) => new(@event =>
    {
        foreach (var node in nodes)
        {
            if (!node.Matches(@event)) return false;
        }

        return true;
    });

    public static SigmaNode Any(IReadOnlyList<SigmaNode> nodes) => new(@event =>
    {
        foreach (var node in nodes)
        {
            if (node.Matches(@event)) return true;
        }

        return false;
    });

    public static SigmaNode Not(SigmaNode node) => new(@event => !node.Matches(@event));

    /// <summary>One value, for tests that are about a field.</summary>
    private sealed class OneValue(string value) : ISigmaEvent
    {
        private readonly IReadOnlyList<string?> _values = [value];

        public IEnumerable<string> Values => [value];

        public bool TryGet(string field, out IReadOnlyList<string?> values)
        {
            values = _values;
            return true;
        }
    }
}
