using Akka.Actor;
using Akka.Cluster;
using Akka.Hosting;
using Correlator.Actors.Persistence;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Correlator.Actors.Tests;

/// <summary>An actor system whose state is in a real database, as a node's is.</summary>
internal sealed class StateSystem : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    private StateSystem(ServiceProvider services)
    {
        _services = services;
        System = services.GetRequiredService<ActorSystem>();
    }

    public ActorSystem System { get; }

    public static StateSystem Start(string directory) => Start(akka => akka.WithState(directory));

    public static StateSystem Start(PostgresOptions database) => Start(akka => akka.WithState(database));

    /// <summary>A node that is a cluster of one, with what runs on it.</summary>
    public static async Task<StateSystem> StartNode(string directory, Action<AkkaConfigurationBuilder> compose)
    {
        var node = Start(akka =>
        {
            akka.AddHocon(
                $"akka {{ actor.provider = cluster, cluster.roles = [{string.Join(", ", NodeRoles.All)}] }}", HoconAddMode.Prepend);
            compose(akka.WithState(directory));
        });
        foreach (var service in node._services.GetServices<IHostedService>()) await service.StartAsync(CancellationToken.None);
        var cluster = Cluster.Get(node.System);
        await cluster.JoinAsync(cluster.SelfAddress);
        return node;
    }

    private static StateSystem Start(Action<AkkaConfigurationBuilder> compose)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton<IHostApplicationLifetime, TestLifetime>();
        services.AddAkka("correlator", (akka, _) => compose(akka.AddHocon(NodeConfiguration.InMemory, HoconAddMode.Append)));
        return new StateSystem(services.BuildServiceProvider());
    }

    public async ValueTask DisposeAsync()
    {
        await System.Terminate();
        await _services.DisposeAsync();
        SqliteConnection.ClearAllPools();
    }

    /// <summary>Rows of the journal and of the snapshots of one persistence id.</summary>
    public static (long Events, long Snapshots) Rows(string directory, string persistenceId)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(directory, StateStore.FileName)}");
        connection.Open();
        return (Count("journal"), Count("snapshot"));

        long Count(string table)
        {
            using var command = connection.CreateCommand();
            command.CommandText = table == "journal"
                ? "SELECT COUNT(*) FROM journal WHERE persistence_id = $id"
                : "SELECT COUNT(*) FROM snapshot WHERE persistence_id = $id";
            command.Parameters.AddWithValue("$id", persistenceId);
            return (long)command.ExecuteScalar()!;
        }
    }

    /// <summary>Akka's service asks for one; the test is what ends the system.</summary>
    private sealed class TestLifetime : IHostApplicationLifetime
    {
        public CancellationToken ApplicationStarted => CancellationToken.None;
        public CancellationToken ApplicationStopping => CancellationToken.None;
        public CancellationToken ApplicationStopped => CancellationToken.None;

        public void StopApplication()
        {
        }
    }
}
