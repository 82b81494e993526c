namespace Correlator.Rules.Bench.Workloads;

/// <summary>Counts how often rules fired: their only action.</summary>
internal sealed class FireCounter
{
    public long Fires { get; private set; }

    public void Fire() => Fires++;

    public void Reset() => Fires = 0;
}
