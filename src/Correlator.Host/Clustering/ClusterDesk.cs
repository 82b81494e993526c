using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Akka.Actor;
using Akka.Cluster;
using Akka.Cluster.Sharding;
using Correlator.Cli.Operations;

namespace Correlator.Host.Clustering;

/// <summary>What a member answers an operator about its cluster, and does for him.</summary>
internal sealed class ClusterDesk(ActorSystem system)
{
    /// <summary>Lines that wait for a slow reader; more, and the oldest go.</summary>
    private const int LinesWaitingMax = 1_000;

    private static readonly TimeSpan AskTimeout = TimeSpan.FromSeconds(10);

    /// <summary>Shorter than a probe's patience.</summary>
    private static readonly TimeSpan HealthTimeout = TimeSpan.FromSeconds(3);

    private readonly Cluster _cluster = Cluster.Get(system);

    /// <param name="rules">Ids of the sets of rules that members go by, as far as they have said.</param>
    public ClusterView Show(IReadOnlyDictionary<Address, string> rules)
    {
        var state = _cluster.State;
        return new ClusterView(
            _cluster.SelfAddress.ToString(),
            state.Leader?.ToString(),
            [.. state.Members.OrderBy(member => member.Address.ToString(), StringComparer.Ordinal).Select(member => new ClusterMemberView(
                member.Address.ToString(),
                [.. member.Roles.Order(StringComparer.Ordinal)],
                ClusterWatcher.Status(member.Status),
                !state.Unreachable.Contains(member),
                member.AppVersion.Version,
                rules.GetValueOrDefault(member.Address)))]);
    }

    /// <summary>False when there is no such member.</summary>
    public bool Do(string member, ClusterAction action)
    {
        if (_cluster.State.Members.FirstOrDefault(m => m.Address.ToString() == member) is not { } found) return false;
        if (action == ClusterAction.Leave) _cluster.Leave(found.Address);
        else _cluster.Down(found.Address);
        return true;
    }

    /// <summary>What the members hold of each kind of shards that this one has or reaches.</summary>
    public async Task<IReadOnlyList<RegionView>> Regions(CancellationToken cancellation)
    {
        var views = new List<RegionView>();
        var sharding = ClusterSharding.Get(system);
        foreach (var name in sharding.ShardTypeNames.Order(StringComparer.Ordinal))
        {
            var stats = await sharding.ShardRegion(name)
                .Ask<ClusterShardingStats>(new GetClusterShardingStats(AskTimeout), AskTimeout, cancellation).ConfigureAwait(false);
            views.AddRange(stats.Regions
                .Select(region => new RegionView(
                    name, (region.Key.HasLocalScope ? _cluster.SelfAddress : region.Key).ToString(), region.Value.Stats.Count, region.Value.Stats.Values.Sum()))
                .OrderBy(view => view.Address, StringComparer.Ordinal));
        }

        return views;
    }

    /// <summary>Who comes, goes and cannot be reached, from now on.</summary>
    public async IAsyncEnumerable<string> Watch([EnumeratorCancellation] CancellationToken cancellation)
    {
        var lines = Channel.CreateBounded<string>(new BoundedChannelOptions(LinesWaitingMax) { FullMode = BoundedChannelFullMode.DropOldest });
        var watcher = system.ActorOf(ClusterWatcher.Props(line => lines.Writer.TryWrite(line)));
        _ = watcher.WatchAsync(CancellationToken.None).ContinueWith(_ => lines.Writer.TryComplete(), TaskScheduler.Default);
        try
        {
            await foreach (var line in lines.Reader.ReadAllAsync(cancellation).ConfigureAwait(false)) yield return line;
        }
        finally
        {
            system.Stop(watcher);
        }
    }

    /// <summary>Ready is who is up and whose shards the coordinator knows: only then does work reach it.</summary>
    public async Task<HealthView> Health(CancellationToken cancellation)
    {
        var self = _cluster.SelfMember;
        var state = _cluster.State;
        var line = $"cluster: {ClusterWatcher.Status(self.Status)} as {self.Address}, {state.Members.Count} members, "
            + $"{state.Unreachable.Count} unreachable";
        if (self.Status != MemberStatus.Up) return new HealthView(false, [line]);
        var missing = await Unregistered(cancellation).ConfigureAwait(false);
        return missing.Count == 0
            ? new HealthView(true, [line])
            : new HealthView(false, [$"shards: not registered yet: {string.Join(", ", missing)}", line]);
    }

    private async Task<IReadOnlyList<string>> Unregistered(CancellationToken cancellation)
    {
        var sharding = ClusterSharding.Get(system);
        var missing = await Task.WhenAll(sharding.ShardTypeNames.Select(async name =>
        {
            try
            {
                // Answered by the coordinator, through the region: silence means that the region has not found it.
                await sharding.ShardRegion(name).Ask<CurrentRegions>(GetCurrentRegions.Instance, HealthTimeout, cancellation).ConfigureAwait(false);
                return null;
            }
            catch (AskTimeoutException)
            {
                return name;
            }
        })).ConfigureAwait(false);
        return [.. missing.OfType<string>().Order(StringComparer.Ordinal)];
    }
}
