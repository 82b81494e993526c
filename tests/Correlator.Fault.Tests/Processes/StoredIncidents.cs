using System.Text.Json;
using Correlator.Host.Running;
using Correlator.Rules;
using Correlator.Testing.Postgres;

namespace Correlator.Fault.Tests.Processes;

/// <summary>What stopped nodes have left behind, in a form that can be compared: wall times left out.</summary>
internal static class StoredIncidents
{
    /// <summary>A line a detection: its incident, its own id, what it is and the records that it rests on.</summary>
    /// <param name="database">Of a cluster's state; null: SQLite in the state directory.</param>
    public static async Task<List<string>> Read(string state, PostgresDatabase? database = null)
    {
        var options = new NodeOptions { StateDirectory = state, Database = database?.Runtime, Rules = new RuleSet([]) };
        await using var node = await CorrelatorNode.Start(options, default);
        return
        [
            .. (await node.Incidents(default)).OrderBy(incident => incident.FirstTime).ThenBy(incident => incident.IncidentId).SelectMany(
                incident => incident.Detections.OrderBy(detection => detection.Time).ThenBy(detection => detection.Id).Select(
                    detection => $"{incident.IncidentId} {incident.DetectionIds.Count} {detection.Id} {detection.Rule} {detection.Severity} "
                        + $"{detection.Time} " + string.Join(' ', detection.Facts.Select(f => $"{f.Id}@{f.Source.Feed}:{f.Source.Position}")))),
        ];
    }

    /// <summary>Delivery ids of a state directory's notifications, in the order of the file.</summary>
    public static List<string> Deliveries(string state) => [.. Notifications(state).Select(notification => notification.Delivery)];

    /// <summary>
    /// What was last told of each incident, wherever: the incident and how severe it is. How many deliveries led to that may differ after a
    /// fault: what waits in an outbox is superseded by what is newer, and an incident whose worst detection comes first is told of once.
    /// </summary>
    public static List<string> LastTold(params IEnumerable<string> states) =>
    [
        .. states.SelectMany(Notifications).GroupBy(notification => notification.Incident)
            .Select(incident => incident.MaxBy(notification => (notification.Revision, notification.Level)))
            .Select(last => $"{last.Incident} {last.Severity}"),
    ];

    private static IEnumerable<(string Delivery, string Incident, int Revision, int Level, string Severity)> Notifications(string state)
    {
        var file = Path.Combine(state, "notifications.jsonl");
        return File.Exists(file)
            ? File.ReadAllLines(file).Select(NotificationOf).Where(notification => notification is not null).Select(notification => notification!.Value)
            : [];
    }

    // A line that a kill tore in the middle delivered nothing.
    private static (string Delivery, string Incident, int Revision, int Level, string Severity)? NotificationOf(string line)
    {
        try
        {
            using var json = JsonDocument.Parse(line);
            var root = json.RootElement;
            return (
                root.GetProperty("deliveryId").GetString()!, root.GetProperty("incidentId").GetString()!,
                root.GetProperty("revision").GetInt32(), root.GetProperty("level").GetInt32(),
                root.GetProperty("severity").GetString()!);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
