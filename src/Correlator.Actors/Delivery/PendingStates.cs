namespace Correlator.Actors.Delivery;

/// <summary>
/// States that are stored for checkpoints of which it is not known yet whether the line committed them. At most a few: the line starts a
/// checkpoint only when the one before is committed.
/// </summary>
/// <param name="commit">Told each state that turns out to be committed, in the order of its storing.</param>
/// <param name="drop">Told each state that turns out not to be.</param>
public sealed class PendingStates<T>(Action<T> commit, Action<T> drop)
{
    private readonly List<(long Number, T State)> _pending = [];

    public int Count => _pending.Count;

    /// <summary>A state was stored for checkpoint <paramref name="number"/>, which goes on from the committed one <paramref name="committed"/>.</summary>
    public void Store(long number, long committed, T state)
    {
        Settle(committed);
        if (number == 0) commit(state);
        else _pending.Add((number, state));
    }

    /// <summary>The line says what it has committed: nothing is known of later ones yet.</summary>
    public void Settle(long committed)
    {
        var settled = 0;
        while (settled < _pending.Count && _pending[settled].Number <= committed) commit(_pending[settled++].State);
        _pending.RemoveRange(0, settled);
    }

    /// <summary>A new incarnation starts from what is committed: later states never were.</summary>
    public void Fence(long committed)
    {
        Settle(committed);
        foreach (var (_, state) in _pending) drop(state);
        _pending.Clear();
    }
}
