using Correlator.Model.Observations;

namespace Correlator.Model.Facts;

/// <summary>An observation that a protected baseline does not cover, or that is never routine.</summary>
public sealed record Deviation : Fact
{
    public required DeviationKind Kind { get; init; }

    /// <summary>What was usual and what came instead, for the explanation.</summary>
    public string Evidence { get; init; } = "";

    /// <summary>How many observations of this sort were held back since the last one stated (edge-triggered, see the baseline).</summary>
    public int Repeats { get; init; }

    public override string KindName => DeviationKinds.Name(Kind);
}

/// <summary>Somebody changed something at a responder: write, control, download … whether routine or not.</summary>
/// <remarks>Routine ones are stated at most every five minutes per originator, operation and target: a poll loop that writes is not news.</remarks>
public sealed record ControlOperation : Fact
{
    /// <summary>The baseline, or the plant file, covers it.</summary>
    public bool IsRoutine { get; init; }

    /// <summary>The plant's roles or a maintenance window allow this originator to do it.</summary>
    public bool IsAuthorised { get; init; }

    /// <summary>It is the first session in which this originator ever spoke to this responder.</summary>
    public bool InFirstSession { get; init; }

    /// <summary>
    /// The responder still learned from this originator: that nothing covers it says only that it comes for the first
    /// time since the sensor looks.
    /// </summary>
    public bool WhileLearning { get; init; }

    public double? ValueLow { get; init; }
    public double? ValueHigh { get; init; }

    public override string KindName => "control-operation";
}

/// <summary>A conclusion of a sensor about one or two endpoints.</summary>
public sealed record SensorAlert : Fact
{
    public required string Vendor { get; init; }
    public required string Product { get; init; }
    public required string SignatureId { get; init; }
    public required string Name { get; init; }

    /// <summary>0–10.</summary>
    public byte Severity { get; init; }
    public IReadOnlyList<string> Techniques { get; init; } = [];

    /// <summary>The asset saw this signature while it learned: the sensor's own noise.</summary>
    public bool IsRoutine { get; init; }

    /// <summary>How many alerts of this signature between these two were held back since the last one stated.</summary>
    public int Repeats { get; init; }

    public override string KindName => "sensor-alert";
}

/// <summary>Somebody worked, or tried to work, on another host: ssh, rdp, vnc, telnet, vpn.</summary>
public sealed record AccessSession : Fact
{
    public string? User { get; init; }

    public override string KindName => "access-session";
}

/// <summary>
/// Two zones spoke a protocol, for the first time in this span of event time as far as the asset saw; the zone above both learns or judges
/// it, and notices when it is not stated any more.
/// </summary>
public sealed record ConduitUse : Fact
{
    /// <summary>2^34 ticks of 100 ns, so that a span costs a shift: 28 min 38 s.</summary>
    private const int SpanBits = 34;

    /// <summary>Number of the span that a time is in; the same for all assets.</summary>
    public static uint Span(long ticks) => (uint)(ticks >> SpanBits);

    /// <summary>When a span begins.</summary>
    public static EventTime SpanStart(uint span) => new((long)span << SpanBits);

    public required string FromZone { get; init; }
    public required string ToZone { get; init; }

    public override string KindName => "conduit-use";
}

/// <summary>What a rule concluded from other facts (a derived fact).</summary>
public sealed record Conclusion : Fact
{
    public required string Name { get; init; }

    /// <summary>Rule that concluded it.</summary>
    public required string Rule { get; init; }

    /// <summary>The facts that it rests on, in rule order.</summary>
    public IReadOnlyList<Fact> Support { get; init; } = [];

    public override string KindName => Name;
}

/// <summary>Names of deviation kinds.</summary>
public static class DeviationKinds
{
    private static readonly string[] Names = [.. Enumerable.Range(0, 256).Select(Kebab)];

    /// <summary>Kebab-case, as reports and rules write it: write-where-only-reads.</summary>
    public static string Name(DeviationKind kind) => Names[(int)kind];

    private static string Kebab(int value) => Enum.IsDefined((DeviationKind)value)
        ? string.Concat(((DeviationKind)value).ToString().Select((c, i) => char.IsUpper(c) ? (i == 0 ? "" : "-") + char.ToLowerInvariant(c) : c.ToString()))
        : "unknown";
}
