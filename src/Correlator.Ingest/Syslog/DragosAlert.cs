using Correlator.Ingest.Cef;
using Correlator.Ingest.Decoding;
using Correlator.Model.Observations;

namespace Correlator.Ingest.Syslog;

/// <summary>
/// Dragos Platform's notifications: <c>key="value"</c> pairs that begin with <c>system="Dragos Platform"</c>.
/// </summary>
/// <remarks>
/// Leftovers of its message template occur (<c>severity="{severity}"</c>, <c>asset_ip=#"{asset_ip}"</c>) and count
/// as absent.
/// </remarks>
internal static class DragosAlert
{
    /// <summary>
    /// Fills a sensor alert; false when the message is none of Dragos'. The time set before stays unless the record
    /// has a better one.
    /// </summary>
    public static bool TryRead(ReadOnlySpan<byte> message, ref Observation observation)
    {
        if (message.IndexOf("system=\"Dragos"u8) < 0) return false;
        var fields = default(AlertFields);
        fields.Vendor = "Dragos"u8;
        fields.Product = "Dragos Platform"u8;
        fields.ReadQuoted(message);
        fields.Describe(ref observation);
        if (!fields.TryTime(years: null, out var time) || !TimestampText.IsPlausible(time)) return true;
        observation.Time = time;
        observation.Flags &= ~ObservationFlags.TimeInferred;
        return true;
    }
}
