using Akka.Actor;
using Akka.Cluster.Hosting;
using Akka.Cluster.Sharding;
using Akka.Hosting;
using Correlator.Actors.Delivery;
using Correlator.Actors.Persistence;
using Correlator.Actors.Sharding;
using Correlator.Model.Incidents;
using Correlator.Soc.Delivery;
using Correlator.Soc.Receivers;

namespace Correlator.Actors.Incidents;

/// <summary>Where incidents live, and the one desk of the plant that decides which incident a detection belongs to.</summary>
public static class IncidentSharding
{
    public const string Region = "incident";
    public const string Desk = "incident-desk";

    private const int Shards = 20;

    public static IMessageExtractor Extractor { get; } = HashCodeMessageExtractor.Create(
        Shards,
        message => (message as IWithIncidentId)?.IncidentId.ToString(),
        message => message);

    /// <summary>
    /// Registers incidents, their desk and the notifier; found in the registry under <see cref="IncidentActor"/> and
    /// <see cref="IncidentDeskActor"/>.
    /// </summary>
    /// <param name="isSoc">False: this node holds no incidents, it only reaches them.</param>
    public static AkkaConfigurationBuilder AddIncidents(
        this AkkaConfigurationBuilder builder, SocSettings settings, bool isSoc = true) => isSoc
        ? builder
            .WithActors((system, registry) => registry.Register<NotifierActor>(system.ActorOf(
                NotifierActor.Props(settings.Receivers, settings.Retries, settings.Time), "notifier")))
            .WithRegion<IncidentActor>(
                Region,
                registry =>
                {
                    var notifier = settings.IsTelling ? registry.Get<NotifierActor>() : ActorRefs.Nobody;
                    var incident = new IncidentSettings(settings.Policy, settings.Time, notifier, settings.Limits);
                    return id => IncidentActor.Props(id, incident);
                },
                Extractor,
                NodeRoles.Soc)
            .WithSingleton<IncidentDeskActor>(
                Desk,
                (_, registry, _) => WriterGuard.Props(
                    IncidentDeskActor.Props(registry.Get<IncidentActor>(), settings.Grouping, settings.Time),
                    "desk",
                    answerMeanwhile: new ReceiverEnded(Desk, "it has not started again yet")),
                new ClusterSingletonOptions { Role = NodeRoles.Soc })
        : builder
            .WithShardRegionProxy<IncidentActor>(Region, NodeRoles.Soc, Extractor)
            .WithSingletonProxy<IncidentDeskActor>(Desk, new ClusterSingletonOptions { Role = NodeRoles.Soc });
}

/// <summary>How incidents are grouped, escalated and told.</summary>
public sealed record SocSettings
{
    public required EscalationPolicy Policy { get; init; }
    public required TimeProvider Time { get; init; }
    public IReadOnlyList<IReceiver> Receivers { get; init; } = [];

    /// <summary>False where incidents are only looked at: what waits in their outboxes stays there for a node that tells.</summary>
    public bool IsTelling { get; init; } = true;
    public RetrySchedule Retries { get; init; } = RetrySchedule.Default;
    public GroupingOptions Grouping { get; init; } = GroupingOptions.Default;
    public IncidentLimits Limits { get; init; } = IncidentLimits.Default;
}
