namespace Correlator.Cli.Operations;

/// <summary>One member of a cluster, as the node that was asked sees it.</summary>
/// <param name="Address">Such as akka.ssl.tcp://correlator@host:4053.</param>
/// <param name="Roles">Sorted.</param>
/// <param name="Status">joining | weaklyup | up | leaving | exiting | down.</param>
/// <param name="Version">Version of its program.</param>
/// <param name="Rules">Id of the set of rules that it goes by; null when it has said nothing of that.</param>
public sealed record ClusterMemberView(
    string Address, IReadOnlyList<string> Roles, string Status, bool IsReachable, string Version, string? Rules = null);

/// <summary>A cluster, as the node that was asked sees it.</summary>
/// <param name="Self">Address of that node.</param>
/// <param name="Leader">Null while the members do not agree who is a member.</param>
/// <param name="Members">By address.</param>
public sealed record ClusterView(string Self, string? Leader, IReadOnlyList<ClusterMemberView> Members);

/// <summary>What a member holds of one kind of shards.</summary>
/// <param name="Region">Kind of the shards: assets, zones …</param>
/// <param name="Address">The member's.</param>
public sealed record RegionView(string Region, string Address, int Shards, int Entities);

/// <summary>What an operator can let a member do.</summary>
public enum ClusterAction
{
    /// <summary>It hands its work over and ends.</summary>
    Leave = 1,

    /// <summary>The others go on without it; only for a member that is dead.</summary>
    Down = 2,
}

/// <summary>What <c>correlator cluster certs</c> was asked.</summary>
/// <param name="Directory">Where the files are written; made when it does not exist.</param>
/// <param name="Nodes">Names of the members, a certificate each.</param>
/// <param name="Hosts">
/// Host names and IP addresses beside its own name that a member is reached under, as NAME=HOST, or HOST for all of them.
/// </param>
/// <param name="ValidDays">Days until the certificates end.</param>
public sealed record ClusterCertsRequest(
    string Directory, IReadOnlyList<string> Nodes, IReadOnlyList<string> Hosts, int ValidDays);
