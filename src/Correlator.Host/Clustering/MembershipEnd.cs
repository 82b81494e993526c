using Akka.Actor;
using Akka.Cluster;

namespace Correlator.Host.Clustering;

/// <summary>Why a member's actor system ends though nobody asked this process to.</summary>
/// <param name="IsInOrder">True when an operator let the member leave: its work was handed over.</param>
/// <param name="Reason">A sentence for the operator.</param>
internal sealed record MembershipEnd(bool IsInOrder, string Reason)
{
    public static MembershipEnd Of(CoordinatedShutdown.Reason? reason) => reason switch
    {
        CoordinatedShutdown.ClusterLeavingReason => new(true, "This member has left the cluster, as it was asked to."),
        CoordinatedShutdown.ClusterDowningReason => new(
            false,
            "This member was declared dead by the cluster, or is on the smaller side of a split: what it still does counts no more. "
            + "Started again, it joins as a new one."),
        CoordinatedShutdown.ClusterJoinUnsuccessfulReason => new(false, "No seed has let this member in."),
        null => new(false, "This member's actor system has ended."),
        _ => new(false, $"This member's actor system ends: {reason.GetType().Name}, exit code {reason.ExitCode} of Akka."),
    };
}
