using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Configuration;
using Correlator.Actors.Serialization;
using Correlator.Actors.Zones;
using Correlator.Model.Observations;
using Correlator.Rules;

namespace Correlator.Actors.Tests;

/// <summary>An actor system configured as a node is: config/hocon/node.conf.</summary>
public sealed class NodeSystem : IDisposable
{
    public NodeSystem()
    {
        var config = ConfigurationFactory.ParseString(
            File.ReadAllText(Path.Combine(Repository.Root, "config", "hocon", "node.conf")));
        System = ActorSystem.Create("correlator", ActorSystemSetup.Create(BootstrapSetup.Create().WithConfig(config), Tables));
    }

    public WireTables Tables { get; } = new(new FeedTable(), new RulesInForce(new RuleSet([])));

    public ActorSystem System { get; }

    public StoredSerializer Serializer => new((ExtendedActorSystem)System);

    public WireSerializer Wire => new((ExtendedActorSystem)System);

    /// <summary>As <see cref="Wire"/>, with all messages compressed that become smaller.</summary>
    public WireSerializer Packing => new((ExtendedActorSystem)System, new WireTables(Tables.Feeds, Tables.Rules) { CompressFrom = 0 });

    /// <summary>A message as another node gets it.</summary>
    public T Sent<T>(object message) => (T)Wire.FromBinary(Wire.ToBinary(message), Wire.Manifest(message));

    public void Dispose() => System.Dispose();
}
