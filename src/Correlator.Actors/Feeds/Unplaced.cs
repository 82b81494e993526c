using Correlator.Model.Discovery;
using Correlator.Model.Facts;
using Correlator.Model.Observations;
using Correlator.Model.Plant;

namespace Correlator.Actors.Feeds;

/// <summary>Facts of sensor alerts that name no asset (a sensor's own health, two outsiders): nobody's actor sees them, so the root zone does.</summary>
internal static class Unplaced
{
    public static SensorAlert Alert(in Observation observation, FeedTable feeds, AssetDirectory directory)
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
