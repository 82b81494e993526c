using System.Globalization;
using System.Net;
using Akka.Actor;
using Akka.Cluster;
using Akka.Configuration;
using Akka.Hosting;
using Correlator.Cli.Operations;
using Correlator.Host.Settings;
using Microsoft.Extensions.Logging;
using ClusterSettings = Correlator.Host.Settings.ClusterSettings;

namespace Correlator.Host.Clustering;

/// <summary>This process as a member of a cluster: how it is set up, how it joins, and why it ends.</summary>
internal sealed partial class ClusterMembership
{
    /// <summary>Where who comes and goes is logged.</summary>
    public const string LogCategory = "Correlator.Cluster";

    /// <summary>What coordinated shutdown is given: the line drains, shards and singletons are handed over.</summary>
    public static readonly TimeSpan LeaveTimeout = TimeSpan.FromSeconds(75);

    private readonly ClusterSettings? _settings;
    private readonly Cluster _cluster;
    private readonly ILogger _log;
    private readonly TimeProvider _time;
    private readonly TaskCompletionSource<MembershipEnd> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <param name="settings">Null: a node by itself, a cluster of one.</param>
    public ClusterMembership(ActorSystem system, ClusterSettings? settings, ILoggerFactory logs, TimeProvider time)
    {
        _settings = settings;
        _time = time;
        _cluster = Cluster.Get(system);
        _log = logs.CreateLogger(LogCategory);
        var shutdown = CoordinatedShutdown.Get(system);
        shutdown.AddTask(CoordinatedShutdown.PhaseBeforeServiceUnbind, "tell-why-the-membership-ends", () =>
        {
            _ended.TrySetResult(MembershipEnd.Of(shutdown.ShutdownReason));
            return Task.FromResult(Akka.Done.Instance);
        });
        _ = system.WhenTerminated.ContinueWith(
            _ => _ended.TrySetResult(MembershipEnd.Of(shutdown.ShutdownReason)), TaskScheduler.Default);
        if (settings is not null) system.ActorOf(ClusterWatcher.Props(line => Say(_log, line)), "cluster-log");
    }

    /// <summary>Done when the actor system ends, for whatever reason.</summary>
    public Task<MembershipEnd> Ended => _ended.Task;

    /// <summary>Null: a node by itself.</summary>
    public ClusterSettings? Settings => _settings;

    /// <summary>Lays the cluster's configuration over that of a node by itself.</summary>
    /// <exception cref="UsageException">This member's certificate cannot be used.</exception>
    public static void Compose(AkkaConfigurationBuilder akka, ClusterSettings settings, TimeProvider time)
    {
        akka.AddHocon(ConfigurationFactory.ParseString(ShippedConfiguration.Read("cluster.conf")), HoconAddMode.Prepend);
        // Every value was checked to be a word, a host or a number.
        akka.AddHocon(
            ConfigurationFactory.ParseString(string.Create(CultureInfo.InvariantCulture, $$"""
                akka.remote.dot-netty.tcp {
                  hostname = "{{settings.BindHostname}}"
                  public-hostname = "{{settings.Hostname}}"
                  port = {{settings.Port}}
                  enable-ssl = {{(settings.Tls is null ? "off" : "on")}}
                }
                akka.cluster {
                  roles = [{{string.Join(", ", settings.Roles.Append("node-" + settings.Node).Select(role => $"\"{role}\""))}}]
                  min-nr-of-members = {{settings.MembersMin}}
                  app-version = "{{Version}}"
                }
                """)),
            HoconAddMode.Prepend);
        if (settings.Tls is { } tls) akka.AddSetup(ClusterTls.Load(tls, time).Setup());
    }

    /// <summary>Joins, and returns once this member is up.</summary>
    /// <exception cref="OperationFailedException">It was not let in within the time that is configured.</exception>
    public async Task Join(CancellationToken cancellation)
    {
        if (_settings is null)
        {
            await _cluster.JoinAsync(_cluster.SelfAddress, cancellation).ConfigureAwait(false);
            return;
        }

        using var limit = new CancellationTokenSource(_settings.JoinTimeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        try
        {
            var seeds = await SeedNodes
                .Find(_settings, _cluster.SelfAddress, Dns.GetHostAddressesAsync, _time, either.Token).ConfigureAwait(false);
            var joining = _cluster.JoinSeedNodesAsync(seeds, either.Token);
            var elsewhere = LoneSeed.FindsElsewhere(_cluster.System, seeds, _time, either.Token);
            // Who is turned away for good ends; nobody would tell the join.
            var first = await Task.WhenAny(joining, Ended, elsewhere).ConfigureAwait(false);
            if (first == Ended) throw NotLetIn((await Ended.ConfigureAwait(false)).Reason);
            if (first == elsewhere)
            {
                var seed = await elsewhere.ConfigureAwait(false);
                throw NotLetIn($"It is alone in one of its own, and {seed} in another. Started again, it asks to be let in there.");
            }

            await joining.ConfigureAwait(false);
        }
        catch (Exception fault) when (limit.IsCancellationRequested && fault is OperationCanceledException or ClusterJoinFailedException)
        {
            cancellation.ThrowIfCancellationRequested();
            throw NotLetIn($"{_settings.JoinTimeout.TotalSeconds:0} s are over.");
        }
        finally
        {
            await either.CancelAsync().ConfigureAwait(false);
        }

        if (Namesake() is { } other) SayNamesake(_log, _settings.Node, other.Address);
    }

    /// <summary>Waits until this process is asked to stop; a member that ends in order counts as asked.</summary>
    /// <exception cref="OperationFailedException">The membership ended otherwise: declared dead, cut off, refused.</exception>
    public async Task UntilStopped(CancellationToken cancellation)
    {
        var certificateEnds = _settings?.Tls is { } tls
            ? CertificateWatch.UntilItEnds(ClusterTls.EndOf(tls), _log, _time, cancellation)
            : Task.Delay(Timeout.Infinite, cancellation);
        var first = await Task.WhenAny(certificateEnds, Ended).ConfigureAwait(false);
        if (cancellation.IsCancellationRequested) return;
        if (first == certificateEnds)
        {
            throw new OperationFailedException("The certificate of this member ends: it leaves the cluster before. Give it another and start it again.");
        }

        var end = await Ended.ConfigureAwait(false);
        if (!end.IsInOrder) throw new OperationFailedException(end.Reason);
        Say(_log, end.Reason);
    }

    private static OperationFailedException NotLetIn(string why) => new(
        $"This member was not let into the cluster: {why} Are the seeds reachable, are there {ClusterSettings.Key}.min-members of them, "
        + "and do the certificates come from one authority?");

    // Feeds that are bound to a node look for it by its name: of two, either may be found.
    private Member? Namesake() => _cluster.State.Members.FirstOrDefault(member =>
        member.HasRole("node-" + _settings!.Node) && member.Address != _cluster.SelfAddress && !_cluster.State.Unreachable.Contains(member));

    private static string Version => typeof(ClusterMembership).Assembly.GetName().Version!.ToString(3);

    [LoggerMessage(EventId = 1101, Level = LogLevel.Information, Message = "{Line}")]
    private static partial void Say(ILogger log, string line);

    [LoggerMessage(EventId = 1102, Level = LogLevel.Error, Message = "Another member is named {Node} too: {Address}. Give one of them another name.")]
    private static partial void SayNamesake(ILogger log, string node, Address address);
}
