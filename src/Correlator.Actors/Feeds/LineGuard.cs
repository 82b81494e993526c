using Akka.Actor;
using Akka.Pattern;

namespace Correlator.Actors.Feeds;

/// <summary>Keeps a line running: when it breaks it starts anew from its last checkpoint, after 0.5 s, then ever more slowly up to 30 s;
/// or stops, where that is asked for.</summary>
public static class LineGuard
{
    public static Props Props(LineSettings settings) => BackoffSupervisor.Props(
        Backoff.OnFailure(
                IngestLineActor.Props(settings),
                "line",
                minBackoff: TimeSpan.FromSeconds(0.5),
                maxBackoff: TimeSpan.FromSeconds(30),
                randomFactor: 0.2,
                maxNrOfRetries: settings.StartsAnew ? -1 : 0)
            .WithAutoReset(TimeSpan.FromMinutes(1)));
}
