using Akka.Actor;
using Correlator.Actors.Persistence;

namespace Correlator.Actors.Feeds;

/// <summary>Keeps a line running: when it breaks it starts anew from its last checkpoint; or stops, where that is asked for.</summary>
public static class LineGuard
{
    public static Props Props(LineSettings settings) =>
        WriterGuard.Props(IngestLineActor.Props(settings), "line", settings.StartsAnew);
}
