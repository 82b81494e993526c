using Correlator.Cli.Operations;
using Correlator.Host.Clustering;
using Correlator.Host.Settings;
using YamlDotNet.RepresentationModel;

namespace Correlator.Scenarios.Tests.Clustering;

/// <summary>docker/compose.cluster.yaml and docker/kubernetes: no engine runs them here, but they say the same as the settings.</summary>
public sealed class DeploymentFileTests
{
    private static readonly string Docker = Path.Combine(Repository.Root, "docker");

    public static TheoryData<string> Files =>
        [.. Directory.EnumerateFiles(Docker, "*.yaml", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(Docker, file)).Order()];

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_file_is_YAML(string file) => Assert.NotEmpty(Documents(file));

    [Theory]
    [InlineData("correlator-a")]
    [InlineData("correlator-b")]
    [InlineData("correlator-c")]
    public void A_member_of_the_compose_file_has_valid_settings_and_is_found_where_the_seeds_say(string name)
    {
        var compose = Documents("compose.cluster.yaml").Single();
        var service = Map(Map(compose, "services"), name);
        var cluster = ClusterOf(Path.Combine(Docker, "cluster", "correlator.conf"), Environment(Map(service, "environment")));
        Assert.Equal((name, name), (cluster.Node, cluster.Hostname));
        Assert.Contains($"{name}:{cluster.Port}", cluster.SeedNodes);
        Assert.Equal(3, cluster.SeedNodes.Count);
        Assert.Equal(2, cluster.MembersMin);

        // A secret without a target lies under its own name.
        var declared = Map(compose, "secrets").Children.Keys.Select(Text).ToArray();
        var mounted = ((YamlSequenceNode)service.Children["secrets"]).Select(secret => secret is YamlMappingNode map
            ? (Source: Text(map.Children["source"]), Target: Text(map.Children["target"]))
            : (Source: Text(secret), Target: Text(secret))).ToArray();
        Assert.Empty(mounted.Select(secret => secret.Source).Except(declared));
        Assert.Empty(new[] { cluster.Tls!.Certificate, cluster.Tls.Key, cluster.Tls.Authority }
            .Except(mounted.Select(secret => "/run/secrets/" + secret.Target)));
        Assert.Contains(mounted, secret => secret.Source == "certificate-" + name[^1..]);
        var member = Map(compose, "x-member");
        Assert.Equal("true", Text(member.Children["read_only"]));
        Assert.True(Seconds(Text(member.Children["stop_grace_period"])) > ClusterMembership.LeaveTimeout);
        Assert.Equal("service_completed_successfully", Text(Map(Map(member, "depends_on"), "migrate").Children["condition"]));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void A_pod_of_the_set_has_valid_settings_and_is_found_where_the_seeds_say(int ordinal)
    {
        var set = Documents("kubernetes/statefulset.yaml").Single();
        var spec = Map(set, "spec");
        var pod = Map(Map(spec, "template"), "spec");
        var container = (YamlMappingNode)((YamlSequenceNode)pod.Children["containers"]).Single();
        var node = $"{Text(Map(set, "metadata").Children["name"])}-{ordinal}";
        var environment = ((YamlSequenceNode)container.Children["env"]).Cast<YamlMappingNode>().ToDictionary(
            variable => Text(variable.Children["name"]),
            variable => variable.Children.TryGetValue("value", out var value)
                ? Text(value).Replace("$(CORRELATOR_NODE)", node, StringComparison.Ordinal)
                : node);
        var file = Path.GetTempFileName();
        ClusterSettings cluster;
        try
        {
            File.WriteAllText(file, Text(Map(Documents("kubernetes/configmap.yaml").Single(), "data").Children["correlator.conf"]));
            cluster = ClusterOf(file, environment);
        }
        finally
        {
            File.Delete(file);
        }

        var service = Documents("kubernetes/services.yaml").Single();
        Assert.Equal("None", Text(Map(service, "spec").Children["clusterIP"]));
        Assert.Equal("true", Text(Map(service, "spec").Children["publishNotReadyAddresses"]));
        Assert.Equal(Text(spec.Children["serviceName"]), Text(Map(service, "metadata").Children["name"]));
        Assert.Equal($"{node}.{Text(spec.Children["serviceName"])}", cluster.Hostname);
        Assert.Equal(node, cluster.Node);
        Assert.Equal($"{cluster.Hostname}:{cluster.Port}", cluster.SeedNodes[ordinal]);
        Assert.Equal(int.Parse(Text(spec.Children["replicas"])), cluster.SeedNodes.Count);
        // With fewer at once none of them would ever be ready.
        Assert.Equal("Parallel", Text(spec.Children["podManagementPolicy"]));
        Assert.True(int.Parse(Text(pod.Children["terminationGracePeriodSeconds"])) > ClusterMembership.LeaveTimeout.TotalSeconds);

        var ports = ((YamlSequenceNode)container.Children["ports"]).Cast<YamlMappingNode>()
            .ToDictionary(port => Text(port.Children["name"]), port => int.Parse(Text(port.Children["containerPort"])));
        Assert.Equal(cluster.Port, ports["cluster"]);
        var mounts = ((YamlSequenceNode)container.Children["volumeMounts"]).Cast<YamlMappingNode>().Select(mount => Text(mount.Children["mountPath"]));
        Assert.Empty(new[] { cluster.Tls!.Certificate, cluster.Tls.Key, cluster.Tls.Authority }.Except(mounts));
        Assert.Equal("true", Text(Map(pod, "securityContext").Children["runAsNonRoot"]));
        Assert.Equal("true", Text(Map(container, "securityContext").Children["readOnlyRootFilesystem"]));
    }

    [Fact]
    public void Every_secret_that_a_service_mounts_is_declared_and_every_one_declared_is_mounted()
    {
        var compose = Documents("compose.cluster.yaml").Single();
        var mounted = Map(compose, "services").Children.Values.Cast<YamlMappingNode>()
            .Where(service => service.Children.ContainsKey("secrets"))
            .SelectMany(service => (YamlSequenceNode)service.Children["secrets"])
            .Select(secret => Text(secret is YamlMappingNode map ? map.Children["source"] : secret));
        Assert.Equal(Map(compose, "secrets").Children.Keys.Select(Text).Order(), mounted.Distinct().Order());
        // They are left out of the repository, and out of the image.
        Assert.Contains("docker/cluster-secrets/", File.ReadAllLines(Path.Combine(Repository.Root, ".gitignore")));
        Assert.Contains("docker", File.ReadAllLines(Path.Combine(Docker, "Dockerfile.dockerignore")));
    }

    [Fact]
    public void The_network_policy_lets_out_what_is_named_and_nothing_else()
    {
        var policies = Documents("kubernetes/networkpolicy.yaml");
        Assert.Equal(2, policies.Count);
        foreach (var policy in policies)
        {
            var spec = Map(policy, "spec");
            Assert.Equal(["Ingress", "Egress"], ((YamlSequenceNode)spec.Children["policyTypes"]).Select(Text));
            // A rule without a destination would let everything out.
            Assert.All(((YamlSequenceNode)spec.Children["egress"]).Cast<YamlMappingNode>(), rule =>
            {
                Assert.NotEmpty((YamlSequenceNode)rule.Children["to"]);
                Assert.NotEmpty((YamlSequenceNode)rule.Children["ports"]);
            });
        }

        var members = Map(policies[0], "spec");
        foreach (var direction in new[] { "ingress", "egress" })
        {
            var first = (YamlMappingNode)((YamlSequenceNode)members.Children[direction])[0];
            Assert.Equal("4053", Text(((YamlMappingNode)((YamlSequenceNode)first.Children["ports"])[0]).Children["port"]));
        }
    }

    [Fact]
    public void Probes_ask_where_the_configuration_answers()
    {
        var set = Documents("kubernetes/statefulset.yaml").Single();
        var container = (YamlMappingNode)((YamlSequenceNode)Map(Map(Map(set, "spec"), "template"), "spec").Children["containers"]).Single();
        Assert.Equal("/healthz/ready", Text(Map(Map(container, "readinessProbe"), "httpGet").Children["path"]));
        foreach (var probe in new[] { "startupProbe", "livenessProbe" })
        {
            Assert.Equal("/healthz/live", Text(Map(Map(container, probe), "httpGet").Children["path"]));
        }

        var conf = Text(Map(Documents("kubernetes/configmap.yaml").Single(), "data").Children["correlator.conf"]);
        Assert.Contains("port = 8080", conf, StringComparison.Ordinal);
    }

    // The database's settings are another chapter's: they are proved where they are read.
    private static ClusterSettings ClusterOf(string file, Dictionary<string, string> environment)
    {
        Assert.Empty(environment.Keys.Except(ProcessEnvironment.Table.Select(row => row.Variable)));
        var text = File.ReadAllText(file);
        var copy = Path.GetTempFileName();
        try
        {
            File.WriteAllText(copy, text[..text.IndexOf("database {", StringComparison.Ordinal)] + AfterBlock(text, "database {"));
            return ServeSettings.Read(copy, environment.GetValueOrDefault).Cluster!;
        }
        catch (UsageException wrong)
        {
            throw new InvalidOperationException(wrong.Message);
        }
        finally
        {
            File.Delete(copy);
        }
    }

    private static string AfterBlock(string text, string block)
    {
        var from = text.IndexOf(block, StringComparison.Ordinal);
        return text[(text.IndexOf('}', from) + 1)..];
    }

    private static Dictionary<string, string> Environment(YamlMappingNode map) =>
        map.Children.ToDictionary(pair => Text(pair.Key), pair => Text(pair.Value));

    private static TimeSpan Seconds(string text) => TimeSpan.FromSeconds(int.Parse(text.TrimEnd('s')));

    private static List<YamlMappingNode> Documents(string file)
    {
        var yaml = new YamlStream();
        using var reader = File.OpenText(Path.Combine(Docker, file));
        yaml.Load(reader);
        return [.. yaml.Documents.Select(document => (YamlMappingNode)document.RootNode)];
    }

    private static YamlMappingNode Map(YamlMappingNode map, string key) => (YamlMappingNode)map.Children[key];

    private static string Text(YamlNode node) => ((YamlScalarNode)node).Value!;
}
