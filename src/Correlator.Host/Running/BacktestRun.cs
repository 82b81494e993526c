using Correlator.Cli.Operations;
using Correlator.Cli.Progress;
using Correlator.Cli.Reports;
using Correlator.Model.Detections;
using Correlator.Model.Observations;
using Correlator.Model.Plant;
using Correlator.Rules;

namespace Correlator.Host.Running;

/// <summary>Replays recorded feeds twice, once a rule set, and keeps every detection of each.</summary>
/// <remarks>
/// Twice rather than side by side: a set decides which facts travel up the zones, so two sets in one run would see what
/// neither sees alone. Either run is an ordinary one, and its detections have the ids that a live node gives them.
/// </remarks>
internal static class BacktestRun
{
    /// <summary>More than anybody compares; a set that raises so many is to be narrowed, or the time is.</summary>
    private const int DetectionsMax = 1_000_000;

    public static async Task<BacktestReport> Run(
        BacktestRequest request, PlantModel plant, RuleSet inForce, RuleSet candidate,
        IProgress<ReplayProgress> progress, CancellationToken cancellation)
    {
        var first = new Halves(progress, 0);
        var before = await Raised(request, plant, inForce, first, cancellation).ConfigureAwait(false);
        var second = new Halves(progress, first.Observations);
        var after = await Raised(request, plant, candidate, second, cancellation).ConfigureAwait(false);
        return before with { Candidate = after.InForce };
    }

    /// <summary>What one set raises, as if it were in force.</summary>
    private static async Task<BacktestReport> Raised(
        BacktestRequest request, PlantModel plant, RuleSet rules, IProgress<ReplayProgress> progress,
        CancellationToken cancellation)
    {
        var replay = new ReplayRequest
        {
            Paths = request.Paths,
            LearnUntil = request.LearnUntil,
            LearnFraction = request.LearnFraction,
            InMemory = true,
        };
        var raised = new List<BacktestDetection>();
        var ended = await ReplayRun.Raise(replay, plant, rules, Keep, progress, cancellation).ConfigureAwait(false);
        if (raised.Count >= DetectionsMax)
        {
            throw new OperationFailedException($"More than {DetectionsMax} detections; --from and --to narrow the time.");
        }

        var told = ended.Feeds.Where(feed => !feed.First.IsNone).ToArray();
        return new BacktestReport(
            ended.Feeds.Sum(feed => feed.Observations), told.Select(feed => feed.First).DefaultIfEmpty().Min(),
            told.Select(feed => feed.Last).DefaultIfEmpty().Max(), raised, []);

        void Keep(Detection detection)
        {
            if (!request.Covers(detection.Time) || raised.Count >= DetectionsMax) return;
            raised.Add(BacktestDetection.Of(detection));
        }
    }

    /// <summary>One of two runs over the same bytes, as half of the whole.</summary>
    private sealed class Halves(IProgress<ReplayProgress> whole, long observationsBefore) : IProgress<ReplayProgress>
    {
        private readonly bool _isSecond = observationsBefore > 0;

        public long Observations { get; private set; }

        public void Report(ReplayProgress value)
        {
            Observations = value.Observations;
            whole.Report(value with
            {
                BytesRead = value.BytesRead + (_isSecond ? value.BytesTotal : 0),
                BytesTotal = 2 * value.BytesTotal,
                Observations = value.Observations + observationsBefore,
            });
        }
    }
}
