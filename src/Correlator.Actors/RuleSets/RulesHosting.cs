using Akka.Actor;
using Akka.Hosting;

namespace Correlator.Actors.RuleSets;

/// <summary>Where a node's rules are looked after.</summary>
public static class RulesHosting
{
    /// <summary>The same on every node: members find each other's by it.</summary>
    public const string Name = "rules";

    /// <summary>Starts the node's actor; found in the registry under <see cref="RulesActor"/>.</summary>
    public static AkkaConfigurationBuilder AddRules(this AkkaConfigurationBuilder builder, RulesSettings settings) =>
        builder.WithActors((system, registry) => registry.Register<RulesActor>(system.ActorOf(RulesActor.Props(settings), Name)));
}
