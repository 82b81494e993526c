using Akka.Actor;
using Akka.Cluster.Hosting;
using Akka.Cluster.Tools.Singleton;
using Akka.Hosting;
using Correlator.Actors.Feeds;
using Correlator.Actors.Persistence;

namespace Correlator.Architecture.Tests;

/// <summary>Ways to start a singleton of the cluster, one a method. Nobody calls them: they are compiled, and looked at.</summary>
internal static class SampleSingletons
{
    private static Props Inside => WriterGuard.Props(Props.Empty, "inside");

    internal static class Guarded
    {
        public static Props Manager(ActorSystem system) =>
            ClusterSingletonManager.Props(WriterGuard.Props(Props.Empty, "inside"), ClusterSingletonManagerSettings.Create(system));

        public static Props Line(ActorSystem system, LineSettings settings) => ClusterSingletonManager.Props(
            LineGuard.Props(settings with { StartsAnew = true }),
            PoisonPill.Instance,
            ClusterSingletonManagerSettings.Create(system).WithRole("engine"));

        public static Props Property(ActorSystem system) =>
            ClusterSingletonManager.Props(Inside, ClusterSingletonManagerSettings.Create(system));

        public static AkkaConfigurationBuilder Lambda(AkkaConfigurationBuilder builder) => builder.WithSingleton<Props>(
            "one", (_, _, _) => WriterGuard.Props(Props.Empty, "inside"), new ClusterSingletonOptions { Role = "soc" });

        public static AkkaConfigurationBuilder LambdaThatHoldsSomething(AkkaConfigurationBuilder builder, string name) =>
            builder.WithSingleton<Props>("one", (_, _, _) => WriterGuard.Props(Props.Empty, name));
    }

    internal static class Unguarded
    {
        public static Props Manager(ActorSystem system) =>
            ClusterSingletonManager.Props(Props.Empty, PoisonPill.Instance, ClusterSingletonManagerSettings.Create(system));

        public static Props Parameter(ActorSystem system, Props writer) =>
            ClusterSingletonManager.Props(writer, ClusterSingletonManagerSettings.Create(system));

        public static Props OneOfTwo(ActorSystem system, bool isGuarded) =>
            ClusterSingletonManager.Props(isGuarded ? Inside : Props.Empty, ClusterSingletonManagerSettings.Create(system));

        public static Props OneOfTwoTheOtherWay(ActorSystem system, bool isNaked) =>
            ClusterSingletonManager.Props(isNaked ? Props.Empty : Inside, ClusterSingletonManagerSettings.Create(system));

        // The guard is made, and around another.
        public static Props Beside(ActorSystem system)
        {
            system.ActorOf(Inside);
            return ClusterSingletonManager.Props(Props.Empty, ClusterSingletonManagerSettings.Create(system));
        }

        public static AkkaConfigurationBuilder HostedProps(AkkaConfigurationBuilder builder) =>
            builder.WithSingleton<Props>("one", Props.Empty, new ClusterSingletonOptions { Role = "soc" });

        public static AkkaConfigurationBuilder Lambda(AkkaConfigurationBuilder builder) =>
            builder.WithSingleton<Props>("one", (_, _, _) => Props.Empty);

        public static AkkaConfigurationBuilder LambdaOfTwo(AkkaConfigurationBuilder builder, bool isGuarded) =>
            builder.WithSingleton<Props>("one", (_, _, _) => isGuarded ? Inside : Props.Empty);
    }
}
