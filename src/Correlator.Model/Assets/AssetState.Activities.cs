using Correlator.Model.Facts;
using Correlator.Model.Observations;

namespace Correlator.Model.Assets;

/// <summary>What rules over raw records want to see, whether it is usual or not.</summary>
public sealed partial class AssetState
{
    /// <summary>What rules want to see of every observation; null when they want none. It is not stored.</summary>
    public IObservationInterest? Interest { get; set; }

    // Nothing is remembered of it: each record that is wanted is stated, by the one of its two ends that speaks for both.
    private void StateActivities(in Observation observation, AssetSide side, List<Fact> facts)
    {
        if (side == AssetSide.Originator && observation.ResponderAsset is not null) return;
        if (Interest!.Find(in observation) is not { } wanted) return;
        var maintenance = Maintenance(observation);
        var summary = ActivityText(observation);
        foreach (var activity in wanted)
        {
            facts.Add(new ObservedActivity
            {
                Id = Id(observation, "observed-activity", activity.Rule),
                Time = observation.Time,
                KnownAt = KnownAt(observation),
                Subject = _assetId,
                Zone = Self.Zone,
                Originator = Originator(observation),
                Responder = Responder(observation),
                Protocol = observation.Protocol,
                Operation = observation.Operation,
                Target = TargetText(observation),
                Outcome = observation.Outcome,
                Maintenance = maintenance,
                Rule = activity.Rule,
                Fields = activity.Fields,
                Summary = summary,
                Source = Source(observation),
            });
        }
    }

    private static string ActivityText(in Observation observation)
    {
        var (from, to) = (OriginatorName(observation), ResponderName(observation));
        var outcome = observation.Outcome is Outcome.Denied or Outcome.Error or Outcome.NoAnswer
            ? $" ({observation.Outcome switch { Outcome.Denied => "denied", Outcome.Error => "error", _ => "no answer" }})"
            : "";
        return observation.Kind switch
        {
            ObservationKind.SensorAlert or ObservationKind.ProtocolAnomaly =>
                $"{observation.Detail?.SensorProduct ?? "sensor"}: {Quote(AlertName(observation.Detail))} ({from}, {to})",
            ObservationKind.Connection => $"{from} speaks {ProtocolText(observation)} with {to}{outcome}",
            _ when TargetText(observation) is var target && target != "-" =>
                $"{from} does {OperationText(observation)} at {target} of {to}{outcome}",
            _ => $"{from} does {OperationText(observation)} at {to}{outcome}",
        };
    }
}
