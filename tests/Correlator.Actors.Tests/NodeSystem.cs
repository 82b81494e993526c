using Akka.Actor;
using Akka.Configuration;
using Correlator.Actors.Serialization;

namespace Correlator.Actors.Tests;

/// <summary>An actor system configured as a node is: config/hocon/node.conf.</summary>
public sealed class NodeSystem : IDisposable
{
    public ActorSystem System { get; } = ActorSystem.Create("correlator", ConfigurationFactory.ParseString(
        File.ReadAllText(Path.Combine(Repository.Root, "config", "hocon", "node.conf"))));

    public StoredSerializer Serializer => new((ExtendedActorSystem)System);

    public void Dispose() => System.Dispose();
}
