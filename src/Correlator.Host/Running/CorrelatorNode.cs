using Akka;
using Akka.Actor;
using Akka.Cluster;
using Akka.Configuration;
using Akka.Hosting;
using Akka.Persistence;
using Akka.Streams;
using Akka.Streams.Dsl;
using Correlator.Actors.Assets;
using Correlator.Actors.Feeds;
using Correlator.Actors.Incidents;
using Correlator.Actors.Persistence;
using Correlator.Actors.Serialization;
using Correlator.Actors.Zones;
using Correlator.Cli.Operations;
using Correlator.Model.Assets;
using Correlator.Model.Detections;
using Correlator.Model.Discovery;
using Correlator.Model.Facts;
using Correlator.Model.Incidents;
using Correlator.Model.Observations;
using Correlator.Model.Plant;
using Correlator.Model.Policy;
using Correlator.Rules;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace Correlator.Host.Running;

/// <summary>One node of Correlator, started: a cluster of one with its assets, zones and incidents.</summary>
public sealed class CorrelatorNode : IAsyncDisposable
{
    private static readonly TimeSpan AskTimeout = TimeSpan.FromSeconds(30);

    /// <summary>Longer than the journal gives one read (10 s), so that a keeper that failed has been stopped when it is asked again.</summary>
    private static readonly TimeSpan RecoveryTry = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan RecoveryMax = TimeSpan.FromMinutes(2);

    private readonly IHost _host;
    private readonly StateLock? _lock;
    private readonly NodeOptions _options;
    private readonly RulesInForce _rules;
    private readonly FeedTable _feeds;
    private readonly AssetAddresses _addresses = new();
    private readonly IActorRef _assets;
    private readonly IActorRef _zones;
    private readonly IActorRef _incidents;
    private readonly IActorRef _desk;

    private CorrelatorNode(IHost host, NodeOptions options, RulesInForce rules, FeedTable feeds, StateLock? stateLock)
    {
        _lock = stateLock;
        _rules = rules;
        _host = host;
        _options = options;
        _feeds = feeds;
        System = host.Services.GetRequiredService<ActorSystem>();
        var registry = ActorRegistry.For(System);
        _assets = registry.Get<AssetActor>();
        _zones = registry.Get<ZoneActor>();
        _incidents = registry.Get<IncidentActor>();
        _desk = registry.Get<IncidentDeskActor>();
        Materializer = System.Materializer();
    }

    public ActorSystem System { get; }
    public IMaterializer Materializer { get; }
    public FeedTable Feeds => _feeds;

    /// <exception cref="OperationFailedException">
    /// Another process has the state directory, or the database cannot be worked with.
    /// </exception>
    public static async Task<CorrelatorNode> Start(NodeOptions options, CancellationToken cancellation)
    {
        var stateLock = options.StateDirectory is { } directory ? StateLock.Take(directory) : null;
        try
        {
            await DatabaseGate.Prepare(options, cancellation).ConfigureAwait(false);
            return await Start(options, stateLock, cancellation).ConfigureAwait(false);
        }
        catch
        {
            stateLock?.Dispose();
            throw;
        }
    }

    private static async Task<CorrelatorNode> Start(NodeOptions options, StateLock? stateLock, CancellationToken cancellation)
    {
        var feeds = new FeedTable();
        var rules = new RulesInForce(options.Rules);
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        // Standard output is the command's; what is degraded or broken is told beside it.
        builder.Logging.SetMinimumLevel(LogLevel.Warning)
            .AddSimpleConsole(console => console.SingleLine = true)
            .Services.Configure<ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(45));
        builder.Services.AddSingleton<IHostLifetime, CommandLifetime>();
        builder.Services.AddAkka("correlator", akka => Compose(akka, options, rules, feeds));
        var host = builder.Build();
        await host.StartAsync(cancellation).ConfigureAwait(false);
        var node = new CorrelatorNode(host, options, rules, feeds, stateLock);
        await node.Join(cancellation).ConfigureAwait(false);
        return node;
    }

    /// <summary>Opens the node's line of ingestion.</summary>
    /// <param name="onEnded">Told when feeds that end have ended and everything is durable.</param>
    /// <param name="onDetections">Told of detections before they are grouped.</param>
    /// <param name="onBroken">Told why the line breaks; a node that escalates starts it anew, another leaves it.</param>
    public IActorRef OpenLine(
        Func<LineStart, Source<ObservationBlock, NotUsed>> open,
        Action<LineProgress> onProgress,
        Action<LineEnded>? onEnded = null,
        Action<string>? onBroken = null,
        Action<IReadOnlyList<Detection>>? onDetections = null) =>
        System.ActorOf(
            LineGuard.Props(new LineSettings
            {
                Name = _options.Node,
                Open = open,
                Plant = _options.Plant,
                Directory = new AssetDirectoryOptions { Shards = AssetSharding.Shards, LearnUntil = _options.LearnUntil },
                Feeds = _feeds,
                Assets = _assets,
                Zones = _zones,
                Desk = _desk,
                Rules = _rules,
                Materializer = Materializer,
                Time = _options.Time,
                Addresses = _addresses,
                IsDurable = _options.IsDurable,
                CheckpointInterval = _options.CheckpointInterval,
                CreditsMax = _options.Credits,
                OnProgress = onProgress,
                StartsAnew = _options.Escalates,
                OnBroken = onBroken ?? (_ => { }),
                OnEnded = onEnded ?? (_ => { }),
                OnDetections = onDetections ?? (_ => { }),
            }),
            "lines-" + _options.Node);

    /// <summary>The rules in force.</summary>
    public RuleSet Rules => _rules.Current;

    /// <summary>Lets other rules take over from the next block on.</summary>
    public void Use(RuleSet rules) => _rules.Replace(rules);

    /// <summary>True for an address that is known to be an asset's.</summary>
    public bool IsAsset(NetworkAddress address) => _addresses.Contains(address);

    /// <summary>All incidents with their detections, first opened first.</summary>
    public async Task<IReadOnlyList<IncidentSnapshot>> Incidents(CancellationToken cancellation)
    {
        var list = await _desk.Ask<IncidentList>(new ListIncidents(), AskTimeout, cancellation).ConfigureAwait(false);
        var answers = new List<IncidentSnapshot>(list.Incidents.Count);
        foreach (var id in list.Incidents)
        {
            if (await Incident(id, cancellation).ConfigureAwait(false) is { } answer) answers.Add(answer);
        }

        return answers;
    }

    /// <summary>One incident; null when there is none of that id.</summary>
    public async Task<IncidentSnapshot?> Incident(FactId id, CancellationToken cancellation) =>
        (await _incidents.Ask<object>(new AskIncident(new GetIncident(id)), AskTimeout, cancellation)
            .ConfigureAwait(false) as IncidentAnswer)?.Snapshot;

    /// <summary>Tells an incident; the reason when it refuses.</summary>
    public async Task<RefusalReason?> Tell(IIncidentCommand command, CancellationToken cancellation) =>
        (await _incidents.Ask<IncidentTold>(new TellIncident(command), AskTimeout, cancellation).ConfigureAwait(false)).Refused;

    /// <summary>What an asset's baseline holds; null when the asset is not known.</summary>
    public async Task<AssetDescription?> Describe(string assetId, CancellationToken cancellation) =>
        (await _assets.Ask<AssetDescribed>(new DescribeAsset(assetId), AskTimeout, cancellation).ConfigureAwait(false)).Description;

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync().ConfigureAwait(false);
        _host.Dispose();
        // The pool keeps the state file open beyond the actor system's end.
        if (_options.StateDirectory is not null) SqliteConnection.ClearAllPools();
        _lock?.Dispose();
    }

    private static void Compose(
        AkkaConfigurationBuilder akka, NodeOptions options, RulesInForce rules, FeedTable feeds)
    {
        akka.ConfigureLoggers(loggers =>
        {
            loggers.ClearLoggers();
            loggers.AddLoggerFactory();
        });
        akka.AddHocon(ConfigurationFactory.ParseString(Settings.ShippedConfiguration.Read("node.conf")), HoconAddMode.Prepend);
        if (options.Database is { } database) akka.WithState(database);
        else if (options.StateDirectory is { } directory) akka.WithState(directory);
        else akka.WithStateInMemory();
        akka.AddAssets(new AssetSettings(
                new BaselineOptions { LearnUntil = options.LearnUntil }, new PlantPolicy(options.Plant), feeds))
            .AddZones(new ZoneSettings(rules, new ConduitOptions(options.LearnUntil), FactCodec.Instance))
            .AddIncidents(new SocSettings
            {
                Policy = options.Escalates ? options.Escalation : Silent,
                Time = options.Time,
                Receivers = options.Receivers,
                IsTelling = options.Escalates,
            });
    }

    // Recorded feeds are for looking at: nobody is to be woken by what happened years ago.
    private static EscalationPolicy Silent { get; } =
        new() { Ladders = new Dictionary<Severity, EscalationLadder>() };

    private async Task Join(CancellationToken cancellation)
    {
        var cluster = Cluster.Get(System);
        await cluster.JoinAsync(cluster.SelfAddress, cancellation).ConfigureAwait(false);
        // Keepers answer once their shard has a home and their state is recovered: a flood before that would be dropped.
        var giveUpAt = _options.Time.GetUtcNow() + RecoveryMax;
        await Task.WhenAll(Enumerable.Range(0, AssetSharding.Shards).Select(shard => Recovered(shard, giveUpAt, cancellation)))
            .ConfigureAwait(false);
        // The desk wakes the open incidents, whose timers and outboxes wait for nobody's next detection.
        if (_options.Escalates) await _desk.Ask<IncidentList>(new ListIncidents(), AskTimeout, cancellation).ConfigureAwait(false);
    }

    // A keeper whose state could not be read in time is stopped by its shard, and started again by the next message.
    private async Task Recovered(int shard, DateTimeOffset giveUpAt, CancellationToken cancellation)
    {
        while (true)
        {
            try
            {
                await _assets.Ask<ShardSaved>(new SaveShard(shard, 0), RecoveryTry, cancellation).ConfigureAwait(false);
                return;
            }
            catch (AskTimeoutException late) when (_options.Time.GetUtcNow() >= giveUpAt)
            {
                throw new OperationFailedException(
                    $"The stored state of shard {shard} could not be read within {RecoveryMax.TotalMinutes:0} minutes; is the disk very slow or full?", late);
            }
            catch (AskTimeoutException)
            {
                // Asked again.
            }
        }
    }
}
