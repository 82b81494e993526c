namespace Correlator.Rules.Matching;

/// <summary>Facts that match, waiting for the proof of an absence or for the existence of another fact.</summary>
internal sealed class WaitingMatch(
    int rule, Element[] elements, Element?[] evidence, object[] keys, long deadline, long order)
{
    public int Rule { get; } = rule;
    public Element[] Elements { get; } = elements;

    /// <summary>One place a negative pattern; filled for Exists once a fact was found.</summary>
    public Element?[] Evidence { get; } = evidence;

    /// <summary>Per negative pattern, the key that its facts would have to this match.</summary>
    public object[] Keys { get; } = keys;

    /// <summary>Last tick of its windows: it is decided when time is past this.</summary>
    public long Deadline { get; } = deadline;

    /// <summary>Order in which matches began to wait: decides among equal deadlines.</summary>
    public long Order { get; } = order;

    /// <summary>By deadline, then rule, then age: the order in which waiting matches are decided.</summary>
    public static readonly IComparer<WaitingMatch> ByDeadline = Comparer<WaitingMatch>.Create(static (a, b) =>
        (a.Deadline, a.Rule, a.Order).CompareTo((b.Deadline, b.Rule, b.Order)));

    public long Earliest { get; } = elements.Min(e => e.Time);
    public long Latest { get; } = elements.Max(e => e.Time);
}
