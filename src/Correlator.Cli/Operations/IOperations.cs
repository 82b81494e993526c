using Correlator.Cli.Progress;
using Correlator.Cli.Reports;

namespace Correlator.Cli.Operations;

/// <summary>
/// What the commands ask of the engine; the host implements it. A member that cannot do what it was asked throws
/// <see cref="UsageException"/> when the operator must ask otherwise (exit code 2), <see
/// cref="OperationFailedException"/> when it failed (exit code 1), <see cref="OperationCanceledException"/> when it was
/// stopped. All may be called from any thread, once at a time.
/// </summary>
public interface IOperations
{
    /// <summary>Runs recorded feeds through the engine and returns what it concluded.</summary>
    public Task<ReplayReport> Replay(
        ReplayRequest request, IProgress<ReplayProgress> progress, CancellationToken cancellation);

    /// <summary>
    /// Runs the configured feeds until cancelled, then drains and checkpoints. Returns the exit code.
    /// </summary>
    public Task<int> Serve(ServeRequest request, CancellationToken cancellation);

    /// <summary>Writes, as a plant file to edit, what the feeds tell of a plant.</summary>
    public Task DiscoverPlant(
        IReadOnlyList<string> feeds, TextWriter output, IProgress<ReplayProgress> progress,
        CancellationToken cancellation);

    /// <summary>
    /// Reads plant files; throws <see cref="UsageException"/> with every error, a line each, when one is wrong.
    /// </summary>
    public Task<PlantCheckReport> CheckPlant(IReadOnlyList<string> files, CancellationToken cancellation);

    /// <summary>
    /// Acknowledges an incident on the node that runs on the state directory, or else in the directory itself.
    /// </summary>
    public Task<IncidentView> AcknowledgeIncident(AcknowledgeRequest request, CancellationToken cancellation);

    /// <summary>The incidents of a state directory, oldest first.</summary>
    public Task<IReadOnlyList<IncidentView>> ListIncidents(string stateDirectory, CancellationToken cancellation);

    /// <summary>One incident; <paramref name="id"/> may be shortened to a unique beginning.</summary>
    public Task<IncidentView> ShowIncident(string stateDirectory, string id, CancellationToken cancellation);

    public Task<AssetView> ShowAsset(string stateDirectory, string id, CancellationToken cancellation);

    /// <summary>
    /// The shipped rules, as tuned by those of <paramref name="rulesDirectory"/> when it is not null; sorted by id.
    /// </summary>
    public Task<IReadOnlyList<RuleView>> ListRules(string? rulesDirectory, CancellationToken cancellation);

    /// <summary>
    /// Lets the node that runs on the state directory read its rules anew; what is wrong with them is in the answer.
    /// </summary>
    public Task<RuleReloadView> ReloadRules(string stateDirectory, CancellationToken cancellation);

    /// <summary>Reads Sigma files and folders; what is wrong with them is in the report.</summary>
    public Task<RulesCheckReport> CheckRules(IReadOnlyList<string> paths, CancellationToken cancellation);

    /// <summary>
    /// Writes, for each raw event, which Sigma rules match it: <c>{"event":n,"matched":[ids]}</c>, a line each. Returns how many events were
    /// broken; each of those is told on <paramref name="errors"/>.
    /// </summary>
    public Task<int> MatchRules(
        string rules, IReadOnlyList<string> events, TextWriter output, TextWriter errors, CancellationToken cancellation);

    /// <summary>
    /// Runs the tests of rules (*.test.yaml) that lie in files and folders, or the shipped ones when none is named. What
    /// is wrong with the files is in the report, and then nothing has been run.
    /// </summary>
    public Task<RulesTestReport> TestRules(
        IReadOnlyList<string> paths, IProgress<ReplayProgress> progress, CancellationToken cancellation);

    /// <summary>
    /// The rules in force with those of <paramref name="rulesDirectory"/> when it is not null, as far as coverage of
    /// ATT&amp;CK asks; sorted by id.
    /// </summary>
    public Task<IReadOnlyList<CoveringRule>> ListCoverage(string? rulesDirectory, CancellationToken cancellation);

    /// <summary>What two rule sets raise on recorded feeds.</summary>
    public Task<BacktestReport> Backtest(
        BacktestRequest request, IProgress<ReplayProgress> progress, CancellationToken cancellation);

    /// <summary>
    /// What one rule looks for and why, as <paramref name="rulesDirectory"/> tunes it when that is not null.
    /// </summary>
    public Task<RuleExplanation> ExplainRule(string rule, string? rulesDirectory, CancellationToken cancellation);

    /// <summary>The feeds of the node that runs on a state directory, by id.</summary>
    public Task<IReadOnlyList<FeedView>> ListFeeds(string stateDirectory, CancellationToken cancellation);

    /// <summary>Pauses, resumes or restarts one feed of the node that runs on a state directory.</summary>
    public Task<FeedView> ControlFeed(
        string stateDirectory, string feed, FeedAction action, CancellationToken cancellation);

    /// <summary>The cluster of the node that runs on a state directory.</summary>
    public Task<ClusterView> ShowCluster(string stateDirectory, CancellationToken cancellation);

    /// <summary>What each member holds of each kind of shards, by kind and address.</summary>
    public Task<IReadOnlyList<RegionView>> ShowRegions(string stateDirectory, CancellationToken cancellation);

    /// <summary>Lets a member leave, or declares it dead; returns before that has happened.</summary>
    public Task ControlCluster(string stateDirectory, string member, ClusterAction action, CancellationToken cancellation);

    /// <summary>Who comes, goes and cannot be reached, a line each, until cancelled or the node ends.</summary>
    public IAsyncEnumerable<string> WatchCluster(string stateDirectory, CancellationToken cancellation);

    /// <summary>Writes certificates for members of a cluster; returns the files.</summary>
    public Task<IReadOnlyList<string>> MakeClusterCertificates(ClusterCertsRequest request, CancellationToken cancellation);

    /// <summary>Makes the tables of the configured database or brings them up to date; with a check, only looks.</summary>
    public Task<DatabaseView> MigrateDatabase(DatabaseRequest request, CancellationToken cancellation);

    /// <summary>How the node that runs on a state directory is.</summary>
    public Task<HealthView> Health(string stateDirectory, CancellationToken cancellation);
}
