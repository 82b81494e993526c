using Correlator.Model.Discovery;
using Correlator.Model.Facts;
using Correlator.Model.Observations;
using Correlator.Model.Plant;

namespace Correlator.Actors.Feeds;

/// <summary>
/// Facts of what concerns no asset (a sensor's own health, two outsiders, a feed that tells of itself): nobody's actor sees them, so the
/// root zone does.
/// </summary>
internal static class Unplaced
{
    /// <summary>The fact of an observation that no asset takes; null for those that are of interest to assets only.</summary>
    public static Fact? Of(in Observation observation, FeedTable feeds, AssetDirectory directory) => observation.Kind switch
    {
        ObservationKind.SensorAlert => Alert(in observation, feeds, directory),
        ObservationKind.FeedCondition when observation.Detail?.Report is { } report =>
            Condition(report, in observation, feeds, directory),
        _ => null,
    };

    private static FeedCondition Condition(FeedReport report, in Observation observation, FeedTable feeds, AssetDirectory directory)
    {
        var root = directory.Root.Id;
        var source = new Provenance(feeds[observation.Feed], observation.Sequence);
        return new FeedCondition
        {
            Id = FactId.Of("feed-condition", source.Feed, source.Position.ToString(), report.Kind.ToString()),
            Time = observation.Time,
            KnownAt = observation.Time > observation.Watermark ? observation.Time : observation.Watermark,
            Subject = root,
            Zone = root,
            Summary = Words(report, source.Feed),
            Source = source,
            Condition = report.Kind,
            Records = report.Records,
            Bytes = report.Bytes,
            Since = report.Since,
            Reason = report.Reason,
        };
    }

    private static string Words(FeedReport report, string feed)
    {
        var what = report.Kind switch
        {
            FeedConditionKind.RecordsLost when report.Records == 0 => $"Records of feed {feed} were lost ({report.Bytes} bytes)",
            FeedConditionKind.RecordsLost => $"{report.Records} records of feed {feed} were lost ({report.Bytes} bytes)",
            FeedConditionKind.DriedUp => $"Feed {feed} has dried up",
            FeedConditionKind.ClockDrift => $"The clock of feed {feed} drifts",
            FeedConditionKind.NodeStalled => $"The node that reads feed {feed} stands still",
            _ => $"Something is wrong with feed {feed}",
        };
        return report.Reason.Length == 0 ? $"{what} since {report.Since}" : $"{what} since {report.Since}: {report.Reason}";
    }

    private static SensorAlert Alert(in Observation observation, FeedTable feeds, AssetDirectory directory)
    {
        var detail = observation.Detail ?? new ObservationDetail();
        var root = directory.Root.Id;
        var source = new Provenance(feeds[observation.Feed], observation.Sequence);
        var name = detail.SignatureName ?? detail.Message ?? "alert";
        return new SensorAlert
        {
            Id = FactId.Of("unplaced", source.Feed, source.Position.ToString(), name),
            Time = observation.Time,
            KnownAt = observation.Time > observation.Watermark ? observation.Time : observation.Watermark,
            Subject = root,
            Zone = root,
            Originator = Outsider(observation.Originator.Address),
            Responder = Outsider(observation.Responder.Address),
            Protocol = observation.Protocol,
            Operation = observation.Operation,
            Outcome = observation.Outcome,
            Summary = $"{detail.SensorProduct ?? "sensor"}: {name}",
            Source = source,
            Vendor = detail.SensorVendor ?? "",
            Product = detail.SensorProduct ?? "",
            SignatureId = detail.SignatureId ?? "",
            Name = name,
            Severity = observation.Severity,
            Techniques = detail.Techniques,
        };
    }

    private static Participant? Outsider(NetworkAddress address) =>
        address.IsNone ? null : Participant.Of(null, address);
}
