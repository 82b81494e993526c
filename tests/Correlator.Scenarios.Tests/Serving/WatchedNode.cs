using Akka.Actor;
using Correlator.Actors.Feeds;
using Correlator.Detections;
using Correlator.Host.Running;
using Correlator.Host.Serving;
using Correlator.Host.Settings;
using Correlator.Ingest.Quarantine;
using Correlator.Model.Facts;
using Correlator.Rules;
using Correlator.Soc.Egress;
using Microsoft.Extensions.Time.Testing;

namespace Correlator.Scenarios.Tests.Serving;

/// <summary>A node as <c>correlator serve</c> composes it, that follows one file, with the clock of its watch by hand.</summary>
internal sealed class WatchedNode : IAsyncDisposable
{
    public static readonly FeedWatchOptions Watch = new() { PausesMin = 3, DryMin = TimeSpan.FromSeconds(30) };

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(40);

    private readonly FakeTimeProvider _time;
    private readonly string _file;
    private readonly QuarantineStore _quarantine;
    private readonly NodeFeeds _feeds;
    private readonly CorrelatorNode _node;
    private readonly IActorRef _line;

    private WatchedNode(
        FakeTimeProvider time, string file, QuarantineStore quarantine, NodeFeeds feeds, CorrelatorNode node, TimeSpan lateness)
    {
        (_time, _file, _quarantine, _feeds, _node) = (time, file, quarantine, feeds, node);
        _line = node.RunLine(
            start => feeds.Merged(start, lateness), committed => feeds.Tell(node.System, committed), feeds.Contacts);
        Contact = feeds.Contacts.Of("eve");
    }

    /// <summary>With the file.</summary>
    public FeedContact Contact { get; }

    public DateTimeOffset Now => _time.GetUtcNow();

    public static async Task<WatchedNode> Start(Sample sample)
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 3, 2, 6, 0, 0, TimeSpan.Zero));
        var file = sample.Write("eve.json", "");
        var conf = sample.Write("serve.conf", $"correlator.feeds.eve {{ type = follow, path = \"{file}\" }}");
        var settings = ServeSettings.Read(conf) with { State = sample.NewPath("state") };
        var quarantine = new QuarantineStore(
            new QuarantineOptions { Directory = NodeDefaults.QuarantineIn(settings.State) });
        var feeds = new NodeFeeds(settings, quarantine, new FeedEgress(new EgressGuard([], _ => false)));
        var node = await CorrelatorNode.Start(
            new NodeOptions
            {
                Node = settings.Node,
                StateDirectory = settings.State,
                Rules = new RuleSet(ShippedRules.All),
                Time = time,
                Watch = Watch,
                Hosting = feeds.Hosting,
                Escalates = true,
            },
            default);
        await feeds.Receive(default);
        return new WatchedNode(time, file, quarantine, feeds, node, settings.Lateness);
    }

    /// <summary>Writes a record into the file; completes when the line has it.</summary>
    public async Task Write(string record)
    {
        var heard = Contact.Records;
        await File.AppendAllTextAsync(_file, record + "\n");
        await Until(() => Contact.Records > heard && !Contact.IsHeld);
    }

    /// <summary>Lets the line look once at a feed whose host has answered since the last look.</summary>
    public async Task Look()
    {
        var answers = Contact.Answers;
        await Until(() => Contact.Answers > answers);
        _time.Advance(Watch.Every);
        // Its timer told it before.
        await _line.Ask<LineProgress>(new AskProgress(), Patience);
    }

    public void StoodStill(TimeSpan length) =>
        _feeds.Contacts.StoodStill(new NodePause(new EventTime(Now.UtcTicks), length));

    /// <summary>What incidents tell of feeds.</summary>
    public async Task<IReadOnlyList<FeedCondition>> Conditions()
    {
        var incidents = await _node.Incidents(default);
        var detections = incidents.SelectMany(incident => incident.Detections);
        return [.. detections.SelectMany(detection => detection.Facts).OfType<FeedCondition>()];
    }

    public async ValueTask DisposeAsync()
    {
        await _node.DisposeAsync();
        await _feeds.DisposeAsync();
        _quarantine.Dispose();
    }

    private static async Task Until(Func<bool> isSo)
    {
        using var patience = new CancellationTokenSource(Patience);
        using var again = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!isSo()) await again.WaitForNextTickAsync(patience.Token);
    }
}
