using System.Net.Sockets;
using System.Text;
using Akka.Actor;
using Akka.Cluster;
using Correlator.Cli.Operations;
using Correlator.Host.Clustering;

namespace Correlator.Scenarios.Tests.Clustering;

/// <summary>Members of one authority form a cluster; whoever else speaks to them is refused, and harms nobody.</summary>
public sealed class ClusterTlsTests
{
    [Fact]
    public async Task Members_with_certificates_of_one_authority_form_a_cluster()
    {
        using var certificates = new CertificateFolder().Make(["a", "b"]);
        var ports = Member.FreePorts(2);
        await using var a = await Member.Start(Member.Settings("a", ports[0], ports, certificates.Tls("a"), membersMin: 2));
        await using var b = await Member.Start(Member.Settings("b", ports[1], ports, certificates.Tls("b"), membersMin: 2));
        await Task.WhenAll(a.Membership.Join(default), b.Membership.Join(default));
        await a.Until(state => state.Members.Count(member => member.Status == MemberStatus.Up) == 2);
        Assert.StartsWith("akka.ssl.tcp://correlator@127.0.0.1:", a.Address, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Members_of_two_authorities_that_trust_both_form_one_so_that_one_can_take_over_from_the_other()
    {
        using var old = new CertificateFolder().Make(["a", "b"]);
        using var next = new CertificateFolder().Make(["b"]);
        var both = old["both.crt"];
        File.WriteAllText(both, File.ReadAllText(old["ca.crt"]) + File.ReadAllText(next["ca.crt"]));
        var ports = Member.FreePorts(2);
        await using var a = await Member.Start(
            Member.Settings("a", ports[0], ports, old.Tls("a") with { Authority = both }, membersMin: 2));
        await using var b = await Member.Start(
            Member.Settings("b", ports[1], ports, next.Tls("b") with { Authority = both }, membersMin: 2));
        await Task.WhenAll(a.Membership.Join(default), b.Membership.Join(default));
    }

    [Fact]
    public async Task A_member_of_a_foreign_authority_is_refused_and_the_others_live_on()
    {
        using var certificates = new CertificateFolder().Make(["a", "b"]);
        using var foreign = new CertificateFolder().Make(["c"]);
        await RefusedAndHarmless(certificates, foreign.Tls("c"), tlsTime: null);
    }

    // It trusts the right authority, so that it is turned away by the others and not by itself.
    [Fact]
    public async Task A_member_that_trusts_the_authority_but_is_none_of_its_own_is_refused()
    {
        using var certificates = new CertificateFolder().Make(["a", "b"]);
        using var foreign = new CertificateFolder().Make(["c"]);
        File.AppendAllText(foreign["ca.crt"], File.ReadAllText(certificates["ca.crt"]));
        await RefusedAndHarmless(certificates, foreign.Tls("c"), tlsTime: null);
    }

    [Fact]
    public async Task A_member_whose_certificate_has_ended_is_refused_and_the_others_live_on()
    {
        using var certificates = new CertificateFolder().Make(["a", "b"]);
        var longAgo = new ShiftedTime(TimeSpan.FromDays(-20));
        // Its authority must be as old: made 20 days ago, for 30 of days the one and 10 the other.
        using var old = new CertificateFolder().Make(["a", "b"], days: 30, time: longAgo).Make(["c"], days: 10, time: longAgo);
        await RefusedAndHarmless(old, old.Tls("c"), longAgo);
    }

    [Fact]
    public void An_own_certificate_that_the_others_would_refuse_is_told_at_the_start()
    {
        var longAgo = new ShiftedTime(TimeSpan.FromDays(-20));
        using var old = new CertificateFolder().Make(["c"], days: 10, time: longAgo);
        var refused = Assert.Throws<UsageException>(() => ClusterTls.Load(old.Tls("c"), TimeProvider.System));
        Assert.Contains("NotTimeValid", refused.Message, StringComparison.Ordinal);
        using var foreign = new CertificateFolder().Make(["d"]);
        refused = Assert.Throws<UsageException>(() =>
            ClusterTls.Load(foreign.Tls("d") with { Authority = old["ca.crt"] }, TimeProvider.System));
        Assert.Contains("correlator.cluster.tls.certificate", refused.Message, StringComparison.Ordinal);
        refused = Assert.Throws<UsageException>(() => ClusterTls.Load(foreign.Tls("d") with { Key = foreign["none.key"] }, TimeProvider.System));
        Assert.Contains("none.key", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_no_TLS_is_refused_and_the_members_live_on()
    {
        using var certificates = new CertificateFolder().Make(["a", "b"]);
        var ports = Member.FreePorts(3);
        await using var a = await Member.Start(Member.Settings("a", ports[0], ports[..1], certificates.Tls("a")));
        await a.Membership.Join(default);
        using (var plain = new TcpClient())
        {
            await plain.ConnectAsync("127.0.0.1", ports[0]);
            await plain.GetStream().WriteAsync(Encoding.ASCII.GetBytes("GET / HTTP/1.1\r\nHost: a\r\n\r\n"));
            // Closed by the other side: what it said before that is no answer to this.
            await ReadToEnd(plain);
        }

        await using (var stranger = await Member.Start(Member.Settings("x", ports[1], ports[..1])))
        {
            using var soon = new CancellationTokenSource(TimeSpan.FromSeconds(4));
            await Assert.ThrowsAnyAsync<Exception>(() => stranger.Membership.Join(soon.Token));
        }

        await LivesOn(a, ports[2], ports[..1], certificates);
    }

    private static async Task RefusedAndHarmless(
        CertificateFolder certificates, Correlator.Host.Settings.ClusterTlsSettings refused, TimeProvider? tlsTime)
    {
        var ports = Member.FreePorts(3);
        await using var a = await Member.Start(Member.Settings("a", ports[0], ports[..1], certificates.Tls("a")));
        await a.Membership.Join(default);
        await using (var c = await Member.Start(Member.Settings("c", ports[1], ports[..1], refused), tlsTime))
        {
            using var soon = new CancellationTokenSource(TimeSpan.FromSeconds(8));
            await Assert.ThrowsAnyAsync<Exception>(() => c.Membership.Join(soon.Token));
        }

        await LivesOn(a, ports[2], ports[..1], certificates);
    }

    // Not only still there: it lets another one in.
    private static async Task LivesOn(Member a, int port, int[] seeds, CertificateFolder certificates)
    {
        Assert.False(a.Membership.Ended.IsCompleted);
        Assert.Single(Cluster.Get(a.System).State.Members);
        await using var b = await Member.Start(Member.Settings("b", port, seeds, certificates.Tls("b")));
        await b.Membership.Join(default);
        await a.Until(state => state.Members.Count(member => member.Status == MemberStatus.Up) == 2);
    }

    private static async Task ReadToEnd(TcpClient client)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        try
        {
            var buffer = new byte[1024];
            while (await client.GetStream().ReadAsync(buffer, patience.Token) > 0)
            {
            }
        }
        catch (IOException)
        {
            // Reset is as good as closed.
        }
    }
}
