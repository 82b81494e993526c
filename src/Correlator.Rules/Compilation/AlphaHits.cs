using System.Runtime.InteropServices;

namespace Correlator.Rules.Compilation;

/// <summary>What follows from one fact: the uses of the alphas that it fulfils. Reused from fact to fact.</summary>
internal sealed class AlphaHits
{
    private AlphaUses[] _uses = new AlphaUses[16];
    private List<(AlphaUses Uses, Exception Fault)>? _faults;

    public int Count { get; private set; }

    public ReadOnlySpan<AlphaUses> Uses => _uses.AsSpan(0, Count);

    /// <summary>Conditions that threw, in the order of their alphas.</summary>
    public ReadOnlySpan<(AlphaUses Uses, Exception Fault)> Faults => CollectionsMarshal.AsSpan(_faults);

    public void Clear()
    {
        Count = 0;
        if (_faults is { Count: > 0 }) _faults.Clear();
    }

    public void Add(AlphaUses uses)
    {
        if (Count == _uses.Length) Array.Resize(ref _uses, Count * 2);
        _uses[Count++] = uses;
    }

    public void AddFault(AlphaUses uses, Exception fault) => (_faults ??= []).Add((uses, fault));
}
