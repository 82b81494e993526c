using System.Text;
using Correlator.Model.Detections;

namespace Correlator.Soc.Receivers;

/// <summary>
/// A notification in ArcSight's Common Event Format: CEF:0|vendor|product|version|signature|name|severity|extension.
/// Escaping as in "Implementing ArcSight Common Event Format (CEF)", chapter "Character encoding".
/// </summary>
internal static class CefMessage
{
    /// <summary>Longest "msg" that the format's dictionary allows, in characters.</summary>
    private const int MessageCharsMax = 1_023;

    /// <summary>Longest "csN" that the format's dictionary allows, in characters.</summary>
    private const int CustomCharsMax = 4_000;

    // With every character escaped, header and title still leave room in the smallest message that may be configured.
    private const int RuleCharsMax = 63;
    private const int TitleCharsMax = 128;

    private static readonly string Version = typeof(CefMessage).Assembly.GetName().Version?.ToString(3) ?? "0";

    /// <summary>The message in at most <paramref name="bytesMax"/> bytes of UTF-8.</summary>
    /// <remarks>
    /// What matters most comes first. A pair, or line of the explanation, that no longer fits is left out whole and
    /// counted in
    /// <paramref name="left"/>; it is never cut in the middle of an escape.
    /// </remarks>
    public static string Of(Notification n, int bytesMax, out int left)
    {
        var text = new StringBuilder();
        text.Append("CEF:0|Correlator|Correlator|").Append(Version).Append('|')
            .Append(Header(n.Rule, RuleCharsMax)).Append('|').Append(Header(n.Title, TitleCharsMax)).Append('|')
            .Append(SeverityOf(n.Severity)).Append('|');
        var bytes = Encoding.UTF8.GetByteCount(text.ToString());
        (string Key, string Value)[] pairs =
        [
            ("externalId", n.IncidentId.ToString()),
            ("start", Milliseconds(n.FirstTime.ToDateTimeOffset())),
            ("end", Milliseconds(n.LastTime.ToDateTimeOffset())),
            ("rt", Milliseconds(n.QueuedAt)),
            ("cn1Label", "level"), ("cn1", n.Level.ToString()),
            ("cn2Label", "revision"), ("cn2", n.Revision.ToString()),
            ("cnt", n.DetectionCount.ToString()),
            ("cs1Label", "deliveryId"), ("cs1", n.DeliveryId.ToString()),
            ("cs2Label", "techniques"), ("cs2", Joined(n.Techniques)),
            ("cs3Label", "zones"), ("cs3", Joined(n.Zones)),
            ("cs4Label", "assets"), ("cs4", Joined(n.Assets)),
            ("msg", NotificationText.Cut(n.Text, MessageCharsMax)),
            ("cs5Label", "response"), ("cs5", NotificationText.Cut(n.Response, CustomCharsMax)),
        ];
        left = 0;
        foreach (var (key, value) in pairs)
        {
            if (value.Length == 0) continue;
            var pair = $"{(text[^1] == '|' ? "" : " ")}{key}={Extension(value)}";
            var size = Encoding.UTF8.GetByteCount(pair);
            if (bytes + size > bytesMax)
            {
                left++;
                continue;
            }

            text.Append(pair);
            bytes += size;
        }

        left += Explain(text, n.Explanation, bytesMax - bytes);
        return text.ToString();
    }

    /// <summary>Appends as many whole lines of the explanation as fit; returns how many did not.</summary>
    private static int Explain(StringBuilder text, IReadOnlyList<string> lines, int bytesMax)
    {
        var start = " cs6Label=explanation cs6=";
        var (bytes, chars, taken) = (start.Length, 0, 0);
        foreach (var line in lines)
        {
            var escaped = (taken == 0 ? "" : "\\n") + Extension(line);
            bytes += Encoding.UTF8.GetByteCount(escaped);
            chars += escaped.Length;
            if (bytes > bytesMax || chars > CustomCharsMax) break;
            text.Append(taken++ == 0 ? start : "").Append(escaped);
        }

        return lines.Count - taken;
    }

    /// <summary>Severity 0–10: 1, 3, 5, 8, 10.</summary>
    private static int SeverityOf(Severity severity) => severity switch
    {
        Severity.Info => 1,
        Severity.Low => 3,
        Severity.Medium => 5,
        Severity.High => 8,
        _ => 10,
    };

    private static string Milliseconds(DateTimeOffset time) => time.ToUnixTimeMilliseconds().ToString();

    private static string Joined(IReadOnlyList<string> names) =>
        NotificationText.Cut(string.Join(",", names), CustomCharsMax);

    // In the header the pipe and the backslash are escaped; line ends cannot be, so they become blanks.
    private static string Header(string text, int charsMax) =>
        NotificationText.OneLine(NotificationText.Cut(text, charsMax)).Replace("\\", "\\\\").Replace("|", "\\|");

    // In a value the equals sign, the backslash and line ends are escaped; the pipe is not.
    private static string Extension(string text)
    {
        var lines = text.ReplaceLineEndings("\n").Split('\n').Select(NotificationText.OneLine);
        return string.Join("\\n", lines.Select(line => line.Replace("\\", "\\\\").Replace("=", "\\=")));
    }
}
