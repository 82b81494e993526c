using Akka.Actor;
using Akka.Pattern;

namespace Correlator.Actors.Persistence;

/// <summary>
/// Keeps an actor running that ends whenever its journal cannot be read or written: it starts anew from what is stored, after 0.2 s, then ever
/// more slowly up to 10 s; or stops, where that is asked for. What it is told meanwhile is lost, with or without an answer.
/// </summary>
/// <remarks>Entities of a shard need none: the next message starts them. The manager of a cluster singleton starts it once only.</remarks>
public static class WriterGuard
{
    /// <param name="name">Of the actor, below its guard.</param>
    /// <param name="startsAnew">False: the first end is the last.</param>
    /// <param name="answerMeanwhile">What those hear who ask between an end and the next start; null for nothing.</param>
    public static Props Props(Props writer, string name, bool startsAnew = true, object? answerMeanwhile = null)
    {
        var options = Backoff.OnStop(
                writer,
                name,
                minBackoff: TimeSpan.FromSeconds(0.2),
                maxBackoff: TimeSpan.FromSeconds(10),
                randomFactor: 0.2,
                maxNrOfRetries: startsAnew ? -1 : 0)
            // A journal that refuses a write stops the actor; whatever else it fails with must do the same.
            .WithSupervisorStrategy(new OneForOneStrategy(_ => Directive.Stop))
            // One that lived for so long waits as little as at first: an end every 20 s keeps nobody busy.
            .WithAutoReset(TimeSpan.FromSeconds(20));
        return BackoffSupervisor.Props(answerMeanwhile is null ? options : options.WithReplyWhileStopped(answerMeanwhile));
    }
}
