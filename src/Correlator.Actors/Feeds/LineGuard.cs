using Akka.Actor;
using Akka.Pattern;

namespace Correlator.Actors.Feeds;

/// <summary>Keeps a line running: when it breaks it starts anew from its last checkpoint, after 0.2 s, then ever more slowly up to 10 s;
/// or stops, where that is asked for.</summary>
public static class LineGuard
{
    public static Props Props(LineSettings settings) => BackoffSupervisor.Props(
        Backoff.OnStop(
                IngestLineActor.Props(settings),
                "line",
                minBackoff: TimeSpan.FromSeconds(0.2),
                maxBackoff: TimeSpan.FromSeconds(10),
                randomFactor: 0.2,
                maxNrOfRetries: settings.StartsAnew ? -1 : 0)
            // A journal that refuses a write stops the line; whatever else it fails with must do the same.
            .WithSupervisorStrategy(new OneForOneStrategy(_ => Directive.Stop))
            .WithAutoReset(TimeSpan.FromSeconds(20)));
}
