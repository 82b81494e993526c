using Correlator.Model.Detections;
using Correlator.Model.Facts;
using Correlator.Model.Incidents;
using Correlator.Model.Observations;

namespace Correlator.Soc.Receivers;

/// <summary>
/// One sending to one receiver: everything that a person needs to begin, bounded whatever the incident has grown to.
/// </summary>
public sealed record Notification
{
    /// <summary>Most names in each list; the counts tell how many there are.</summary>
    public const int NamesMax = 100;

    /// <summary>Most lines of <see cref="Explanation"/>.</summary>
    public const int ExplanationLinesMax = 200;

    /// <summary>Longest text of one field or line, in characters; the rest is cut with "…".</summary>
    public const int TextCharsMax = 2_000;

    /// <summary>The same at every try: a receiver that has it may drop it.</summary>
    public required FactId DeliveryId { get; init; }
    public required string Receiver { get; init; }
    public required FactId IncidentId { get; init; }

    /// <summary>How often the incident was annunciated; a higher one replaces a lower one.</summary>
    public required int Revision { get; init; }

    /// <summary>Level of the escalation ladder; 0 is told first.</summary>
    public required int Level { get; init; }

    /// <summary>Wall time of queueing.</summary>
    public required DateTimeOffset QueuedAt { get; init; }
    public required Severity Severity { get; init; }

    /// <summary>Rule of the detection that the title and text are of.</summary>
    public required string Rule { get; init; }
    public required string Title { get; init; }
    public required string Text { get; init; }

    /// <summary>What to do.</summary>
    public required string Response { get; init; }
    public required IReadOnlyList<string> Assets { get; init; }

    /// <summary>How many assets there are, <see cref="Assets"/> and those cut off.</summary>
    public required int AssetCount { get; init; }
    public required IReadOnlyList<string> Zones { get; init; }
    public required IReadOnlyList<string> Rules { get; init; }

    /// <summary>ATT&amp;CK for ICS technique ids.</summary>
    public required IReadOnlyList<string> Techniques { get; init; }
    public required EventTime FirstTime { get; init; }
    public required EventTime LastTime { get; init; }
    public required int DetectionCount { get; init; }

    /// <summary>
    /// Detections and under each its facts, down to feed and position; first-out first, then the headline, then the
    /// others.
    /// </summary>
    public required IReadOnlyList<string> Explanation { get; init; }

    /// <summary>What is to be told of an opened incident for one entry of its outbox.</summary>
    public static Notification Of(IncidentState incident, PendingNotification pending)
    {
        var evidence = incident.Evidence;
        var headline = evidence.Headline
            ?? throw new ArgumentException($"Incident {incident.Id} has no detection to tell of.", nameof(incident));
        return new Notification
        {
            DeliveryId = pending.DeliveryId,
            Receiver = pending.Receiver,
            IncidentId = incident.Id,
            Revision = pending.Revision,
            Level = pending.Level,
            QueuedAt = pending.QueuedAt,
            Severity = evidence.Severity,
            Rule = headline.Rule,
            Title = NotificationText.Cut(headline.Title),
            Text = NotificationText.Cut(headline.Text),
            Response = NotificationText.Cut(headline.Response),
            Assets = [.. evidence.Assets.Take(NamesMax)],
            AssetCount = evidence.Assets.Count,
            Zones = [.. evidence.Zones.Take(NamesMax)],
            Rules = [.. evidence.Rules.Take(NamesMax)],
            Techniques = [.. evidence.Techniques.Take(NamesMax)],
            FirstTime = evidence.FirstTime,
            LastTime = evidence.LastTime,
            DetectionCount = evidence.DetectionCount,
            Explanation = NotificationExplanation.Of(evidence),
        };
    }
}
