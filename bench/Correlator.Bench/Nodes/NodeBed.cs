using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Correlator.Testing.Postgres;

namespace Correlator.Bench.Nodes;

/// <summary>
/// What nodes of one measurement share: a folder, a private PostgreSQL server where they are a cluster, and their configuration. TLS is
/// off: all of it is on loopback.
/// </summary>
internal sealed class NodeBed : IAsyncDisposable
{
    private static readonly TimeSpan StartPatience = TimeSpan.FromMinutes(3);

    private readonly PostgresServer? _server;
    private readonly List<NodeProcess> _nodes = [];
    private readonly int[] _ports;

    private NodeBed(string folder, PostgresServer? server, PostgresDatabase? database, int nodes)
    {
        Folder = folder;
        _server = server;
        Database = database;
        _ports = FreePorts(nodes);
    }

    public string Folder { get; }
    public PostgresDatabase? Database { get; }
    public IReadOnlyList<NodeProcess> Nodes => _nodes;

    /// <summary>Processor time of all nodes, those that have ended with what they had.</summary>
    public TimeSpan NodesProcessorTime => new(_nodes.Sum(node => node.ProcessorTime.Ticks));

    private string ConfigFile => Path.Combine(Folder, "serve.conf");

    /// <param name="directory">Of the bench's data; the bed is emptied in it.</param>
    /// <param name="nodes">Members of the cluster; 0: a node by itself on SQLite.</param>
    /// <param name="inPostgres">A node by itself keeps its state in PostgreSQL too.</param>
    public static async Task<NodeBed> Make(string directory, int nodes, bool inPostgres = false)
    {
        var folder = Path.GetFullPath(Path.Combine(directory, "bed"));
        if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        Directory.CreateDirectory(folder);
        if (nodes == 0 && !inPostgres) return new NodeBed(folder, null, null, 0);
        if (PostgresBinaries.Folder is null) throw new InvalidOperationException("PostgreSQL is not installed.");
        var server = new PostgresServer();
        await server.InitializeAsync().ConfigureAwait(false);
        return new NodeBed(folder, server, await server.NewMigratedDatabase().ConfigureAwait(false), nodes);
    }

    /// <summary>Name of the node of a number from 0 on, as feeds name it.</summary>
    public static string NameOf(int node) => "n" + node.ToString(CultureInfo.InvariantCulture);

    /// <summary>Writes the configuration that all nodes read.</summary>
    /// <param name="settings">HOCON inside <c>correlator</c>.</param>
    public void Configure(string settings)
    {
        var cluster = _ports.Length == 0 ? "" : $$"""
            correlator.cluster {
              enabled = on
              seed-nodes = [{{string.Join(", ", _ports.Select(port => $"\"127.0.0.1:{port}\""))}}]
              min-members = {{_ports.Length}}
            }
            """;
        File.WriteAllText(ConfigFile, $$"""
            correlator {
            {{settings}}
            }
            {{cluster}}
            {{Database?.Hocon}}
            """);
    }

    /// <summary>Starts all nodes and waits until they are ready.</summary>
    public async Task Start()
    {
        for (var i = 0; i < Math.Max(1, _ports.Length); i++) _nodes.Add(Serve(i));
        await Until("all nodes are ready", async () =>
        {
            foreach (var node in _nodes)
            {
                if (!await node.IsReady().ConfigureAwait(false)) return false;
            }

            return true;
        }).ConfigureAwait(false);
    }

    /// <summary>Starts one node, without waiting; it keeps the state of the one of that number before it.</summary>
    public NodeProcess Serve(int index)
    {
        var state = Path.Combine(Folder, "state-" + NameOf(index));
        KeyValuePair<string, string>[] own = _ports.Length == 0
            ? []
            :
            [
                new("CORRELATOR_NODE", NameOf(index)),
                new("CORRELATOR_CLUSTER_PORT", _ports[index].ToString(CultureInfo.InvariantCulture)),
            ];
        return NodeProcess.Serve(NameOf(index), state, ConfigFile, own);
    }

    /// <summary>Waits until something is so; it is asked ten times a second.</summary>
    public async Task Until(string what, Func<Task<bool>> isSo, TimeSpan? limit = null)
    {
        var waited = Stopwatch.StartNew();
        using var again = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        while (!await isSo().ConfigureAwait(false))
        {
            if (_nodes.Count > 0 && _nodes.All(node => node.HasExited)) throw new InvalidOperationException($"All nodes ended; their logs are in {Folder}.");
            if (waited.Elapsed > (limit ?? StartPatience)) throw new TimeoutException($"Not so after {waited.Elapsed}: {what}. Logs: {Folder}.");
            await again.WaitForNextTickAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Sequence number of the last event of a persistent actor; 0 when there is none.</summary>
    public Task<long> LastEventOf(string persistenceId) =>
        Database!.Number($"SELECT COALESCE(MAX(sequence_number), 0) FROM correlator.journal WHERE persistence_id = '{persistenceId}'");

    /// <summary>Processor time of the database's processes; those that have ended count by what their parent has reaped.</summary>
    public TimeSpan DatabaseProcessorTime() => _server is null ? TimeSpan.Zero : ServerProcesses.ProcessorTime(_server.Port);

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes) node.Dispose();
        if (_server is not null) await _server.DisposeAsync().ConfigureAwait(false);
    }

    public static int[] FreePorts(int count)
    {
        var listeners = Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0)).ToArray();
        foreach (var listener in listeners) listener.Start();
        int[] ports = [.. listeners.Select(listener => ((IPEndPoint)listener.LocalEndpoint).Port)];
        foreach (var listener in listeners) listener.Stop();
        return ports;
    }
}
