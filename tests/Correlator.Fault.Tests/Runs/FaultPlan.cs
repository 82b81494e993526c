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
    /// <summary>Inputs there are.</summary>
    public const int Inputs = 3;

    private const int FaultsMax = 4;

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
            faults.Add(new PlannedFault(share, Milliseconds(random, 0, 1_000), fault));
        }

        return new FaultPlan(seed, shape, input, faults);
    }

    private static IFault OfOne(Random random)
    {
        var fault = random.Next(10);
        return fault switch
        {
            0 => new FrozenNode(0, Milliseconds(random, 500, 3_000)),
            1 or 2 => new RolledNodes(),
            3 or 4 => new ChangedRules(),
            5 or 6 when NodeGroup.CanMount => new FullDisk(0, Milliseconds(random, 500, 4_000)),
            _ => new KilledNode(0, Milliseconds(random, 0, 500)),
        };
    }

    private static IFault OfThree(Random random)
    {
        var node = random.Next(3);
        var fault = random.Next(10);
        return fault switch
        {
            0 => new FrozenNode(node, Milliseconds(random, 18_000, 26_000)),
            1 or 2 when NamespaceNetwork.IsAvailable => new CutNode(node, Milliseconds(random, 2_000, 28_000), random.Next(2) == 0),
            3 => new RolledNodes(),
            4 or 5 => new ChangedRules(),
            6 or 7 => new RestartedDatabase(Milliseconds(random, 0, 8_000)),
            _ => new KilledNode(node, Milliseconds(random, 0, 10_000)),
        };
    }

    private static TimeSpan Milliseconds(Random random, int from, int to) => TimeSpan.FromMilliseconds(random.Next(from, to));
}
