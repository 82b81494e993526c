using System.Text.Json;

namespace Correlator.Rules.Bench.Measuring;

/// <summary>What the swap of one rule among many took: one JSON line.</summary>
internal sealed record ReloadFigures
{
    private static readonly JsonSerializerOptions CamelCase = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
    };

    public required string Workload { get; init; }
    public required int Rules { get; init; }
    public required int Events { get; init; }
    public required int Window { get; init; }
    public required int Assets { get; init; }

    /// <summary>All rules, cold.</summary>
    public required double CompileMs { get; init; }

    /// <summary>The changed rule, and the network of all of them around it: a session may work on meanwhile.</summary>
    public required double RecompileMs { get; init; }

    /// <summary>How long the session stands still.</summary>
    public required double SwapMs { get; init; }

    /// <summary>The slowest of the first events after it: what a swap puts off is paid there.</summary>
    public required double SlowestAfterMs { get; init; }

    /// <summary>Of the rules that did not change.</summary>
    public required long Fires { get; init; }

    public required long Expected { get; init; }

    /// <summary>Of the changed rule, from the swap on: it knows nothing of before.</summary>
    public required long ChangedRuleFires { get; init; }

    public required long ChangedRuleExpected { get; init; }

    public bool OthersStateKept => Fires == Expected;

    public string ToJson() => JsonSerializer.Serialize(this, CamelCase);
}
