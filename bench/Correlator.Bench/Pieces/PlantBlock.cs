using Correlator.Ingest.Decoding;
using Correlator.Ingest.Zeek;
using Correlator.Model.Observations;

namespace Correlator.Bench.Pieces;

/// <summary>Decoded observations of the generated plant, for what comes after decoding.</summary>
internal static class PlantBlock
{
    public static ObservationBlock Of(int observations, int assets)
    {
        var block = ObservationBlock.Rent();
        var lines = RecordedLines.OfPlant(observations, assets);
        var decoder = new ZeekJsonDecoder();
        foreach (var line in lines)
        {
            ref var observation = ref block.Items[block.Count];
            observation = default;
            if (decoder.Decode(line, ref observation) != DecodeResult.Observation) continue;
            observation.Sequence = block.Count;
            observation.Watermark = observation.Time;
            block.Watermark = observation.Time;
            block.Count++;
        }

        return block;
    }
}
