using System.Text;
using Correlator.Ingest.Decoding;

namespace Correlator.Ingest.Cef;

/// <summary>What vendors write as severity, on the scale of 0 (none) to 10.</summary>
/// <remarks>
/// Numbers 0–10 and the words Unknown, Low, Medium, High, Very-High: ArcSight CEF revision 25, "Severity", whose
/// bands (0–3, 4–6, 7–8, 9–10) give each word the upper middle of its band. LEEF's sev is 1–10: IBM "LEEF event
/// components". Tenable OT Security has four levels written 0, 3, 7, 9 (none, low, medium, high). Critical: Claroty
/// CTD 2.7, Radiflow. Unapproved: Claroty CTD 2.7 puts the alert's status there; it awaits a person's approval, so it
/// is put in the middle. Dragos rates 0–5.
/// </remarks>
internal static class AlertSeverities
{
    private static readonly (byte[] Word, byte Severity)[] Words =
    [
        ("unknown"u8.ToArray(), 0), ("none"u8.ToArray(), 0),
        ("info"u8.ToArray(), 1), ("informational"u8.ToArray(), 1), ("information"u8.ToArray(), 1),
        ("low"u8.ToArray(), 3), ("minor"u8.ToArray(), 3),
        ("medium"u8.ToArray(), 5), ("warning"u8.ToArray(), 5), ("unapproved"u8.ToArray(), 5),
        ("high"u8.ToArray(), 8), ("major"u8.ToArray(), 8), ("error"u8.ToArray(), 6),
        ("very-high"u8.ToArray(), 10), ("very high"u8.ToArray(), 10), ("critical"u8.ToArray(), 10),
    ];

    public static byte Of(ReadOnlySpan<byte> vendor, ReadOnlySpan<byte> text)
    {
        text = text.Trim(" '\""u8);
        var dot = text.IndexOf((byte)'.');
        var number = TimestampText.Digits(dot > 0 ? text[..dot] : text);
        if (number >= 0) return OfNumber(vendor, number);
        foreach (var (word, severity) in Words)
        {
            if (Ascii.EqualsIgnoreCase(text, word)) return severity;
        }

        return 0;
    }

    private static byte OfNumber(ReadOnlySpan<byte> vendor, int number)
    {
        if (Ascii.EqualsIgnoreCase(vendor, "tenable"u8)) return number switch { 7 => 5, 9 => 8, _ => Ten(number) };
        return Ascii.EqualsIgnoreCase(vendor, "dragos"u8) ? (byte)Math.Min(number * 2, 10) : Ten(number);
    }

    // Some products rate in per cent.
    private static byte Ten(int number) => (byte)(number <= 10 ? number : Math.Min(number / 10, 10));
}
