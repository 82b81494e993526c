using Akka.Actor;
using Akka.Pattern;
using Correlator.Model.Incidents;

namespace Correlator.Actors.Incidents;

/// <summary>
/// Keeps the plant's desk there: a journal that refuses a write stops it, and what manages a cluster's singletons does not start one again.
/// It starts anew after 0.2 s, then ever more slowly up to 10 s.
/// </summary>
public static class DeskGuard
{
    public static Props Props(IActorRef incidents, GroupingOptions options, TimeProvider time) => BackoffSupervisor.Props(
        Backoff.OnStop(
                IncidentDeskActor.Props(incidents, options, time),
                "desk",
                minBackoff: TimeSpan.FromSeconds(0.2),
                maxBackoff: TimeSpan.FromSeconds(10),
                randomFactor: 0.2,
                maxNrOfRetries: -1)
            .WithSupervisorStrategy(new OneForOneStrategy(_ => Directive.Stop))
            .WithAutoReset(TimeSpan.FromSeconds(20)));
}
