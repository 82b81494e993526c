namespace Correlator.Fault.Tests.Processes;

/// <summary>What a sensor or its transport does to records before we have them: some come twice, some behind later ones.</summary>
internal sealed class RecordDisorder(int seed)
{
    private readonly Random _random = new(seed);

    /// <summary>Records that are there twice.</summary>
    public long Doubled { get; private set; }

    /// <summary>Records that are behind later ones.</summary>
    public long Moved { get; private set; }

    /// <summary>
    /// Disturbs one in a hundred. Near enough to be put right again by the lateness that is allowed, or far too late for it; a double may come
    /// at once or much later.
    /// </summary>
    public void Disturb(List<string> records)
    {
        for (var changes = records.Count / 100; changes > 0; changes--)
        {
            var from = _random.Next(records.Count);
            var to = Math.Min(records.Count, from + 1 + _random.Next(_random.Next(4) == 0 ? 400 : 10));
            var record = records[from];
            records.Insert(to, record);
            if (_random.Next(2) == 0)
            {
                records.RemoveAt(from);
                Moved++;
            }
            else
            {
                Doubled++;
            }
        }
    }
}
