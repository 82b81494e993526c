using System.Runtime.CompilerServices;
using Correlator.Cli.Operations;
using Correlator.Cli.Progress;
using Correlator.Cli.Reports;

namespace Correlator.Cli.Tests;

/// <summary>Stands where the host stands: keeps what the command line asked, and answers what the test set.</summary>
internal sealed class RecordingOperations : IOperations
{
    public List<object> Asked { get; } = [];

    public ReplayReport Report { get; set; } = SampleReports.Empty;
    public IReadOnlyList<IncidentView> Incidents { get; set; } = [];
    public HealthView HealthAnswer { get; set; } = new(true, ["feeds: 3 running"]);
    public Exception? Failure { get; set; }
    public Action<IProgress<ReplayProgress>> WhileReplaying { get; set; } = _ => { };
    public int ServeExitCode { get; set; }

    public T Single<T>() => Assert.IsType<T>(Assert.Single(Asked));

    public Task<ReplayReport> Replay(ReplayRequest request, IProgress<ReplayProgress> progress, CancellationToken cancellation)
    {
        WhileReplaying(progress);
        cancellation.ThrowIfCancellationRequested();
        return Answer(request, Report);
    }

    public Task<int> Serve(ServeRequest request, CancellationToken cancellation) => Answer(request, ServeExitCode);

    public async Task DiscoverPlant(
        IReadOnlyList<string> feeds, TextWriter output, IProgress<ReplayProgress> progress, CancellationToken cancellation)
    {
        await Answer(feeds, true);
        await output.WriteLineAsync("zones:");
    }

    public Task<PlantCheckReport> CheckPlant(IReadOnlyList<string> files, CancellationToken cancellation) =>
        Answer(files, new PlantCheckReport(7, 5, 1, 1, 2));

    public Task<IncidentView> AcknowledgeIncident(AcknowledgeRequest request, CancellationToken cancellation) =>
        Answer(request, new IncidentView(SampleReports.Intrusion, "acknowledged", request.By,
            new DateTimeOffset(2026, 3, 2, 8, 0, 0, TimeSpan.Zero), request.Why));

    public Task<IReadOnlyList<IncidentView>> ListIncidents(string stateDirectory, CancellationToken cancellation) =>
        Answer(stateDirectory, Incidents);

    public Task<IncidentView> ShowIncident(string stateDirectory, string id, CancellationToken cancellation) =>
        Answer((stateDirectory, id), Incidents[0]);

    public Task<AssetView> ShowAsset(string stateDirectory, string id, CancellationToken cancellation) =>
        Answer((stateDirectory, id), new AssetView(id, "PLC", "cell-a", [new AssetSection("Peers", ["hmi-1 modbus"]), new AssetSection("Recent deviations", [])]));

    public Task<IReadOnlyList<RuleView>> ListRules(string? rulesDirectory, CancellationToken cancellation) =>
        Answer<IReadOnlyList<RuleView>>((object?)rulesDirectory ?? "shipped",
            [new RuleView("rule-a", "1.0", "A title", Model.Detections.Severity.High, ["T0843", "T0886"], "shipped"),
             new RuleView("rule-bb", "1.1", "B title", Model.Detections.Severity.Low, [], "my.yaml", IsEnabled: false)]);

    public Task<RulesCheckReport> CheckRules(IReadOnlyList<string> paths, CancellationToken cancellation) => Answer(paths, RulesAnswer);

    public async Task<int> MatchRules(
        string rules, IReadOnlyList<string> events, TextWriter output, TextWriter errors, CancellationToken cancellation)
    {
        await output.WriteLineAsync("{\"event\":0,\"matched\":[\"rule-a\"]}");
        return await Answer((rules, events.Count), BrokenEvents);
    }

    public Task<RuleReloadView> ReloadRules(string stateDirectory, CancellationToken cancellation) =>
        Answer(stateDirectory, ReloadAnswer);

    public RuleReloadView ReloadAnswer { get; set; } = new(19, ["network-scan"], [], [], []);

    public Task<RulesTestReport> TestRules(
        IReadOnlyList<string> paths, IProgress<ReplayProgress> progress, CancellationToken cancellation) => Answer(paths, TestsAnswer);

    public Task<IReadOnlyList<CoveringRule>> ListCoverage(string? rulesDirectory, CancellationToken cancellation) =>
        Answer<IReadOnlyList<CoveringRule>>((object?)rulesDirectory ?? "shipped",
        [
            new CoveringRule("rule-a", ["T0855", "T0843"], IsDark: false, IsTested: true),
            new CoveringRule("rule-b", ["T0855", "T0816"], IsDark: false, IsTested: false),
            new CoveringRule("rule-c", ["T0816", "T0807", "T1059"], IsDark: true, IsTested: false),
        ]);

    public Task<BacktestReport> Backtest(
        BacktestRequest request, IProgress<ReplayProgress> progress, CancellationToken cancellation) => Answer(request, BacktestAnswer);

    public Task<RuleExplanation> ExplainRule(string rule, string? rulesDirectory, CancellationToken cancellation) =>
        Answer((rule, rulesDirectory), Explanation with { Id = rule });

    public Task<IReadOnlyList<FeedView>> ListFeeds(string stateDirectory, CancellationToken cancellation) =>
        Answer<IReadOnlyList<FeedView>>(stateDirectory, [new FeedView("plant", false, 1, 2048, 3)]);

    public Task<FeedView> ControlFeed(string stateDirectory, string feed, FeedAction action, CancellationToken cancellation) =>
        Answer((stateDirectory, feed, action), new FeedView(feed, action == FeedAction.Pause, 0, 0, 0));

    public Task<DatabaseView> MigrateDatabase(DatabaseRequest request, CancellationToken cancellation) => Answer(request, DatabaseAnswer);

    public DatabaseView DatabaseAnswer { get; set; } = new("SQLite database 'state/correlator.db'", 1, 3, ["step 2: an index", "step 3: a trigger"]);

    public Task<HealthView> Health(string stateDirectory, CancellationToken cancellation) => Answer(stateDirectory, HealthAnswer);

    public Task<ClusterView> ShowCluster(string stateDirectory, CancellationToken cancellation) =>
        Failure is null ? Task.FromResult(Cluster) : Task.FromException<ClusterView>(Failure);

    public Task<IReadOnlyList<RegionView>> ShowRegions(string stateDirectory, CancellationToken cancellation) =>
        Answer<IReadOnlyList<RegionView>>(stateDirectory,
            [new RegionView("assets", Cluster.Members[0].Address, 20, 21), new RegionView("zones", Cluster.Members[0].Address, 7, 3)]);

    public Task ControlCluster(string stateDirectory, string member, ClusterAction action, CancellationToken cancellation) =>
        Answer((member, action), true);

    public async IAsyncEnumerable<string> WatchCluster(
        string stateDirectory, [EnumeratorCancellation] CancellationToken cancellation)
    {
        yield return "up akka.tcp://correlator@a:4053";
        if (!WatchesForEver) yield break;
        await Task.Delay(Timeout.Infinite, cancellation);
    }

    public Task<IReadOnlyList<string>> MakeClusterCertificates(ClusterCertsRequest request, CancellationToken cancellation) =>
        Answer<IReadOnlyList<string>>(request, ["certs/ca.crt"]);

    public bool WatchesForEver { get; set; }

    public ClusterView Cluster { get; set; } = new("akka.tcp://correlator@a:4053", null, []);

    public RulesCheckReport RulesAnswer { get; set; } = new(2, 3, 1, [new DarkRules("windows/process_creation", 2)], [], []);

    public RulesTestReport TestsAnswer { get; set; } =
        new(1, [new RuleTestView("rule-a", "one fires", "a.test.yaml:4", [])], []);

    public RuleExplanation Explanation { get; set; } = SampleReports.Explanation;

    public BacktestReport BacktestAnswer { get; set; } = new(0, EventTime.None, EventTime.None, [], []);

    public int BrokenEvents { get; set; }

    private Task<T> Answer<T>(object asked, T answer)
    {
        Asked.Add(asked);
        return Failure is null ? Task.FromResult(answer) : Task.FromException<T>(Failure);
    }
}
