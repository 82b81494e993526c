using Akka.Actor;
using Akka.Event;
using Correlator.Actors.Feeds;
using Correlator.Actors.RuleSets;
using Correlator.Cli.Operations;
using Correlator.Host.Control;
using Correlator.Host.Running;
using Correlator.Host.Settings;
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

    /// <param name="load">Reads the rules of the files anew.</param>
    /// <param name="reload">Lets them take over, as an operator asked.</param>
    public static async Task<int> Run(
        ServeSettings settings, PlantModel plant, RuleSet rules, Func<RuleSet, LoadedRules> load,
        Func<CorrelatorNode, CancellationToken, Task<RuleReloadView>> reload, CancellationToken cancellation)
    {
        CorrelatorNode? running = null;
        using var receivers = Receivers.Open(settings, address => running?.IsAsset(address) ?? false);
        using var quarantine = new QuarantineStore(new QuarantineOptions
        {
            Directory = NodeDefaults.QuarantineIn(settings.State),
            FeedBytesMax = settings.QuarantineBytes,
        });
        await using var feeds = new NodeFeeds(settings, quarantine, new FeedEgress(receivers.Guard));
        await using var node = running = await CorrelatorNode.Start(
            new NodeOptions
            {
                Node = settings.Node,
                StateDirectory = settings.State,
                Database = settings.Database,
                Plant = plant,
                Rules = rules,
                LoadRules = load,
                LearnUntil = settings.LearnUntil,
                Lateness = settings.Lateness,
                Checkpoints = settings.Checkpoints,
                Credits = settings.Credits,
                Escalation = receivers.Policy,
                Receivers = receivers.All,
                Escalates = true,
                Cluster = settings.Cluster,
                Hosting = feeds.Hosting,
            },
            cancellation).ConfigureAwait(false);
        await feeds.Receive(cancellation).ConfigureAwait(false);
        var line = feeds.Count == 0 ? null : node.RunLine(
            start => feeds.Merged(start, settings.Lateness),
            committed => feeds.Tell(node.System, committed),
            feeds.Contacts);
        using var pulse = new NodePulse(TimeProvider.System, pause =>
        {
            node.System.Log.Warning("This node stood still for {0}, from {1} on", pause.Length, pause.Since);
            feeds.Contacts.StoodStill(pause);
        });
        var health = new NodeHealth(node, line, feeds, quarantine, pulse);
        var answers = new ControlAnswers(node, feeds.Hands, health.Ask, asked => reload(node, asked));
        await using var control = await ControlServer
            .Start(answers, settings.State, settings.HealthAddress, settings.HealthPort, cancellation)
            .ConfigureAwait(false);

        await node.Membership.UntilStopped(cancellation).ConfigureAwait(false);
        if (line is not null) await Drain(line, isAlone: settings.Cluster is null).ConfigureAwait(false);
        quarantine.Flush();
        return 0;
    }

    // In a cluster the line goes on, here until it is handed over or elsewhere: what is to be read again after that is
    // little.
    private static async Task Drain(IActorRef line, bool isAlone)
    {
        var patience = isAlone ? DrainTimeout : DrainAskedAgainAfter;
        for (var waited = TimeSpan.Zero; waited < patience; waited += DrainAskedAgainAfter)
        {
            try
            {
                var drain = new DrainLine(GoesOn: !isAlone);
                await line.Ask<LineDrained>(drain, DrainAskedAgainAfter, CancellationToken.None).ConfigureAwait(false);
                return;
            }
            catch (AskTimeoutException)
            {
                // Asked again until the time is up.
            }
        }

        if (!isAlone) return;
        throw new OperationFailedException(
            $"The line did not drain within {DrainTimeout.TotalSeconds} s; "
            + "the next start goes on from its last checkpoint.");
    }
}
