using Akka.Actor;
using Akka.Cluster;

namespace Correlator.Host.Clustering;

/// <summary>
/// A first seed that is started while it cannot reach the others forms a cluster of its own, and waits there for members that are in another.
/// Nobody tells it, so it has to look.
/// </summary>
internal static class LoneSeed
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(2);

    /// <summary>Looks in a row that find the same seed elsewhere: one that is about to join needs a second or two.</summary>
    private const int LooksMin = 3;

    /// <summary>Gives a seed that answers but does not come, while this member is alone in its cluster. Ends by cancellation only otherwise.</summary>
    public static async Task<Address> FindsElsewhere(
        ActorSystem system, IReadOnlyList<Address> seeds, TimeProvider time, CancellationToken cancellation)
    {
        var cluster = Cluster.Get(system);
        var others = seeds.Where(seed => seed != cluster.SelfAddress).ToArray();
        var looks = new int[others.Length];
        using var again = new PeriodicTimer(LookEvery, time);
        while (await again.WaitForNextTickAsync(cancellation).ConfigureAwait(false))
        {
            // Without any member it still asks to be let in; with a second one others will find the way, too.
            var isAlone = cluster.State.Members.Count == 1;
            for (var i = 0; i < others.Length; i++)
            {
                var isElsewhere = isAlone && await Answers(system, others[i], cancellation).ConfigureAwait(false);
                looks[i] = isElsewhere ? looks[i] + 1 : 0;
                if (looks[i] >= LooksMin) return others[i];
            }
        }

        throw new OperationCanceledException(cancellation);
    }

    // What every node has that has a cluster at all.
    private static async Task<bool> Answers(ActorSystem system, Address seed, CancellationToken cancellation)
    {
        try
        {
            var daemon = system.ActorSelection(new RootActorPath(seed) / "system" / "cluster" / "core" / "daemon");
            await daemon.ResolveOne(AnswerWithin, cancellation).ConfigureAwait(false);
            return true;
        }
        catch (ActorNotFoundException)
        {
            return false;
        }
    }
}
