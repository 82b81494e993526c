using Akka.Actor;
using Akka.Streams.Dsl;
using Correlator.Actors.Feeds;
using Correlator.Cli.Operations;
using Correlator.Host.Control;
using Correlator.Host.Running;
using Correlator.Host.Settings;
using Correlator.Ingest;
using Correlator.Ingest.Feeds;
using Correlator.Ingest.Quarantine;
using Correlator.Model.Plant;
using Correlator.Rules;

namespace Correlator.Host.Serving;

/// <summary>Runs the configured feeds until stopped; then drains what is under way and stores a checkpoint.</summary>
internal static class ServeRun
{
    private static readonly TimeSpan DrainTimeout = TimeSpan.FromSeconds(25);

    /// <summary>A line that starts anew meanwhile has forgotten that it was asked.</summary>
    private static readonly TimeSpan DrainAskedAgainAfter = TimeSpan.FromSeconds(5);

    /// <param name="reload">Reads the rules anew, for a node that runs.</param>
    public static async Task<int> Run(
        ServeSettings settings, PlantModel plant, RuleSet rules, Func<CorrelatorNode, RuleReloadView> reload,
        CancellationToken cancellation)
    {
        LineProgress? reached = null;
        CorrelatorNode? running = null;
        using var receivers = Receivers.Open(settings, address => running?.IsAsset(address) ?? false);
        await using var node = running = await CorrelatorNode.Start(
            new NodeOptions
            {
                Node = settings.Node,
                StateDirectory = settings.State,
                Plant = plant,
                Rules = rules,
                LearnUntil = settings.LearnUntil,
                Lateness = settings.Lateness,
                CheckpointInterval = settings.CheckpointInterval,
                Credits = settings.Credits,
                Escalation = receivers.Policy,
                Receivers = receivers.All,
                Escalates = true,
            },
            cancellation).ConfigureAwait(false);
        using var quarantine = new QuarantineStore(new QuarantineOptions
        {
            Directory = NodeDefaults.QuarantineIn(settings.State),
            FeedBytesMax = settings.QuarantineBytes,
        });
        var feeds = settings.Feeds
            .SelectMany(feed => LiveFeeds.Open(feed, settings, new FeedEgress(receivers.Guard))).ToArray();
        await using var pushed = await Pushed.Receive(settings, feeds, cancellation).ConfigureAwait(false);
        var hands = new FeedHands();
        var line = feeds.Length == 0 ? null : node.OpenLine(
            start => FeedPipeline.Open(
                feeds, node.Feeds, quarantine, start.Feeds, settings.Lateness, start.Watermark, hands.Take),
            progress => reached = progress);
        var answers = new ControlAnswers(
            node, hands, () => HealthOf(reached, feeds, quarantine), () => reload(node));
        await using var control = await ControlServer
            .Start(answers, settings.State, settings.HealthAddress, settings.HealthPort, cancellation).ConfigureAwait(false);

        await Stopped(cancellation).ConfigureAwait(false);
        if (line is not null) await Drain(line).ConfigureAwait(false);
        quarantine.Flush();
        return 0;
    }

    private static async Task Drain(IActorRef line)
    {
        for (var waited = TimeSpan.Zero; waited < DrainTimeout; waited += DrainAskedAgainAfter)
        {
            try
            {
                await line.Ask<LineDrained>(new DrainLine(), DrainAskedAgainAfter, CancellationToken.None).ConfigureAwait(false);
                return;
            }
            catch (AskTimeoutException)
            {
                // Asked again until the time is up.
            }
        }

        throw new OperationFailedException(
            $"The line did not drain within {DrainTimeout.TotalSeconds} s; the next start goes on from its last checkpoint.");
    }

    private static async Task Stopped(CancellationToken cancellation)
    {
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = cancellation.Register(() => stopped.TrySetResult()).ConfigureAwait(false);
        await stopped.Task.ConfigureAwait(false);
    }

    private static HealthView HealthOf(LineProgress? reached, PipelineFeed[] feeds, QuarantineStore quarantine)
    {
        var broken = quarantine.Counts.Values.Sum();
        return new HealthView(true,
        [
            $"feeds: {feeds.Length} configured ({string.Join(", ", feeds.Select(feed => feed.Feed.Id))})",
            reached is null
                ? "line: nothing read yet"
                : $"line: {reached.Observations} observations, {reached.Assets} assets, {reached.Detections} detections, event time {reached.Watermark}",
            $"quarantine: {broken} records since the start",
            .. Pushed.Health(feeds),
        ]);
    }
}
