using Correlator.Cli.Operations;
using Correlator.Testing.Postgres;

namespace Correlator.Fault.Tests.Processes;

/// <summary>The nodes that work a plant as processes: one on SQLite, or the three members of a cluster on PostgreSQL.</summary>
internal sealed class NodeGroup : IAsyncDisposable
{
    /// <summary>Room for a node's state where the disk may become full. MiB.</summary>
    private const int SmallDiskMiB = 192;

    private static readonly string[] Names = ["a", "b", "c"];

    private readonly string _folder;
    private readonly MemberNetwork? _network;
    private readonly SmallDisk? _disk;

    private NodeGroup(string folder, MemberNetwork? network, SmallDisk? disk) => (_folder, _network, _disk) = (folder, network, disk);

    public List<Member> Members { get; } = [];

    /// <summary>What must not be, whatever goes wrong, and was.</summary>
    public List<string> Wrongs { get; } = [];

    public MemberNetwork? Network => _network;

    /// <summary>Null: SQLite.</summary>
    public PostgresDatabase? Database { get; private init; }

    /// <summary>The server of <see cref="Database"/>.</summary>
    public PostgresServer? Server { get; private init; }

    /// <summary>Folder of the rules that the nodes read beside the shipped ones.</summary>
    public string Rules => Path.Combine(_folder, "rules");

    /// <summary>One node on SQLite.</summary>
    /// <param name="isDiskSmall">Its state is on a small file system of its own: see <see cref="SmallDisk.CanMount"/>.</param>
    public static async Task<NodeGroup> One(string folder, string feeds, bool isDiskSmall)
    {
        var state = Path.Combine(folder, Names[0]);
        Directory.CreateDirectory(state);
        var group = new NodeGroup(folder, network: null, isDiskSmall ? await SmallDisk.Mount(state, SmallDiskMiB) : null);
        group.Configure(feeds, "");
        group.Members.Add(new Member(Names[0], state, group.ConfigFile, group.SurroundingsOf(0)));
        return group;
    }

    /// <summary>Three members on a new database of the server.</summary>
    public static async Task<NodeGroup> Three(string folder, string feeds, PostgresServer server)
    {
        MemberNetwork network = NamespaceNetwork.IsAvailable
            ? await NamespaceNetwork.Make(Names.Length, server.Port)
            : LoopbackNetwork.Make(Names.Length, server.Port);
        var group = new NodeGroup(folder, network, disk: null) { Server = server, Database = await server.NewMigratedDatabase() };
        group.Configure(feeds, $$"""
            {{group.Database.Hocon}}
            correlator.database { host = "{{network.Database.Host}}", port = {{network.Database.Port}}, tls = disable }
            correlator.cluster {
              enabled = on
              seed-nodes = [{{string.Join(", ", network.Members.Select(member => $"\"{member.Host}:{member.Port}\""))}}]
              min-members = 2
              allow-plaintext = on
            }
            """);
        for (var member = 0; member < Names.Length; member++)
        {
            Directory.CreateDirectory(group.StateOf(Names[member]));
            group.Members.Add(new Member(Names[member], group.StateOf(Names[member]), group.ConfigFile, group.SurroundingsOf(member)));
        }

        return group;
    }

    public void Start()
    {
        foreach (var member in Members) member.Start();
    }

    /// <summary>How far the line says it is; null while none of the nodes knows.</summary>
    public async Task<LineReached?> Reached(CancellationToken cancellation)
    {
        var answers = await Task.WhenAll(Members.Select(member => member.Health(cancellation)));
        return answers.OfType<HealthView>().SelectMany(health => health.Lines).Select(LineReached.Parse).OfType<LineReached>()
            .MaxBy(reached => reached.Observations);
    }

    /// <summary>What the stopped nodes have stored, as lines that can be compared.</summary>
    public Task<List<string>> Incidents() =>
        StoredIncidents.Read(Database is null ? Members[0].State : Path.Combine(_folder, "reader"), Database);

    /// <summary>Ids of what the receivers of all nodes were sent.</summary>
    public List<string> Deliveries() => [.. Members.SelectMany(member => StoredIncidents.Deliveries(member.State))];

    /// <inheritdoc cref="StoredIncidents.LastTold"/>
    public List<string> LastTold() => StoredIncidents.LastTold(Members.Select(member => member.State));

    /// <summary>How often a line broke and started anew within a process, as the logs say.</summary>
    public int LineRestarts() => Members.Sum(member => member.Logged(" breaks at block "));

    public async ValueTask DisposeAsync()
    {
        foreach (var member in Members) await member.DisposeAsync();
        if (_network is not null) await _network.DisposeAsync();
        if (_disk is not null) await _disk.DisposeAsync();
    }

    private string ConfigFile => Path.Combine(_folder, "serve.conf");

    private string StateOf(string name) => Path.Combine(_folder, name);

    private ProcessSurroundings SurroundingsOf(int member) => new()
    {
        Command = _network?.CommandOf(member) ?? [],
        Log = Path.Combine(_folder, Names[member] + ".log"),
        Variables = new Dictionary<string, string>
        {
            ["CORRELATOR_NODE"] = Names[member],
            ["CORRELATOR_STATE"] = StateOf(Names[member]),
            ["CORRELATOR_CLUSTER_HOSTNAME"] = _network?.Members[member].Host ?? "127.0.0.1",
            ["CORRELATOR_CLUSTER_BIND_HOSTNAME"] = _network?.BindHostOf(member) ?? "",
            ["CORRELATOR_CLUSTER_PORT"] = (_network?.Members[member].Port ?? 4053).ToString(),
        },
    };

    // Ladders of one level: how many notifications there are must not depend on how long a run takes.
    private void Configure(string feeds, string cluster)
    {
        Directory.CreateDirectory(Rules);
        var blocks = string.Concat(WaterPlantDays.Logs.Select((log, index) =>
            $"    {WaterPlantDays.NameOf(log)} {{ type = file, path = \"{WaterPlantDays.FeedOf(log, feeds)}\", node = {Names[index % Names.Length]} }}\n"));
        File.WriteAllText(ConfigFile, $$"""
            correlator {
              plant = ["{{WaterPlantDays.PlantFile}}"]
              rules = "{{Rules}}"
              checkpoint.interval = 1s
              soc.escalation.ladders = [{ severity = medium, levels = [{ receivers = [file] }] }]
              feeds {
            {{blocks}}
              }
            }
            {{cluster}}
            """);
    }
}
