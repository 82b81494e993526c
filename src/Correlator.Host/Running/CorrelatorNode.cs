using Akka;
using Akka.Actor;
using Akka.Cluster.Tools.Singleton;
using Akka.Configuration;
using Akka.Hosting;
using Akka.Persistence;
using Akka.Streams;
using Akka.Streams.Dsl;
using Correlator.Actors;
using Correlator.Actors.Assets;
using Correlator.Actors.Couriers;
using Correlator.Actors.Feeds;
using Correlator.Actors.Incidents;
using Correlator.Actors.Persistence;
using Correlator.Actors.RuleSets;
using Correlator.Actors.Serialization;
using Correlator.Actors.Zones;
using Correlator.Cli.Operations;
using Correlator.Host.Clustering;
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

    /// <summary>Answered from memory; shorter than a probe's patience.</summary>
    private static readonly TimeSpan RulesTimeout = TimeSpan.FromSeconds(2);

    private readonly IHost _host;
    private readonly StateLock? _lock;
    private readonly NodeOptions _options;
    private readonly RulesInForce _rules;
    private readonly FeedTable _feeds;
    private readonly AssetAddresses _addresses = new();
    private readonly IActorRef _assets;
    private readonly AssetLookup _lookup;
    private readonly IActorRef _zones;
    private readonly IActorRef _incidents;
    private readonly IActorRef _desk;
    private readonly IActorRef _rulesActor;

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
        _lookup = new AssetLookup(_assets, AskTimeout);
        _zones = registry.Get<ZoneActor>();
        _incidents = registry.Get<IncidentActor>();
        _desk = registry.Get<IncidentDeskActor>();
        _rulesActor = registry.Get<RulesActor>();
        Materializer = System.Materializer();
        Cluster = new ClusterDesk(System);
        Membership = new ClusterMembership(
            System, options.Cluster, host.Services.GetRequiredService<ILoggerFactory>(), options.Time);
    }

    public ActorSystem System { get; }
    public IMaterializer Materializer { get; }
    internal ClusterMembership Membership { get; }
    internal ClusterDesk Cluster { get; }
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

    private static async Task<CorrelatorNode> Start(
        NodeOptions options, StateLock? stateLock, CancellationToken cancellation)
    {
        var feeds = new FeedTable();
        var rules = new RulesInForce(options.Rules);
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        // Standard output is the command's; what is degraded or broken is told beside it.
        builder.Logging.SetMinimumLevel(LogLevel.Warning)
            .AddFilter(ClusterMembership.LogCategory, LogLevel.Information)
            .AddSimpleConsole(console => console.SingleLine = true)
            .Services.Configure<ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout =
            options.Cluster is null ? TimeSpan.FromSeconds(45) : ClusterMembership.LeaveTimeout);
        builder.Services.AddSingleton<IHostLifetime, CommandLifetime>();
        builder.Services.AddAkka("correlator", akka => Compose(akka, options, rules, feeds));
        var host = builder.Build();
        await host.StartAsync(cancellation).ConfigureAwait(false);
        var node = new CorrelatorNode(host, options, rules, feeds, stateLock);
        try
        {
            await node.Join(cancellation).ConfigureAwait(false);
            return node;
        }
        catch
        {
            // A member that was not let in must not stay half started: its process would not end.
            await node.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Opens the node's line of ingestion.</summary>
    /// <param name="onEnded">Told when feeds that end have ended and everything is durable.</param>
    /// <param name="onDetections">Told of detections before they are grouped.</param>
    /// <param name="onBroken">
    /// Told why the line breaks; a node that escalates starts it anew, another leaves it.
    /// </param>
    public IActorRef OpenLine(
        Func<LineStart, Source<ObservationBlock, NotUsed>> open,
        Action<LineProgress> onProgress,
        Action<LineEnded>? onEnded = null,
        Action<string>? onBroken = null,
        Action<IReadOnlyList<Detection>>? onDetections = null) =>
        System.ActorOf(
            LineGuard.Props(Line(open) with
            {
                OnProgress = onProgress,
                OnBroken = onBroken ?? (_ => { }),
                OnEnded = onEnded ?? (_ => { }),
                OnDetections = onDetections ?? (_ => { }),
            }),
            "lines-" + _options.Node);

    /// <summary>
    /// Takes part in running the plant's one line: it runs on one node of role engine, and on another when that one is
    /// gone. Returns who reaches it from here.
    /// </summary>
    /// <param name="onCommitted">Told on the line's node where the feeds stood at each commit.</param>
    /// <param name="contacts">What is heard of live feeds.</param>
    public IActorRef RunLine(
        Func<LineStart, Source<ObservationBlock, NotUsed>> open,
        Action<IReadOnlyList<FeedCheckpoint>> onCommitted,
        FeedContacts contacts)
    {
        const string name = "line";
        if (IsEngine)
        {
            System.ActorOf(
                ClusterSingletonManager.Props(
                    LineGuard.Props(Line(open) with { OnCommitted = onCommitted, Contacts = contacts }),
                    PoisonPill.Instance,
                    ClusterSingletonManagerSettings.Create(System).WithRole(NodeRoles.Engine).WithSingletonName(name)),
                name);
        }

        return System.ActorOf(
            ClusterSingletonProxy.Props(
                "/user/" + name,
                ClusterSingletonProxySettings.Create(System).WithRole(NodeRoles.Engine).WithSingletonName(name)),
            name + "-proxy");
    }

    private LineSettings Line(Func<LineStart, Source<ObservationBlock, NotUsed>> open) => new()
    {
        // One line a plant; a node by itself keeps the name that it has stored under.
        Name = _options.Cluster is null ? _options.Node : "plant",
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
        Watch = _options.Watch,
        Addresses = _addresses,
        IsDurable = _options.IsDurable,
        Checkpoints = _options.Checkpoints,
        CreditsMax = _options.Credits,
        StartsAnew = _options.Escalates,
    };

    /// <summary>True when this node may have the line, and has assets, zones and rules in force.</summary>
    public bool IsEngine => _options.Cluster is null || _options.Cluster.Roles.Contains(NodeRoles.Engine);

    /// <summary>The rules in force.</summary>
    public RuleSet Rules => _rules.Current;

    /// <summary>Sets of rules that the line names and this node does not have, with how often.</summary>
    public IReadOnlyDictionary<string, long> UnknownRules => _rules.Unknown;

    /// <summary>Lets the rules of the files take over on all members, from some block on; or none of them, on none.</summary>
    public Task<RulesReloaded> ReloadRules(CancellationToken cancellation) =>
        _rulesActor.Ask<RulesReloaded>(new ReloadRules(), AskTimeout, cancellation);

    /// <summary>Ids of the sets of rules that the members go by, by their addresses, as far as they have said.</summary>
    public async Task<IReadOnlyDictionary<Address, string>> RulesOfMembers(CancellationToken cancellation)
    {
        try
        {
            return (await _rulesActor.Ask<RulesSeen>(new AskRules(), RulesTimeout, cancellation).ConfigureAwait(false)).Members;
        }
        catch (AskTimeoutException)
        {
            // A node that ends is asked, too.
            return new Dictionary<Address, string>();
        }
    }

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
        (await _incidents.Ask<IncidentTold>(new TellIncident(command), AskTimeout, cancellation)
            .ConfigureAwait(false)).Refused;

    /// <summary>What an asset's baseline holds; null when the asset is not known.</summary>
    public Task<AssetDescription?> Describe(string assetId, CancellationToken cancellation) =>
        _lookup.Describe(assetId, cancellation);

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
        akka.AddSetup(new WireTables(feeds, rules)
        {
            CompressFrom = options.Cluster is { Compresses: true } ? 1_024 : int.MaxValue,
        });
        akka.AddHocon(
            ConfigurationFactory.ParseString(Settings.ShippedConfiguration.Read("node.conf")), HoconAddMode.Prepend);
        var roles = options.Cluster?.Roles ?? NodeRoles.All;
        if (options.Cluster is { } cluster) ClusterMembership.Compose(akka, cluster, options.Time);
        else akka.AddHocon(Alone(options.Node), HoconAddMode.Prepend);
        if (options.Database is { } database) akka.WithState(database);
        else if (options.StateDirectory is { } directory) akka.WithState(directory);
        else akka.WithStateInMemory();
        akka.AddAssets(new AssetSettings(
                new BaselineOptions { LearnUntil = options.LearnUntil }, new PlantPolicy(options.Plant), feeds),
                roles.Contains(NodeRoles.Engine))
            .AddZones(
                new ZoneSettings(rules, new ConduitOptions(options.LearnUntil), FactCodec.Instance),
                roles.Contains(NodeRoles.Engine))
            .AddIncidents(new SocSettings
            {
                Policy = options.Escalates ? options.Escalation : Silent,
                Time = options.Time,
                Receivers = options.Receivers,
                IsTelling = options.Escalates,
            }, roles.Contains(NodeRoles.Soc))
            .AddRules(new RulesSettings
            {
                InForce = rules,
                Load = options.LoadRules ?? (inForce => new LoadedRules(inForce, [])),
            });
        if (roles.Contains(NodeRoles.Engine)) akka.AddCourier();
        if (options.Hosting is { } hosting) akka.AddFeeds(hosting(feeds), roles.Contains(NodeRoles.Ingest));
    }

    private static Config Alone(string node) => ConfigurationFactory.ParseString(
        "akka.cluster.roles = ["
        + string.Join(", ", NodeRoles.All.Append(NodeRoles.OfNode(node)).Select(role => $"\"{role}\"")) + "]");

    // Recorded feeds are for looking at: nobody is to be woken by what happened years ago.
    private static EscalationPolicy Silent { get; } =
        new() { Ladders = new Dictionary<Severity, EscalationLadder>() };

    // The desk, a singleton, wakes the open incidents by itself: their timers and outboxes wait for nobody's next
    // detection.
    private Task Join(CancellationToken cancellation) => Membership.Join(cancellation);
}
