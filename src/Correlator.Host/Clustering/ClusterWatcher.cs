using Akka.Actor;
using Akka.Cluster;

namespace Correlator.Host.Clustering;

/// <summary>Tells who comes, goes, and cannot be reached, a line each.</summary>
internal sealed class ClusterWatcher(Action<string> tell) : UntypedActor
{
    private readonly Cluster _cluster = Cluster.Get(Context.System);

    /// <param name="tell">Called by the actor; it must not wait.</param>
    public static Props Props(Action<string> tell) => Akka.Actor.Props.Create(() => new ClusterWatcher(tell));

    protected override void PreStart() => _cluster.Subscribe(
        Self,
        ClusterEvent.SubscriptionInitialStateMode.InitialStateAsSnapshot,
        typeof(ClusterEvent.IMemberEvent), typeof(ClusterEvent.IReachabilityEvent), typeof(ClusterEvent.LeaderChanged));

    protected override void PostStop() => _cluster.Unsubscribe(Self);

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case ClusterEvent.CurrentClusterState state:
                tell($"watching from {_cluster.SelfAddress}: {state.Members.Count} members, {state.Unreachable.Count} unreachable");
                break;
            case ClusterEvent.MemberRemoved removed:
                tell($"removed {removed.Member.Address}, was {Status(removed.PreviousStatus)}");
                break;
            case ClusterEvent.IMemberEvent changed:
                tell($"{Status(changed.Member.Status)} {changed.Member.Address}");
                break;
            case ClusterEvent.UnreachableMember lost:
                tell($"unreachable {lost.Member.Address}");
                break;
            case ClusterEvent.ReachableMember found:
                tell($"reachable {found.Member.Address}");
                break;
            case ClusterEvent.LeaderChanged leader:
                tell($"leader {leader.Leader?.ToString() ?? "none"}");
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    // The words of Akka's documents, in lower case.
    internal static string Status(MemberStatus status) => status switch
    {
        MemberStatus.Joining => "joining",
        MemberStatus.WeaklyUp => "weaklyup",
        MemberStatus.Up => "up",
        MemberStatus.Leaving => "leaving",
        MemberStatus.Exiting => "exiting",
        MemberStatus.Down => "down",
        MemberStatus.Removed => "removed",
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, "There is no such status."),
    };
}
