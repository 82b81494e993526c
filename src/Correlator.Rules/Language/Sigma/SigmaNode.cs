namespace Correlator.Rules.Language.Sigma;

/// <summary>A condition on one event: built once from YAML, then only evaluated.</summary>
internal abstract class SigmaNode
{
    public static SigmaNode Never { get; } = new SigmaNever();

    public abstract bool Matches(ISigmaEvent @event);

    public static SigmaNode Of(string field, SigmaTest test) => new SigmaFieldNode(field, test);

    /// <summary>True when any value of any field passes: a keyword.</summary>
    public static SigmaNode OfAnyField(SigmaValueTest test) => new SigmaKeyword(test);

    public static SigmaNode All(IReadOnlyList<SigmaNode> nodes) => new SigmaAll(nodes);

    public static SigmaNode Any(IReadOnlyList<SigmaNode> nodes) => new SigmaAny(nodes);

    public static SigmaNode Not(SigmaNode node) => new SigmaNot(node);
}

internal sealed class SigmaNever : SigmaNode
{
    public override bool Matches(ISigmaEvent @event) => false;
}

internal sealed class SigmaFieldNode(string name, SigmaTest test) : SigmaNode
{
    public string Field => name;

    public SigmaTest Test => test;

    public override bool Matches(ISigmaEvent @event) => test.Matches(@event, name);
}

internal sealed class SigmaKeyword(SigmaValueTest test) : SigmaNode
{
    public SigmaValueTest Test => test;

    public override bool Matches(ISigmaEvent @event)
    {
        foreach (var value in @event.Values)
        {
            if (test.Accepts(value)) return true;
        }

        return false;
    }
}

internal sealed class SigmaAll(IReadOnlyList<SigmaNode> nodes) : SigmaNode
{
    public IReadOnlyList<SigmaNode> Nodes => nodes;

    public override bool Matches(ISigmaEvent @event)
    {
        foreach (var node in nodes)
        {
            if (!node.Matches(@event)) return false;
        }

        return true;
    }
}

internal sealed class SigmaAny(IReadOnlyList<SigmaNode> nodes) : SigmaNode
{
    public IReadOnlyList<SigmaNode> Nodes => nodes;

    public override bool Matches(ISigmaEvent @event)
    {
        foreach (var node in nodes)
        {
            if (node.Matches(@event)) return true;
        }

        return false;
    }
}

internal sealed class SigmaNot(SigmaNode node) : SigmaNode
{
    public SigmaNode Node => node;

    public override bool Matches(ISigmaEvent @event) => !node.Matches(@event);
}
