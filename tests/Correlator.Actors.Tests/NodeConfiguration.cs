using Akka.Configuration;

namespace Correlator.Actors.Tests;

/// <summary>A node's configuration for tests of single actors: no cluster, state in memory unless a test says where.</summary>
internal static class NodeConfiguration
{
    public static Config InMemory { get; } = ConfigurationFactory.ParseString(
        """
        akka.actor.provider = local
        akka.persistence.journal.plugin = "akka.persistence.journal.inmem"
        akka.persistence.snapshot-store.plugin = "akka.persistence.snapshot-store.inmem"
        """)
        .WithFallback(ConfigurationFactory.ParseString(
            File.ReadAllText(Path.Combine(Repository.Root, "config", "hocon", "node.conf"))));
}
