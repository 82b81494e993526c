using BenchmarkDotNet.Attributes;
using Correlator.Detections;
using Correlator.Model.Facts;
using Correlator.Model.Observations;
using Correlator.Model.Plant;
using Correlator.Rules;
using Correlator.Rules.Explanation;
using Correlator.Rules.Matching;

namespace Correlator.Bench.Pieces;

/// <summary>What a fact costs a zone with all shipped rules: a routine write, and a deviation that joins nothing.</summary>
[MemoryDiagnoser]
public class RuleSessionBench
{
    private const int Facts = 1024;

    private static readonly EventTime Start = EventTime.FromUnixSeconds(1_772_438_400);
    private static readonly RuleSet Rules = new(ShippedRules.All);

    private readonly List<RuleMatch> _matches = [];
    private readonly IRuleSession _session = Rules.OpenSession("plant");
    private long _number;

    /// <summary>Its cost is in the figures of the others: a session takes each fact once.</summary>
    [Benchmark(Baseline = true, OperationsPerInvoke = Facts)]
    public int FactsAlone()
    {
        var built = 0;
        for (var i = 0; i < Facts; i++) built += Write(_number++).Summary.Length;
        return built;
    }

    [Benchmark(OperationsPerInvoke = Facts)]
    public int RoutineWrite()
    {
        for (var i = 0; i < Facts; i++) Step(Write(_number++));
        return Drained();
    }

    [Benchmark(OperationsPerInvoke = Facts)]
    public int LoneDeviation()
    {
        for (var i = 0; i < Facts; i++) Step(Deviation(_number++));
        return Drained();
    }

    private void Step(Fact fact)
    {
        _session.Insert(fact, origin: 0);
        _session.Advance(fact.KnownAt);
    }

    private int Drained()
    {
        _matches.Clear();
        _session.Drain(_matches);
        return _matches.Count;
    }

    private static ControlOperation Write(long number) => new()
    {
        Id = FactId.Of("write", number.ToString(System.Globalization.CultureInfo.InvariantCulture)),
        Time = At(number),
        KnownAt = At(number),
        Subject = "controller",
        Zone = "plant",
        Summary = "master does write at controller",
        Source = new Provenance("sensor", number),
        Operation = Operation.Write,
        Target = "400",
        Protocol = Protocol.Modbus,
        IsRoutine = true,
        Originator = Asset(number % 40, "master"),
        Responder = Asset(number % 400, "controller"),
    };

    private static Deviation Deviation(long number) => new()
    {
        Id = FactId.Of("deviation", number.ToString(System.Globalization.CultureInfo.InvariantCulture)),
        Time = At(number),
        KnownAt = At(number),
        Subject = "controller",
        Zone = "plant",
        Summary = "master polls controller slower than usual",
        Source = new Provenance("sensor", number),
        Kind = DeviationKind.PollingPeriodShift,
        Protocol = Protocol.Modbus,
        Originator = Asset(number % 40, "master"),
        Responder = Asset(number % 400, "controller"),
    };

    private static EventTime At(long number) => Start + TimeSpan.FromSeconds(number);

    private static Participant Asset(long number, string sort) =>
        new($"{sort}-{number}", NetworkAddress.None, "plant", AssetRoles.None, 3, null);
}
