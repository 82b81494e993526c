namespace Correlator.Rules.Compilation;

/// <summary>The alphas that accept one fact. Reused from fact to fact.</summary>
internal sealed class AlphaHits
{
    private Alpha[] _alphas = new Alpha[16];
    private List<(Alpha Alpha, Exception Fault)>? _faults;

    public int Count { get; private set; }

    public ReadOnlySpan<Alpha> Alphas => _alphas.AsSpan(0, Count);

    /// <summary>Conditions that threw, in the order of their alphas.</summary>
    public IReadOnlyList<(Alpha Alpha, Exception Fault)> Faults => _faults is null ? [] : _faults;

    public void Clear()
    {
        Count = 0;
        if (_faults is { Count: > 0 }) _faults.Clear();
    }

    public void Add(Alpha alpha)
    {
        if (Count == _alphas.Length) Array.Resize(ref _alphas, Count * 2);
        _alphas[Count++] = alpha;
    }

    public void AddFault(Alpha alpha, Exception fault) => (_faults ??= []).Add((alpha, fault));
}
