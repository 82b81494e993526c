using Correlator.Fault.Tests.Runs;
using Correlator.Testing.Postgres;
using Xunit.Abstractions;

namespace Correlator.Fault.Tests;

/// <summary>
/// Seeded fault runs over real processes: whatever goes wrong, the incidents are those of one node that nothing happened to. More of them:
/// <see cref="Program"/>.
/// </summary>
public sealed class FaultRunTests(FaultRunner runner, ITestOutputHelper output) : IClassFixture<FaultRunner>
{
    /// <summary>Seeds that are looked through for kinds of faults.</summary>
    private const int Seeds = 1_000;

    // Between them they have every kind of fault.
    private static readonly int[] Ones = [.. Enumerable.Range(1, 14)];
    private static readonly int[] Threes = [14, 26, 41, 55, 58, 91];

    public static TheoryData<int> SeedsOfOne => [.. Ones];

    public static TheoryData<int> SeedsOfThree => [.. Threes];

    [Theory]
    [MemberData(nameof(SeedsOfOne))]
    public Task One_node_ends_with_the_incidents_of_one_that_nothing_happened_to(int seed) => Run(seed, RunShape.One);

    [PostgresTheory]
    [MemberData(nameof(SeedsOfThree))]
    public Task Three_nodes_end_with_the_incidents_of_one_that_nothing_happened_to(int seed) => Run(seed, RunShape.Three);

    [Fact]
    public void The_runs_have_every_kind_of_fault_that_there_is()
    {
        Assert.Equal(Kinds(RunShape.One, Enumerable.Range(1, Seeds)), Kinds(RunShape.One, Ones));
        Assert.Equal(Kinds(RunShape.Three, Enumerable.Range(1, Seeds)), Kinds(RunShape.Three, Threes));
    }

    private static IEnumerable<string> Kinds(RunShape shape, IEnumerable<int> seeds) =>
        seeds.SelectMany(seed => FaultPlan.Make(seed, shape).Kinds).Distinct().Order(StringComparer.Ordinal);

    private async Task Run(int seed, RunShape shape)
    {
        var report = await runner.Run(seed, shape);
        output.WriteLine(report.ToJson());
        Assert.Empty(report.Differences);
    }
}
