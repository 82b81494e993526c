using Correlator.Cli.Operations;

namespace Correlator.Cli.Tests;

public sealed class ClusterVerbTests : IDisposable
{
    private const string A = "akka.ssl.tcp://correlator@10.0.0.1:4053";
    private const string B = "akka.ssl.tcp://correlator@10.0.0.2:4053";

    private readonly TemporaryFolder _folder = new();

    private readonly RecordingOperations _operations = new()
    {
        Cluster = new ClusterView(
            A, B,
            [
                new ClusterMemberView(A, ["engine", "ingest", "node-a", "soc"], "up", IsReachable: true, "0.1.0", "0f1e2d3c"),
                new ClusterMemberView(B, ["engine", "node-b"], "up", IsReachable: true, "0.1.0"),
                new ClusterMemberView("akka.ssl.tcp://correlator@10.0.0.3:4053", ["node-c"], "down", IsReachable: false, "1.0.0"),
            ]),
    };

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Show_has_a_line_a_member_in_the_format_that_operators_know()
    {
        var run = await Run("cluster", "show");
        Assert.Equal(
            """
            akka.ssl.tcp://correlator@10.0.0.1:4053 | [engine,ingest,node-a,soc] | up | | 0.1.0 | rules 0f1e2d3c
            akka.ssl.tcp://correlator@10.0.0.2:4053 | [engine,node-b] | up | | 0.1.0
            akka.ssl.tcp://correlator@10.0.0.3:4053 | [node-c] | down | unreachable | 1.0.0
            Count: 3 nodes

            """,
            run.Out);
        Assert.Equal(ExitCode.Done, run.ExitCode);
    }

    [Theory]
    [InlineData("--role", "node-b", "Count: 1 node\n")]
    [InlineData("--role", "engine", "Count: 2 nodes\n")]
    [InlineData("--status", "Down", "Count: 1 node\n")]
    [InlineData("--status", "joining", "Count: 0 nodes\n")]
    public async Task Show_can_be_narrowed(string option, string value, string count) =>
        Assert.EndsWith(count, (await Run("cluster", "show", option, value)).Out, StringComparison.Ordinal);

    [Fact]
    public async Task Show_has_JSON()
    {
        var run = await Run("cluster", "show", "--role", "node-c", "--json");
        Assert.Equal(
            """
            {
              "self": "akka.ssl.tcp://correlator@10.0.0.1:4053",
              "leader": "akka.ssl.tcp://correlator@10.0.0.2:4053",
              "members": [
                {
                  "address": "akka.ssl.tcp://correlator@10.0.0.3:4053",
                  "roles": [
                    "node-c"
                  ],
                  "status": "down",
                  "reachable": false,
                  "version": "1.0.0",
                  "rules": null
                }
              ]
            }

            """,
            run.Out);
    }

    [Fact]
    public async Task Status_and_leader_are_one_line()
    {
        Assert.Equal($"{A} | [engine,ingest,node-a,soc] | up | | 0.1.0 | rules 0f1e2d3c\n", (await Run("cluster", "status")).Out);
        Assert.Equal($"{B} | [engine,node-b] | up | | 0.1.0\n", (await Run("cluster", "status", "-a", "b")).Out);
        Assert.Equal(B + "\n", (await Run("cluster", "leader")).Out);
        _operations.Cluster = _operations.Cluster with { Leader = null };
        Assert.Equal(ExitCode.Failed, (await Run("cluster", "leader")).ExitCode);
    }

    [Theory]
    [InlineData(B)]
    [InlineData("10.0.0.2:4053")]
    [InlineData("b")]
    public async Task A_member_is_named_by_address_host_and_port_or_node(string name)
    {
        var run = await Run("cluster", "down", "--address", name);
        Assert.Equal($"{B} is declared dead.\n", run.Out);
        Assert.Equal((B, ClusterAction.Down), _operations.Single<(string, ClusterAction)>());
    }

    [Fact]
    public async Task Leave_is_for_the_member_that_is_asked_and_down_wants_one_named()
    {
        Assert.Equal($"{A} was asked to leave.\n", (await Run("cluster", "leave")).Out);
        Assert.Equal((A, ClusterAction.Leave), _operations.Single<(string, ClusterAction)>());
        Assert.Equal(ExitCode.WrongUsage, (await Run("cluster", "down")).ExitCode);
        var nobody = await Run("cluster", "leave", "--address", "z");
        Assert.Equal(ExitCode.WrongUsage, nobody.ExitCode);
        Assert.Contains("There is no member 'z'.", nobody.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Region_stats_are_the_members_line_and_what_it_holds()
    {
        Assert.Equal(
            $"{A} | [engine,ingest,node-a,soc] | up | | 0.1.0 (assets) | shards: 20 | entities: 21\n"
            + $"{A} | [engine,ingest,node-a,soc] | up | | 0.1.0 (zones) | shards: 7 | entities: 3\n",
            (await Run("cluster", "region-stats")).Out);
        Assert.DoesNotContain("assets", (await Run("cluster", "region-stats", "--region", "zones")).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tail_goes_on_until_it_is_stopped_and_that_is_no_failure()
    {
        _operations.WatchesForEver = true;
        using var stop = new CancellationTokenSource();
        var running = CommandRun.Of(_operations, ["cluster", "tail", "--state", _folder.Root], cancellation: stop.Token);
        await stop.CancelAsync();
        var run = await running;
        Assert.Equal(ExitCode.Done, run.ExitCode);
    }

    [Fact]
    public async Task Certs_take_names_and_hosts_and_say_what_they_wrote()
    {
        var run = await CommandRun.Of(_operations, ["cluster", "certs", "--out", "certs", "--nodes", "a, b", "--host", "a=10.0.0.1"]);
        Assert.Equal("certs/ca.crt\n", run.Out);
        var asked = _operations.Single<ClusterCertsRequest>();
        Assert.Equal(("certs", 730), (asked.Directory, asked.ValidDays));
        Assert.Equal(["a", "b"], asked.Nodes);
        Assert.Equal(["a=10.0.0.1"], asked.Hosts);
        Assert.Equal(ExitCode.WrongUsage, (await CommandRun.Of(
            _operations, ["cluster", "certs", "--out", "certs", "--nodes", "a", "--days", "0"])).ExitCode);
    }

    private Task<CommandRun> Run(params string[] args) => CommandRun.Of(_operations, [.. args, "--state", _folder.Root]);
}
