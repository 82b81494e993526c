using Correlator.Cli.Operations;
using Correlator.Host.Settings;

namespace Correlator.Scenarios.Tests.Settings;

public sealed class ClusterSettingsTests : IDisposable
{
    private const string Loopback = "correlator.cluster { enabled = on, seed-nodes = [\"127.0.0.1:4053\"] }";

    private readonly string _file = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());

    public void Dispose() => File.Delete(_file);

    [Fact]
    public void Off_is_the_default_and_then_nothing_else_matters()
    {
        Assert.Null(ServeSettings.Read(null, _ => null).Cluster);
        Assert.Null(Read("correlator.cluster { hostname = \"plant-1.example\", seed-nodes = [\"a:1\"], seed-dns = \"b\" }").Cluster);
    }

    [Fact]
    public void On_loopback_a_seed_is_enough()
    {
        var cluster = Read(Loopback).Cluster!;
        Assert.Equal(("local", "127.0.0.1", "127.0.0.1", 4053), (cluster.Node, cluster.Hostname, cluster.BindHostname, cluster.Port));
        Assert.Equal(["ingest", "engine", "soc"], cluster.Roles);
        Assert.Equal((1, TimeSpan.FromMinutes(2)), (cluster.MembersMin, cluster.JoinTimeout));
        Assert.Null(cluster.Tls);
        Assert.False(cluster.Compresses);
        Assert.True(Read(Loopback + "\ncorrelator.cluster.compress = on").Cluster!.Compresses);
    }

    [Fact]
    public void The_environment_says_over_the_file_what_differs_between_members()
    {
        var environment = new Dictionary<string, string>
        {
            ["CORRELATOR_NODE"] = "plant-2",
            ["CORRELATOR_STATE"] = "/var/lib/correlator \"2\"\\",
            ["CORRELATOR_CLUSTER_HOSTNAME"] = "10.0.0.2",
            ["CORRELATOR_CLUSTER_BIND_HOSTNAME"] = "0.0.0.0",
            ["CORRELATOR_CLUSTER_PORT"] = "5000",
            ["CORRELATOR_CLUSTER_TLS_CERTIFICATE"] = "plant-2.crt",
            ["CORRELATOR_CLUSTER_TLS_KEY"] = "plant-2.key",
        };
        Assert.Equal(ProcessEnvironment.Table.Select(row => row.Variable).Order(), environment.Keys.Order());
        var settings = Read(Loopback + "\ncorrelator { node = x, cluster.tls.authority = \"ca.crt\" }", environment.GetValueOrDefault);
        var cluster = settings.Cluster!;
        Assert.Equal(("plant-2", "/var/lib/correlator \"2\"\\"), (settings.Node, settings.State));
        Assert.Equal(("plant-2", "10.0.0.2", "0.0.0.0", 5000), (cluster.Node, cluster.Hostname, cluster.BindHostname, cluster.Port));
        Assert.Equal(new ClusterTlsSettings("plant-2.crt", "plant-2.key", "ca.crt"), cluster.Tls);
        // What is empty says nothing.
        Assert.Equal("x", Read("correlator.node = x", _ => "").Node);
    }

    [Theory]
    [InlineData("hostname = \"10.0.0.1\", seed-nodes = [\"10.0.0.1:1\"]", "tls.certificate")]
    [InlineData("bind-hostname = \"0.0.0.0\", seed-nodes = [\"127.0.0.1:1\"]", "tls.certificate")]
    [InlineData("hostname = \"\", seed-nodes = [\"a:1\"], allow-plaintext = on", "hostname")]
    [InlineData("hostname = \"0.0.0.0\", seed-nodes = [\"a:1\"], allow-plaintext = on", "hostname")]
    [InlineData("hostname = \"fe80::1\", seed-nodes = [\"a:1\"], allow-plaintext = on", "hostname")]
    [InlineData("hostname = \"a b\", seed-nodes = [\"a:1\"], allow-plaintext = on", "hostname")]
    [InlineData("seed-nodes = []", "seed-nodes")]
    [InlineData("seed-nodes = [\"a:1\"], seed-dns = \"members.example\"", "seed-nodes")]
    [InlineData("seed-nodes = [\"a\"]", "seed-nodes")]
    [InlineData("seed-nodes = [\"a:0\"]", "seed-nodes")]
    [InlineData("hostname = \"plant-1\", seed-dns = \"members.example\", allow-plaintext = on", "hostname")]
    [InlineData("seed-nodes = [\"a:1\"], port = 0", "port")]
    [InlineData("seed-nodes = [\"a:1\"], roles = [engine, boss]", "roles")]
    [InlineData("seed-nodes = [\"a:1\"], roles = []", "roles")]
    [InlineData("seed-nodes = [\"a:1\"], min-members = 0", "min-members")]
    [InlineData("seed-nodes = [\"a:1\"], join-timeout = 1s", "join-timeout")]
    [InlineData("seed-nodes = [\"a:1\"], tls.certificate = \"a.crt\", tls.key = \"a.key\"", "tls.authority")]
    public void What_cannot_be_is_told_with_its_key(string text, string key)
    {
        var wrong = Assert.Throws<UsageException>(() => Read($"correlator.cluster {{ enabled = on, {text} }}"));
        Assert.Contains(wrong.Lines, line => line.StartsWith($"{_file}: correlator.cluster.{key}: ", StringComparison.Ordinal));
    }

    [Fact]
    public void Plain_text_beyond_loopback_is_spoken_only_where_it_is_allowed_by_name() => Assert.Null(Read(
        "correlator.cluster { enabled = on, hostname = \"10.0.0.1\", seed-nodes = [\"10.0.0.1:1\"], allow-plaintext = on }").Cluster!.Tls);

    private ServeSettings Read(string text, Func<string, string?>? environment = null)
    {
        File.WriteAllText(_file, text);
        return ServeSettings.Read(_file, environment ?? (_ => null));
    }
}
