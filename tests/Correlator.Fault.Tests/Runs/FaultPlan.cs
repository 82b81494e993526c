using Correlator.Fault.Tests.Faults;
using Correlator.Fault.Tests.Processes;

namespace Correlator.Fault.Tests.Runs;

/// <summary>What runs: one node on SQLite, or three on PostgreSQL.</summary>
internal enum RunShape
{
    One,
    Three,
}

/// <summary>A fault and when it strikes.</summary>
/// <param name="Share">Of the observations that must have been taken in. 0 to 1.</param>
/// <param name="After">And so much later.</param>
internal sealed record PlannedFault(double Share, TimeSpan After, IFault Fault);

/// <summary>What goes wrong in a run, when, and on which input. The same seed makes the same plan, where the machine can do the same.</summary>
internal sealed record FaultPlan(int Seed, RunShape Shape, int Input, IReadOnlyList<PlannedFault> Faults)
{
    /// <summary>Kinds of what is wrong with an input, beside those of faults.</summary>
    public const string RecordsDoubled = "records-doubled";
    public const string RecordsMoved = "records-reordered";

    /// <summary>Inputs there are.</summary>
    private const int Inputs = 3;

    private const int FaultsMax = 4;

    /// <summary>Kinds of all that goes wrong in it.</summary>
    public IEnumerable<string> Kinds =>
        [.. Faults.Select(planned => planned.Fault.Kind), .. FaultInput.IsDisturbed(Input) ? [RecordsDoubled, RecordsMoved] : Array.Empty<string>()];

    public static FaultPlan Make(int seed, RunShape shape)
    {
        var random = new Random(seed);
        var input = random.Next(Inputs);
        var count = 1 + random.Next(shape == RunShape.One ? FaultsMax : FaultsMax - 1);
        var faults = new List<PlannedFault>();
        // The first may strike before the first record.
        var shares = Enumerable.Range(0, count).Select(_ => Math.Max(0, random.NextDouble() * 1.1 - 0.1)).Order().ToList();
        foreach (var share in shares)
        {
            var fault = shape == RunShape.One ? OfOne(random) : OfThree(random);
            var after = Milliseconds(random, 0, 1_000);
            // A second later all may have been read and stored.
            faults.Add(new PlannedFault(share, fault is FullDisk ? TimeSpan.Zero : after, fault));
        }

        return new FaultPlan(seed, shape, input, faults);
    }

    private static IFault OfOne(Random random)
    {
        var fault = random.Next(12);
        return fault switch
        {
            0 or 1 => new FrozenNode(0, Milliseconds(random, 500, 3_000)),
            2 or 3 => new RolledNodes(InHaste: random.Next(2) == 0),
            4 or 5 => new ChangedRules(),
            6 or 7 or 8 when SmallDisk.CanMount => new FullDisk(0, Milliseconds(random, 500, 4_000)),
            _ => new KilledNode(0, Milliseconds(random, 0, 500)),
        };
    }

    private static IFault OfThree(Random random)
    {
        var node = random.Next(3);
        var fault = random.Next(14);
        return fault switch
        {
            0 => new FrozenNode(node, Milliseconds(random, 18_000, 26_000)),
            1 or 2 when NamespaceNetwork.IsAvailable => new CutNode(node, Milliseconds(random, 2_000, 28_000), random.Next(2) == 0),
            3 => new RolledNodes(InHaste: random.Next(2) == 0),
            4 => new ChangedRules(),
            5 or 6 => new RestartedDatabase(Milliseconds(random, 0, 8_000)),
            >= 7 and <= 9 when NamespaceNetwork.IsAvailable => new DisturbedMessages(
                (MessageFault)(fault - 7), 0.01 + random.NextDouble() * 0.1, Milliseconds(random, 2_000, 8_000), random.Next()),
            10 or 11 when NamespaceNetwork.IsAvailable => new BrokenConnections(node, 1 + random.Next(4), Milliseconds(random, 100, 2_000)),
            _ => new KilledNode(node, Milliseconds(random, 0, 10_000)),
        };
    }

    private static TimeSpan Milliseconds(Random random, int from, int to) => TimeSpan.FromMilliseconds(random.Next(from, to));
}
