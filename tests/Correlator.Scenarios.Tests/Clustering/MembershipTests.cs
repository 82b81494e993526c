using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Akka.Actor;
using Akka.Cluster;
using Akka.Remote;
using Akka.Remote.Transport;
using Correlator.Cli.Operations;

namespace Correlator.Scenarios.Tests.Clustering;

public sealed class MembershipTests
{
    // What a test must not wait for; the order of these times to each other is as shipped.
    private const string Impatient = """
        akka.cluster {
          failure-detector.acceptable-heartbeat-pause = 2s
          split-brain-resolver.stable-after = 2s
        }
        """;

    private const string CanBeCutOff = Impatient + "\nakka.remote.dot-netty.tcp.applied-adapters = [trttl]";

    [Fact]
    public async Task A_member_that_is_cut_off_from_the_majority_ends_and_says_why_and_the_majority_goes_on()
    {
        var ports = Member.FreePorts(3);
        await using var a = await Member.Start(Member.Settings("a", ports[0], ports, membersMin: 3), over: CanBeCutOff);
        await using var b = await Member.Start(Member.Settings("b", ports[1], ports, membersMin: 3), over: CanBeCutOff);
        await using var c = await Member.Start(Member.Settings("c", ports[2], ports, membersMin: 3), over: CanBeCutOff);
        await Task.WhenAll(a.Membership.Join(default), b.Membership.Join(default), c.Membership.Join(default));
        await c.Until(state => state.Members.Count(member => member.Status == MemberStatus.Up) == 3);

        foreach (var other in new[] { a, b }) await CutOff(c, other);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(90));
        var end = await Assert.ThrowsAsync<OperationFailedException>(() => c.Membership.UntilStopped(patience.Token));
        Assert.Contains("declared dead", end.Message, StringComparison.Ordinal);
        await c.System.WhenTerminated.WaitAsync(TimeSpan.FromSeconds(60));
        await a.Until(state => state.Members.Count == 2 && state.Unreachable.Count == 0);
        Assert.False(a.Membership.Ended.IsCompleted);
        Assert.False(b.Membership.Ended.IsCompleted);
    }

    [Fact]
    public async Task A_lone_first_seed_forms_a_cluster_and_the_second_joins_it_instead_of_forming_another()
    {
        var ports = Member.FreePorts(2);
        await using var a = await Member.Start(Member.Settings("a", ports[0], ports));
        await a.Membership.Join(default);
        await a.Until(state => state.Members.Count == 1);
        await using var b = await Member.Start(Member.Settings("b", ports[1], ports));
        await b.Membership.Join(default);
        await a.Until(state => state.Members.Count(member => member.Status == MemberStatus.Up) == 2);
        // The first one again: it finds the cluster of the other.
        await a.DisposeAsync();
        await b.Until(state => state.Members.Count == 1);
        await using var again = await Member.Start(Member.Settings("a", ports[0], ports));
        await again.Membership.Join(default);
        await b.Until(state => state.Members.Count(member => member.Status == MemberStatus.Up) == 2);
    }

    [Fact]
    public async Task A_seed_that_is_not_the_first_forms_none_and_says_so_when_its_time_is_over()
    {
        var ports = Member.FreePorts(2);
        await using var b = await Member.Start(
            Member.Settings("b", ports[1], ports) with { JoinTimeout = TimeSpan.FromSeconds(8) });
        var end = await Assert.ThrowsAsync<OperationFailedException>(() => b.Membership.Join(default));
        Assert.Contains("was not let into the cluster", end.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_lacks_the_members_that_a_new_cluster_waits_for_is_not_up()
    {
        var ports = Member.FreePorts(2);
        await using var a = await Member.Start(
            Member.Settings("a", ports[0], ports, membersMin: 2) with { JoinTimeout = TimeSpan.FromSeconds(10) });
        await Assert.ThrowsAsync<OperationFailedException>(() => a.Membership.Join(default));
        var health = await a.Desk.Health(default);
        Assert.False(health.IsHealthy);
        Assert.StartsWith("cluster: ", Assert.Single(health.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_first_seed_that_is_alone_in_a_cluster_of_its_own_ends_once_it_finds_the_others_in_another()
    {
        var ports = Member.FreePorts(3);
        await using var a = await Member.Start(Member.Settings("a", ports[0], ports, membersMin: 2));
        var joining = a.Membership.Join(default);
        await a.Until(state => state.Members.Count == 1);
        await using var b = await Member.Start(Member.Settings("b", ports[1], ports[1..], membersMin: 2));
        await using var c = await Member.Start(Member.Settings("c", ports[2], ports[1..], membersMin: 2));
        await Task.WhenAll(b.Membership.Join(default), c.Membership.Join(default));
        var end = await Assert.ThrowsAsync<OperationFailedException>(() => joining);
        Assert.Contains("alone in one of its own, and akka.tcp://", end.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_member_that_is_let_leave_ends_in_order_and_the_others_tell_of_it()
    {
        var ports = Member.FreePorts(2);
        await using var a = await Member.Start(Member.Settings("a", ports[0], ports, membersMin: 2));
        await using var b = await Member.Start(Member.Settings("b", ports[1], ports, membersMin: 2));
        await Task.WhenAll(a.Membership.Join(default), b.Membership.Join(default));
        Assert.Equal(["engine", "ingest", "node-b", "soc"], a.Desk.Show(new Dictionary<Address, string>()).Members.Single(member => member.Address == b.Address).Roles);

        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var seen = new List<string>();
        await foreach (var line in a.Desk.Watch(patience.Token))
        {
            // The first line: it watches now.
            if (seen.Count == 0) Assert.True(a.Desk.Do(b.Address, ClusterAction.Leave));
            seen.Add(line);
            if (line.StartsWith("removed", StringComparison.Ordinal)) break;
        }

        Assert.Equal($"removed {b.Address}, was exiting", seen[^1]);
        Assert.Contains($"leaving {b.Address}", seen);
        await b.Membership.UntilStopped(patience.Token);
        Assert.True((await b.Membership.Ended).IsInOrder);
        Assert.False(a.Desk.Do("akka.tcp://correlator@127.0.0.1:1", ClusterAction.Down));
        Assert.True((await a.Desk.Health(default)).IsHealthy);
    }

    // Akka ends whoever dials and has to refuse whom it finds there. So the address of a seed must not be anybody's.
    [Fact]
    public async Task A_member_that_finds_an_impostor_at_the_address_of_a_seed_ends_and_says_so()
    {
        using var certificates = new CertificateFolder().Make(["a"]);
        using var foreign = new CertificateFolder().Make(["x"]);
        using var impostor = new TcpListener(IPAddress.Loopback, 0);
        impostor.Start();
        var at = ((IPEndPoint)impostor.LocalEndpoint).Port;
        using var certificate = X509Certificate2.CreateFromPemFile(foreign["x.crt"], foreign["x.key"]);
        using var over = new CancellationTokenSource();
        var answering = Answer(impostor, certificate, over.Token);
        await using (var a = await Member.Start(Member.Settings("a", Member.FreePorts(1)[0], [at], certificates.Tls("a"))))
        {
            var end = await Assert.ThrowsAsync<OperationFailedException>(() => a.Membership.Join(default));
            Assert.Contains("TlsHandshakeFailureReason", end.Message, StringComparison.Ordinal);
        }

        await over.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => answering);
    }

    private static async Task Answer(TcpListener listener, X509Certificate2 certificate, CancellationToken cancellation)
    {
        while (true)
        {
            using var client = await listener.AcceptTcpClientAsync(cancellation);
            try
            {
                using var tls = new SslStream(client.GetStream());
                await tls.AuthenticateAsServerAsync(certificate).WaitAsync(cancellation);
                _ = await tls.ReadAsync(new byte[1], cancellation);
            }
            catch (Exception refused) when (refused is IOException or System.Security.Authentication.AuthenticationException)
            {
                // That is what it is there for.
            }
        }
    }

    private static async Task CutOff(Member one, Member other)
    {
        foreach (var (from, to) in new[] { (one, other), (other, one) })
        {
            Assert.True(await ((IRemoteActorRefProvider)((ExtendedActorSystem)from.System).Provider).Transport.ManagementCommand(
                new SetThrottle(Address.Parse(to.Address), ThrottleTransportAdapter.Direction.Both, Blackhole.Instance)));
        }
    }
}
