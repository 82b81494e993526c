namespace Correlator.Rules.Bench.Workloads;

/// <summary>
/// Facts by asset in the order of time, without those as old as the window: what a count by hand keeps.
/// </summary>
internal sealed class RecentFacts<T>(int window, Func<T, long> timeOf)
{
    private static readonly Queue<T> Nothing = new();

    private readonly Dictionary<int, Queue<T>> _byAsset = [];

    public void Add(int asset, T fact)
    {
        if (!_byAsset.TryGetValue(asset, out var facts)) _byAsset[asset] = facts = new Queue<T>();
        facts.Enqueue(fact);
    }

    public Queue<T> Of(int asset, long now)
    {
        if (!_byAsset.TryGetValue(asset, out var facts)) return Nothing;
        while (facts.Count > 0 && timeOf(facts.Peek()) <= now - window) facts.Dequeue();
        return facts;
    }
}
