using System.Globalization;
using Akka.Actor;
using Correlator.Actors.Feeds;
using Correlator.Cli.Operations;
using Correlator.Host.Running;
using Correlator.Ingest.Quarantine;

namespace Correlator.Host.Serving;

/// <summary>How a node that serves is, in words.</summary>
internal sealed class NodeHealth(
    CorrelatorNode node, IActorRef? line, NodeFeeds feeds, QuarantineStore quarantine, NodePulse pulse)
{
    /// <summary>Shorter than a probe's patience.</summary>
    private static readonly TimeSpan AskTimeout = TimeSpan.FromSeconds(2);

    public async Task<HealthView> Ask(CancellationToken cancellation)
    {
        var here = string.Join(", ", feeds.Here.Select(feed => feed.Feed.Id));
        List<string> lines = [$"feeds: {feeds.Count} configured, {feeds.Here.Count} of them read here ({here})"];
        lines.Add(line is null ? "line: nothing to read" : await Line(line, cancellation).ConfigureAwait(false));
        lines.Add($"quarantine: {quarantine.Counts.Values.Sum()} records since the start");
        if (pulse.Pauses is { Count: > 0 } pauses)
            lines.Add($"pauses: this node stood still {pauses.Count} times since the start, at most {pauses.Longest}");
        lines.AddRange(feeds.Here.SelectMany(feed => FeedHealth.Lines(feed.Feed)));
        if (node.IsEngine) lines.Add(await Rules(cancellation).ConfigureAwait(false));
        foreach (var (rules, times) in node.UnknownRules)
        {
            lines.Add($"rules: this node does not have the set {rules} that the line names; {times} steps went by its "
                + $"own set {node.Rules.Id}");
        }

        return new HealthView(true, lines);
    }

    // A member that goes by others works on, and finds other things: told, and no reason to take its feeds away from it.
    private async Task<string> Rules(CancellationToken cancellation)
    {
        var members = await node.RulesOfMembers(cancellation).ConfigureAwait(false);
        var own = node.Rules;
        var others = members.Where(member => member.Value != own.Id).Select(member => $"{member.Key} goes by {member.Value}").Order(StringComparer.Ordinal);
        return string.Join("; ", [$"rules: {own.Rules.Count} in force, set {own.Id}", .. others]);
    }

    private static string Checkpoints(CheckpointCost cost) => cost.Count == 0 ? "" : string.Create(
        CultureInfo.InvariantCulture,
        $"; {cost.Count} checkpoints, the last in {cost.Last.TotalSeconds:0.00} s, {cost.Share:0.0%} of the time in all");

    private static async Task<string> Line(IActorRef line, CancellationToken cancellation)
    {
        try
        {
            var reached = await line.Ask<LineProgress>(new AskProgress(), AskTimeout, cancellation)
                .ConfigureAwait(false);
            return $"line: {reached.Observations} observations, {reached.ObservationsStored} of them stored, "
                + $"{reached.Assets} assets, {reached.Facts} facts, {reached.Detections} detections, "
                + $"event time {reached.Watermark}" + Checkpoints(reached.Checkpoints);
        }
        catch (AskTimeoutException)
        {
            return "line: does not answer; it starts, or its node is gone and another will take over";
        }
    }
}
