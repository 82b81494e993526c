using System.Text.Json;
using System.Text.Json.Serialization;

namespace Correlator.Rules.Bench.Measuring;

/// <summary>What one run found out: one JSON line, named as the properties are.</summary>
internal sealed record WorkloadFigures
{
    private static readonly JsonSerializerOptions CamelCase = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    public required string Workload { get; init; }
    public required int Rules { get; init; }
    public required int Events { get; init; }
    public required int Window { get; init; }
    public required int Assets { get; init; }
    public required int Delta { get; init; }
    public required ulong Seed { get; init; }
    public required long Fires { get; init; }
    public required long Expected { get; init; }
    public required double EventsPerSecond { get; init; }
    public required double EventsPerProcessorSecond { get; init; }
    public required double BytesPerEvent { get; init; }
    public required double LiveBytesPerFact { get; init; }
    public required double CompileMs { get; init; }
    public required double P50us { get; init; }
    public required double P99us { get; init; }
    public required double MaxUs { get; init; }
    public required double OracleEventsPerSecond { get; init; }
    public required double RatioToOracle { get; init; }
    public double? ClipsEventsPerSecond { get; init; }
    public long? ClipsFires { get; init; }
    public double? RatioToClips { get; init; }

    public string ToJson() => JsonSerializer.Serialize(this, CamelCase);
}
