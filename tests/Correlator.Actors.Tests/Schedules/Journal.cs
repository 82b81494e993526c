namespace Correlator.Actors.Tests.Schedules;

/// <summary>
/// One persistence id of the simulated database, deleting as Akka.Persistence.Sql does: the last of what is deleted stays as a mark, what is before
/// it goes. Its sequence numbers would be free again; that they are not is the database's own rule (docs/adr/0010).
/// </summary>
internal sealed class Journal
{
    private readonly List<(long Number, object Event)> _rows = [];
    private (long Number, object State)? _snapshot;
    private long _mark;

    public long Highest => Math.Max(_rows.Count == 0 ? 0 : _rows[^1].Number, Math.Max(_mark, _snapshot?.Number ?? 0));

    /// <summary>Whether that very number is taken; those that were deleted are not.</summary>
    public bool Has(long number)
    {
        if (number == _mark) return true;
        foreach (var row in _rows)
        {
            if (row.Number == number) return true;
        }

        return false;
    }

    public void Write(long number, object @event)
    {
        var index = _rows.Count;
        while (index > 0 && _rows[index - 1].Number > number) index--;
        _rows.Insert(index, (number, @event));
    }

    public void Delete(long to)
    {
        var mark = 0L;
        foreach (var row in _rows)
        {
            if (row.Number <= to) mark = row.Number;
        }

        if (mark == 0) return;
        _mark = Math.Max(mark, _mark);
        _rows.RemoveAll(row => row.Number <= mark);
    }

    public void Save(long number, object state)
    {
        if (number >= (_snapshot?.Number ?? 0)) _snapshot = (number, state);
    }

    /// <summary>Tells what a recovery reads, with its sequence numbers.</summary>
    public void Recover(Action<object, long> tell)
    {
        if (_snapshot is { } snapshot) tell(snapshot.State, snapshot.Number);
        foreach (var (number, @event) in _rows)
        {
            if (number > (_snapshot?.Number ?? 0)) tell(@event, number);
        }
    }

    public override string ToString() => string.Join(", ", _rows.Select(row => $"{row.Number}: {row.Event}")) + $" mark {_mark}";
}

/// <summary>Events on their way to the database, written all or not at all.</summary>
internal sealed class Write(Instance writer, long first, object[] events, Action done)
{
    public Instance Writer { get; } = writer;
    public long First { get; } = first;
    public object[] Events { get; } = events;
    public Action Done { get; } = done;
    public WriteOutcome Outcome { get; set; }

    public override string ToString() =>
        $"{Party.Name(Writer.Party)}@{Writer.Node} writes {First}: {string.Join<object>(", ", Events)} ({Outcome}{(Writer.IsGone ? ", writer gone" : "")})";
}

internal enum WriteOutcome
{
    UnderWay,
    Stored,
    Refused,
}
