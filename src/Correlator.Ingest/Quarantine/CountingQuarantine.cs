using Correlator.Ingest.Decoding;

namespace Correlator.Ingest.Quarantine;

/// <summary>A quarantine that keeps nothing but the counts.</summary>
public sealed class CountingQuarantine : IQuarantine
{
    private readonly long[] _counts = new long[byte.MaxValue + 1];

    public IReadOnlyDictionary<DecodeResult, long> Counts
    {
        get
        {
            var counts = new Dictionary<DecodeResult, long>();
            for (var i = 0; i < _counts.Length; i++)
            {
                if (Interlocked.Read(ref _counts[i]) is > 0 and var count) counts[(DecodeResult)i] = count;
            }

            return counts;
        }
    }

    /// <summary>Always 0: nothing is promised to be kept.</summary>
    public long TurnedAway => 0;

    public void Add(string feed, long position, DecodeResult reason, ReadOnlySpan<byte> record, long length = 0) =>
        Interlocked.Increment(ref _counts[(byte)reason]);

    public void Flush()
    {
    }

    public void Dispose()
    {
    }
}
