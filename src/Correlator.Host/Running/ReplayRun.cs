using System.Diagnostics;
using Akka.Actor;
using Akka.Streams;
using Akka.Streams.Dsl;
using Correlator.Actors.Feeds;
using Correlator.Cli.Operations;
using Correlator.Cli.Progress;
using Correlator.Cli.Reports;
using Correlator.Ingest;
using Correlator.Ingest.Feeds;
using Correlator.Ingest.Quarantine;
using Correlator.Model.Detections;
using Correlator.Model.Observations;
using Correlator.Model.Plant;
using Correlator.Rules;

namespace Correlator.Host.Running;

/// <summary>Runs recorded feeds through the same actors as the live ones, and reports what came of it.</summary>
internal static class ReplayRun
{
    /// <summary>Bytes of a chunk: large enough that a lone feed's blocks are full and need no copy.</summary>
    private const int ChunkBytes = 24 * 1024 * 1024;

    /// <summary>Bytes of a chunk when recorded time is played back: small enough to be released in its time.</summary>
    private const int PacedChunkBytes = 16 * 1024;

    public static async Task<ReplayReport> Run(
        ReplayRequest request, PlantModel plant, RuleSet rules, IProgress<ReplayProgress> progress,
        CancellationToken cancellation)
    {
        var recorded = RecordedFiles.Find(request.Paths);
        using var state = ReplayState.Open(request);
        await using var node = await CorrelatorNode.Start(
            new NodeOptions
            {
                StateDirectory = state.Directory,
                Plant = plant,
                Rules = rules,
                LearnUntil = LearnUntil(request, recorded),
            },
            cancellation).ConfigureAwait(false);

        using var quarantine = state.OpenQuarantine();
        // The path is measured from its first byte to its last commit; starting the process, the actors and the line is
        // not part of it.
        var watch = new Stopwatch();
        var ended = await Play(node, recorded, request, quarantine, progress, cancellation, onOpened: watch.Start)
            .ConfigureAwait(false);
        quarantine.Flush();
        var elapsed = watch.Elapsed;
        return await Report(node, ended, recorded, plant, elapsed, cancellation).ConfigureAwait(false);
    }

    /// <summary>
    /// Runs recorded feeds in memory for their detections alone: each is told, also those that an incident would only
    /// count.
    /// </summary>
    public static async Task<LineEnded> Raise(
        ReplayRequest request, PlantModel plant, RuleSet rules, Action<Detection> onDetection,
        IProgress<ReplayProgress> progress, CancellationToken cancellation)
    {
        var recorded = RecordedFiles.Find(request.Paths);
        await using var node = await CorrelatorNode.Start(
            new NodeOptions
            {
                StateDirectory = null,
                Plant = plant,
                Rules = rules,
                LearnUntil = LearnUntil(request, recorded),
            },
            cancellation).ConfigureAwait(false);
        using var quarantine = new CountingQuarantine();
        return await Play(node, recorded, request, quarantine, progress, cancellation, detections =>
        {
            foreach (var detection in detections) onDetection(detection);
        }).ConfigureAwait(false);
    }

    /// <summary>When learning ends; null lets the evidence decide.</summary>
    private static EventTime? LearnUntil(ReplayRequest request, RecordedFiles recorded) => request.LearnUntil
        ?? (request.LearnFraction is { } share ? RecordedSpan.At(recorded.Files, share) : null);

    /// <summary>Plays the files to their end and returns how the line ended.</summary>
    public static async Task<LineEnded> Play(
        CorrelatorNode node,
        RecordedFiles recorded,
        ReplayRequest request,
        IQuarantine quarantine,
        IProgress<ReplayProgress> progress,
        CancellationToken cancellation,
        Action<IReadOnlyList<Detection>>? onDetections = null,
        Action? onOpened = null)
    {
        var isPaced = request.Speed is not null;
        var feeds = recorded.Files.Select(file => Open(file, recorded.Files.Count, isPaced)).ToArray();
        var total = feeds.Sum(feed => feed.Feed.TotalBytes ?? 0);
        var ended = new TaskCompletionSource<LineEnded>(TaskCreationOptions.RunContinuationsAsynchronously);
        node.OpenLine(
            start =>
            {
                onOpened?.Invoke();
                var blocks = FeedPipeline
                    .Open(feeds, node.Feeds, quarantine, start.Feeds, NodeDefaults.Lateness, start.Watermark)
                    .SelectError(fault =>
                    {
                        // What the feed said, rather than what the line made of it.
                        ended.TrySetException(new OperationFailedException(fault.Message, fault));
                        return fault;
                    });
                return request.Speed is { } speed
                    ? blocks.Via(new PacedFlow(speed, TimeProvider.System).Flow())
                    : blocks;
            },
            reached => progress.Report(new ReplayProgress(
                reached.Bytes, total, reached.Observations, reached.Assets, reached.Detections, reached.Watermark)),
            line => ended.TrySetResult(line),
            reason => ended.TrySetException(new OperationFailedException($"The replay broke off: {reason}")),
            onDetections);
        return await ended.Task.WaitAsync(cancellation).ConfigureAwait(false);
    }

    private static PipelineFeed Open(RecordedFile file, int files, bool isPaced)
    {
        // Many small files share the memory that one large file may take.
        var chunk = isPaced ? PacedChunkBytes : Math.Clamp(64 * 1024 * 1024 / files, 256 * 1024, ChunkBytes);
        var feed = new FileFeed(file.Id, new FileFeedOptions { Path = file.Path, ChunkBytesMax = chunk });
        return new PipelineFeed(feed, file.Path, null, IsLive: false);
    }

    private static async Task<ReplayReport> Report(
        CorrelatorNode node, LineEnded ended, RecordedFiles recorded, PlantModel plant, TimeSpan elapsed,
        CancellationToken cancellation)
    {
        var incidents = await node.Incidents(cancellation).ConfigureAwait(false);
        var byId = ended.Feeds.ToDictionary(feed => feed.Feed, StringComparer.Ordinal);
        var feeds = recorded.Files.Select(file => ReportOf(file, byId.GetValueOrDefault(file.Id))).ToArray();
        using var process = Process.GetCurrentProcess();
        return new ReplayReport
        {
            Observations = feeds.Sum(feed => feed.Observations),
            Quarantined = feeds.Sum(feed => feed.Quarantined),
            Feeds = feeds,
            Skipped = recorded.Skipped,
            Assets = ended.Assets.Count,
            Zones = ended.Zones.Count,
            Roles = RolesOf(ended.Assets),
            PlantIsDeclared = plant.IsDeclared,
            Facts = new SortedDictionary<string, long>(ended.FactCounts.ToDictionary(), StringComparer.Ordinal),
            Incidents = [.. incidents.Select(IncidentReports.Of).OrderBy(i => i.FirstTime).ThenBy(i => i.Id)],
            Elapsed = elapsed,
            CpuTime = process.TotalProcessorTime,
            PeakRssBytes = process.PeakWorkingSet64,
        };
    }

    // A file without a byte has no checkpoint.
    private static ReplayedFeed ReportOf(RecordedFile file, FeedCheckpoint? feed) => new()
    {
        Id = file.Id,
        Path = file.Path,
        Format = feed?.Format ?? "unknown",
        Log = feed is null or { Log: "-" } ? null : feed.Log,
        Observations = feed?.Observations ?? 0,
        Quarantined = feed?.Quarantined ?? 0,
        QuarantineReasons = feed is null ? new Dictionary<string, long>() : QuarantineReasons.Of(feed),
        FirstTime = feed?.First ?? EventTime.None,
        LastTime = feed?.Last ?? EventTime.None,
    };

    private static SortedDictionary<string, int> RolesOf(IReadOnlyList<AssetProfile> assets)
    {
        var roles = new SortedDictionary<string, int>(StringComparer.Ordinal);
        foreach (var role in Enum.GetValues<AssetRoles>())
        {
            var count = role == AssetRoles.None ? 0 : assets.Count(asset => asset.Is(role));
            if (count > 0) roles[AssetRoleNames.Name(role)] = count;
        }

        return roles;
    }
}
