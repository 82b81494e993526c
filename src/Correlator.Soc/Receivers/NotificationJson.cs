using System.Buffers;
using System.Text.Json;

namespace Correlator.Soc.Receivers;

/// <summary>
/// The JSON form of a notification, one object on one line; docs/soc.md describes it. Its shape may only grow.
/// </summary>
public static class NotificationJson
{
    /// <summary>Value of the field "schema".</summary>
    public const string Schema = "correlator.notification/1";

    /// <summary>UTF-8, without a line end. The same notification gives the same bytes.</summary>
    public static ReadOnlyMemory<byte> Of(Notification notification)
    {
        var buffer = new ArrayBufferWriter<byte>(4096);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("schema", Schema);
            json.WriteString("deliveryId", notification.DeliveryId.ToString());
            json.WriteString("receiver", notification.Receiver);
            json.WriteString("incidentId", notification.IncidentId.ToString());
            json.WriteNumber("revision", notification.Revision);
            json.WriteNumber("level", notification.Level);
            json.WriteString("queuedAt", notification.QueuedAt.UtcDateTime.ToString("O"));
            json.WriteString("severity", NotificationText.Name(notification.Severity));
            json.WriteString("rule", notification.Rule);
            json.WriteString("title", notification.Title);
            json.WriteString("text", notification.Text);
            json.WriteString("response", notification.Response);
            json.WriteString("firstTime", notification.FirstTime.ToString());
            json.WriteString("lastTime", notification.LastTime.ToString());
            json.WriteNumber("detectionCount", notification.DetectionCount);
            json.WriteNumber("assetCount", notification.AssetCount);
            Write(json, "assets", notification.Assets);
            Write(json, "zones", notification.Zones);
            Write(json, "rules", notification.Rules);
            Write(json, "techniques", notification.Techniques);
            Write(json, "explanation", notification.Explanation);
            json.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }

    private static void Write(Utf8JsonWriter json, string name, IReadOnlyList<string> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values) json.WriteStringValue(value);
        json.WriteEndArray();
    }
}
