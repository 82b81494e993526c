using Akka.Configuration;
using Correlator.Actors.Feeds;
using Correlator.Actors.Persistence;
using Correlator.Cli.Operations;
using Correlator.Model.Observations;
using Correlator.Soc.Escalation;

namespace Correlator.Host.Settings;

/// <summary>The configuration of <c>correlator serve</c>, checked. Keys and ranges: config/hocon/correlator.conf.</summary>
internal sealed record ServeSettings
{
    public required string Node { get; init; }
    public required string State { get; init; }

    /// <summary>Null: SQLite in the state directory.</summary>
    public required PostgresOptions? Database { get; init; }
    public required IReadOnlyList<string> Plant { get; init; }

    /// <summary>Null: the rules as they are shipped.</summary>
    public required string? Rules { get; init; }
    public required TimeSpan Lateness { get; init; }
    public required EventTime? LearnUntil { get; init; }
    public required CheckpointOptions Checkpoints { get; init; }
    public required int Credits { get; init; }
    public required long QuarantineBytes { get; init; }
    public required IReadOnlyList<FeedSettings> Feeds { get; init; }
    public required PushSettings Push { get; init; }
    public required EscalationSettings Escalation { get; init; }
    public required IReadOnlyList<ReceiverSettings> Receivers { get; init; }

    /// <summary>Null: a node by itself.</summary>
    public required ClusterSettings? Cluster { get; init; }
    public required string HealthAddress { get; init; }

    /// <summary>0: no HTTP health check.</summary>
    public required int HealthPort { get; init; }

    /// <param name="file">The operator's file over the shipped defaults; null: the defaults alone.</param>
    /// <param name="environment">Values of environment variables, over the file; null: those of this process.</param>
    /// <exception cref="UsageException">Every error at once, each with its key.</exception>
    public static ServeSettings Read(string? file, Func<string, string?>? environment = null) => Read(file, environment, out _);

    /// <param name="asked">Every key that was looked for.</param>
    internal static ServeSettings Read(string? file, Func<string, string?>? environment, out IReadOnlyList<string> asked)
    {
        var config = ConfigurationFactory.ParseString(ShippedConfiguration.Read("correlator.conf"));
        if (file is not null) config = Parse(file).WithFallback(config);
        config = ProcessEnvironment.Over(config, environment ?? Environment.GetEnvironmentVariable);
        var errors = new List<string>();
        var read = new SettingsReader(config, errors);
        var settings = Read(read);
        if (settings.Cluster is not null)
        {
            foreach (var feed in settings.Feeds.Where(feed => feed.Node is null && !feed.MayBeReadAnywhere))
            {
                read.Refuse($"correlator.feeds.{feed.Id}.node", "is required in a cluster: what a feed reads or keeps is on one node");
            }
        }

        read.RefuseUnread();
        asked = [.. read.Asked];
        return errors.Count == 0
            ? settings
            : throw new UsageException([.. errors.Select(error => $"{file ?? "correlator.conf"}: {error}")]);
    }

    private static Config Parse(string file)
    {
        try
        {
            return ConfigurationFactory.ParseString(File.ReadAllText(file));
        }
        catch (Exception fault) when (fault is ConfigurationException or FormatException or InvalidOperationException)
        {
            throw new UsageException($"{file}: not valid HOCON: {fault.Message}");
        }
    }

    private static ServeSettings Read(SettingsReader read)
    {
        const string root = "correlator";
        var node = Name(read, root + ".node");
        return new ServeSettings
        {
            Node = node,
            State = read.Required(root + ".state"),
            Database = DatabaseSettings.Read(read, root + ".database"),
            Plant = read.Texts(root + ".plant"),
            Rules = read.Text(root + ".rules") is { Length: > 0 } rules ? rules : null,
            Lateness = read.Span(
                root + ".time.lateness", TimeSpan.Zero, TimeSpan.FromHours(1), TimeSpan.FromSeconds(10)),
            LearnUntil = LearnUntilOf(read, root + ".learning.until"),
            Checkpoints = new CheckpointOptions(
                read.Span(root + ".checkpoint.interval", TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(10), TimeSpan.FromSeconds(30)),
                read.Number(root + ".checkpoint.observations", 10_000, 1_000_000_000, 50_000_000)),
            Credits = read.Number(root + ".line.credits", 1, 16, 3),
            QuarantineBytes = read.Bytes(root + ".quarantine.bytes", 1L << 20, 64L << 30, 64L << 20),
            Feeds = FeedSettings.ReadAll(read, root + ".feeds"),
            Push = PushSettings.Read(read, root + ".push"),
            Escalation = ReadEscalation(read, EscalationSettings.Key),
            Receivers = ReceiverSettings.ReadAll(read, root + ".soc.receivers"),
            Cluster = ClusterSettings.Read(read, node),
            HealthAddress = read.Text(root + ".health.address"),
            HealthPort = read.Number(root + ".health.port", 0, 65_535, 0),
        };
    }

    private static string Name(SettingsReader read, string key)
    {
        var name = read.Required(key);
        if (!name.All(c => char.IsAsciiLetterOrDigit(c) || c == '-')) read.Refuse(key, $"'{name}' has more than letters, digits and '-'");
        return name;
    }

    private static EventTime? LearnUntilOf(SettingsReader read, string key)
    {
        var text = read.Text(key);
        if (text.Length == 0) return null;
        if (EventTime.TryParse(text, out var time)) return time;
        read.Refuse(key, $"'{text}' is no ISO 8601 time");
        return null;
    }

    private static EscalationSettings ReadEscalation(SettingsReader read, string key)
    {
        return new EscalationSettings
        {
            AnnunciateFrom = read.Text(key + ".annunciate-from"),
            Ladders = [.. read.Items(key + ".ladders").Select(ReadLadder)],
        };
    }

    private static LadderSettings ReadLadder(SettingsReader read) => new()
    {
        Severity = read.Required("severity"),
        RepeatLastEvery = read.Text("repeat-last-every").Length == 0
            ? null
            : read.Span("repeat-last-every", LadderSettings.RepeatMin, LadderSettings.AfterMax, LadderSettings.RepeatMin),
        Levels = [.. read.Items("levels").Select(level => new LevelSettings(
            level.Span("after", TimeSpan.Zero, LadderSettings.AfterMax, TimeSpan.Zero), level.Texts("receivers")))],
    };
}
