using Correlator.Actors.Assets;

namespace Correlator.Bench.Wire;

/// <summary>A way to write an envelope, for comparison.</summary>
internal interface IEnvelopeForm
{
    public byte[] Write(ShardEnvelope envelope);

    /// <summary>Number of observations that were read.</summary>
    public int Read(byte[] bytes);
}
