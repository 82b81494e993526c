using Correlator.Model.Assets;
using Correlator.Model.Facts;
using Correlator.Model.Observations;
using Correlator.Model.Plant;
using FsCheck.Xunit;

namespace Correlator.Model.Tests.Assets;

/// <summary>
/// The facts depend on the stream alone: not on its slices, nor on when time is told, nor on restarts.
/// </summary>
public class StreamPropertyTests
{
    private static readonly BaselineOptions Quick = new()
    {
        LearnSpanMin = TimeSpan.FromMinutes(2),
        StableSpanMin = TimeSpan.FromSeconds(20),
        LearnObservationsMin = 60,
        RestateAfter = TimeSpan.FromSeconds(30),
        SilenceMin = TimeSpan.FromSeconds(5),
        SilencePausesMin = 10,
        FanOutPoints = 6,
        FanOutTargets = 12,
        ErrorBurst = 3,
        LoginFailureBurst = 2,
        ValueSamplesMin = 5,
        Bounds = new BaselineBounds
        {
            PeersMax = 12,
            OperationsMax = 24,
            PollsMax = 24,
            ValuesMax = 16,
            StatementsMax = 24,
            SignaturesMax = 2,
            HistoryMax = 5
        },
    };

    [Property(MaxTest = 60)]
    public void Telling_the_time_anywhere_changes_no_fact(int seed, bool isUntilSet)
    {
        var stream = RandomStream(seed);
        var plain = Run(stream, isUntilSet, static (_, _) => { });
        var random = new Random(seed + 1);
        var told = Run(stream, isUntilSet, (cell, watermark) =>
        {
            if (random.Next(3) == 0) cell.State.TimePassed(watermark, cell.Facts);
        });
        AssertSame(plain, told);
    }

    [Property(MaxTest = 60)]
    public void Saving_and_loading_anywhere_changes_no_fact(int seed, bool isUntilSet)
    {
        var stream = RandomStream(seed);
        var plain = Run(stream, isUntilSet, static (_, _) => { });
        var random = new Random(seed + 2);
        var restarted = Run(stream, isUntilSet, (cell, _) =>
        {
            if (random.Next(40) == 0) cell.SaveAndLoad();
        });
        AssertSame(plain, restarted);
    }

    [Fact]
    public void The_random_streams_reach_every_kind_that_the_asset_states()
    {
        var kinds = Enumerable.Range(0, 60)
            .SelectMany(seed => Run(RandomStream(seed), seed % 2 == 0, static (_, _) => { }).Facts)
            .Select(f => f.KindName).ToHashSet();
        foreach (var kind in Enum.GetValues<DeviationKind>().Except([DeviationKind.NewAsset,
            DeviationKind.AddressConflict, DeviationKind.NewConduit, DeviationKind.ConduitSilence,
            DeviationKind.UndeclaredSafetyUse]))
            Assert.Contains(DeviationKinds.Name(kind), kinds);
        Assert.Contains("conduit-use", kinds);
        Assert.Contains("control-operation", kinds);
        Assert.Contains("sensor-alert", kinds);
        Assert.Contains("access-session", kinds);
    }

    [Fact]
    public void Every_fact_of_a_stream_has_an_id_of_its_own()
    {
        for (var seed = 0; seed < 20; seed++)
        {
            var facts = Run(RandomStream(seed), seed % 2 == 0, static (_, _) => { }).Facts;
            Assert.Equal(facts.Count, facts.Select(f => f.Id).Distinct().Count());
            Assert.All(facts, f => Assert.True(f.KnownAt >= f.Time));
        }
    }

    [Property(MaxTest = 200)]
    public void Bytes_that_are_not_a_state_are_refused_and_nothing_worse(byte[] junk, int cut)
    {
        var cell = Run(RandomStream(3), false, static (_, _) => { });
        using var stream = new MemoryStream();
        cell.State.Save(new BinaryWriter(stream));
        var bytes = stream.ToArray();
        var at = (int)((uint)cut % bytes.Length);
        for (var i = 0; i < junk.Length && at + i < bytes.Length; i++) bytes[at + i] = junk[i];
        var error = Record.Exception(() => AssetState.Load(
            new BinaryReader(new MemoryStream(bytes, 0, junk.Length % 2 == 0 ? at : bytes.Length)), Quick, cell.Policy,
                new FeedTable()));
        Assert.True(error is null or InvalidDataException or EndOfStreamException or FormatException, $"{error}");
    }

    private static Cell Run(List<Observation> stream, bool isUntilSet, Action<Cell, EventTime> between)
    {
        var options = isUntilSet ? Quick with { LearnUntil = Cell.At(150) } : Quick;
        var cell = new Cell(Cell.Plc, options);
        var watermark = EventTime.None;
        foreach (var observation in stream)
        {
            // What a block's slice knows: the running watermark is never ahead of an observation still to come.
            if (observation.Watermark > watermark) watermark = observation.Watermark;
            between(cell, watermark);
            cell.See(observation);
        }

        cell.State.TimePassed(watermark, cell.Facts);
        return cell;
    }

    private static void AssertSame(Cell expected, Cell actual)
    {
        Assert.Equal(expected.Facts.Select(f => f.ToString()), actual.Facts.Select(f => f.ToString()));
        Assert.Equivalent(expected.State.Describe(), WithoutMemory(expected, actual), strict: true);
    }

    /// <summary>A table that was loaded may have fewer spare slots than one that grew.</summary>
    private static AssetDescription WithoutMemory(Cell expected, Cell actual) =>
        actual.State.Describe() with { MemoryBytes = expected.State.Describe().MemoryBytes };

    private static List<Observation> RandomStream(int seed)
    {
        var random = new Random(seed);
        AssetProfile?[] others = [Cell.Hmi, Cell.Hmi, Cell.Hmi, Cell.Station, Cell.Laptop, null];
        var stream = new List<Observation>();
        var watermark = Cell.At(-10);
        for (double time = 0; time < 400; time += Step(random, time))
        {
            var observation = Any(random, time - (random.Next(10) == 0 ? random.NextDouble() * 3 : 0), time > 150 ? 8
                : 60, others);

            // Lateness of three seconds; one running watermark, as the pipeline gives it.
            if (Cell.At(time - 3) > watermark) watermark = Cell.At(time - 3);
            observation.Watermark = watermark;
            stream.Add(observation);
        }

        return stream;
    }

    /// <summary>Steady polling that slows down towards the end, with a pause now and then.</summary>
    private static double Step(Random random, double time) =>
        random.Next(200) == 0 ? 20 : (time > 300 ? 1.5 : 0.5) + random.NextDouble() * 0.2;

    private static Observation Any(Random random, double time, int oddity, AssetProfile?[] others)
    {
        if (random.Next(oddity) != 0)
        {
            var usual = Cell.Poll(time, Cell.Hmi, Cell.Plc);
            usual.Flags |= ObservationFlags.HasValue;
            (usual.ValueLow, usual.ValueHigh) = (40, 40 + random.Next(20) + (random.Next(oddity * 4) == 0 ? 500 : 0));
            return usual;
        }

        var other = others[random.Next(others.Length)];
        var observation = random.Next(14) switch
        {
            0 or 1 => Cell.Write(time, other, Cell.Plc, random.Next(100)),
            2 => Cell.Connection(time, Cell.Plc, other, Protocol.Tcp, (ushort)random.Next(1, 2_000),
                (Outcome)random.Next(5)),
            3 => Cell.Connection(time, other, Cell.Plc, Protocol.Ssh, 22, (Outcome)random.Next(5)),
            _ => Cell.Poll(time, other, Cell.Plc),
        };
        switch (random.Next(12))
        {
            case 0: observation.TargetStart = (uint)random.Next(70_000); break;
            case 1:
                observation.Operation = (Operation)random.Next(35); observation.OperationCode =
                (int)observation.Operation; break;
            case 2: observation.Outcome = (Outcome)random.Next(5); break;
            case 3: observation.Responder.Mac = new MacAddress((ulong)random.Next(1, 9)); break;
            case 4:
                observation.Kind = ObservationKind.SensorAlert; observation.Detail =
                new ObservationDetail { SignatureId = $"{random.Next(4)}" }; break;
            case 5:
                observation.Detail = new ObservationDetail
                {
                    ControllerMode = random.Next(2) == 0 ? "run"
                : "stop"
                }; break;
            case 6:
                observation.Detail = new ObservationDetail
                {
                    Identity =
                new DeviceIdentity(Serial: $"{random.Next(20) / 19}")
                }; break;
            case 7: observation.Detail = new ObservationDetail { Tag = $"tag{random.Next(8)}" }; break;
            case 8: observation.Kind = ObservationKind.AccessSession; observation.Outcome = Outcome.Denied; break;
            case 9: observation.Flags |= (ObservationFlags)(1 << random.Next(6)); break;
            case 10: observation.Outcome = Outcome.Error; break;
        }

        return observation;
    }
}
