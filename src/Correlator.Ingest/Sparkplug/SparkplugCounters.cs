namespace Correlator.Ingest.Sparkplug;

/// <summary>What became of Sparkplug messages; over all restarts of the feed. Any thread may read.</summary>
public sealed class SparkplugCounters
{
    internal long Taken;
    internal long Ignored;
    internal long Repeated;
    internal long Stale;
    internal long Broken;
    internal long Unknown;
    internal long Lost;
    internal long NotKept;

    /// <summary>Messages that became records.</summary>
    public long Messages => Interlocked.Read(ref Taken);

    /// <summary>Messages of no use here: hosts' STATE, unknown types.</summary>
    public long MessagesIgnored => Interlocked.Read(ref Ignored);

    /// <summary>Messages that came again: same node, sequence number and bytes.</summary>
    public long MessagesRepeated => Interlocked.Read(ref Repeated);

    /// <summary>Deaths of an earlier session than the node's present one (bdSeq): it lives.</summary>
    public long DeathsStale => Interlocked.Read(ref Stale);

    /// <summary>Payloads that are none; they go to quarantine.</summary>
    public long PayloadsBroken => Interlocked.Read(ref Broken);

    /// <summary>Metrics named by an alias whose birth was never seen: their values are passed over.</summary>
    public long AliasesUnknown => Interlocked.Read(ref Unknown);

    /// <summary>Messages that a node numbered and that did not come, as far as numbers modulo 256 can tell.</summary>
    public long MessagesLost => Interlocked.Read(ref Lost);

    /// <summary>Nodes, devices and aliases that found no room in the table; their values are passed over.</summary>
    public long NamesNotKept => Interlocked.Read(ref NotKept);
}
