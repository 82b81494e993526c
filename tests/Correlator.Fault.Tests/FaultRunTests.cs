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
    public static TheoryData<int> SeedsOfOne => [.. Enumerable.Range(1, 8)];

    [Theory]
    [MemberData(nameof(SeedsOfOne))]
    public Task One_node_ends_with_the_incidents_of_one_that_nothing_happened_to(int seed) => Run(seed, RunShape.One);

    [PostgresTheory]
    [InlineData(5)]
    [InlineData(6)]
    public Task Three_nodes_end_with_the_incidents_of_one_that_nothing_happened_to(int seed) => Run(seed, RunShape.Three);

    private async Task Run(int seed, RunShape shape)
    {
        var report = await runner.Run(seed, shape);
        output.WriteLine(report.ToJson());
        Assert.Empty(report.Differences);
    }
}
