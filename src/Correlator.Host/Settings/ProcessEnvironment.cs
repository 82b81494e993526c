using System.Text;
using Akka.Configuration;

namespace Correlator.Host.Settings;

/// <summary>
/// What an environment variable may say over the configuration file: what differs between the members of a cluster, which share one file.
/// </summary>
internal static class ProcessEnvironment
{
    /// <summary>Variable and the key that it stands for.</summary>
    public static readonly IReadOnlyList<(string Variable, string Key)> Table =
    [
        ("CORRELATOR_NODE", "correlator.node"),
        ("CORRELATOR_STATE", "correlator.state"),
        ("CORRELATOR_CLUSTER_HOSTNAME", ClusterSettings.Key + ".hostname"),
        ("CORRELATOR_CLUSTER_BIND_HOSTNAME", ClusterSettings.Key + ".bind-hostname"),
        ("CORRELATOR_CLUSTER_PORT", ClusterSettings.Key + ".port"),
        ("CORRELATOR_CLUSTER_TLS_CERTIFICATE", ClusterSettings.Key + ".tls.certificate"),
        ("CORRELATOR_CLUSTER_TLS_KEY", ClusterSettings.Key + ".tls.key"),
    ];

    /// <summary>The file's settings with the environment's over them; a variable that is empty says nothing.</summary>
    public static Config Over(Config file, Func<string, string?> environment)
    {
        var text = new StringBuilder();
        foreach (var (variable, key) in Table)
        {
            if (environment(variable) is { Length: > 0 } value) text.Append(key).Append(" = ").AppendLine(Quoted(value));
        }

        return text.Length == 0 ? file : ConfigurationFactory.ParseString(text.ToString()).WithFallback(file);
    }

    private static string Quoted(string value) => '"' + value
        .Replace("\\", "\\\\", StringComparison.Ordinal)
        .Replace("\"", "\\\"", StringComparison.Ordinal)
        .Replace("\n", "\\n", StringComparison.Ordinal)
        .Replace("\r", "\\r", StringComparison.Ordinal) + '"';
}
