using System.Globalization;
using System.Text;
using Correlator.Model.Detections;

namespace Correlator.Soc.Receivers;

/// <summary>Renders a notification for people.</summary>
/// <remarks>
/// Names and texts come from records that an attacker may have written: control and direction characters are shown as
/// \uXXXX, so that no record can move the cursor, colour a line or hide one.
/// </remarks>
public static class NotificationText
{
    /// <summary>Several lines, ended by a line feed.</summary>
    public static string Of(Notification notification)
    {
        var text = new StringBuilder();
        var n = notification;
        Line(text, $"{Name(n.Severity).ToUpperInvariant()} {n.Title}");
        Line(text, $"  {n.Text}");
        Line(text, $"  incident   {n.IncidentId} revision {n.Revision}, told at level {n.Level}");
        Line(text, $"  when       {n.FirstTime} – {n.LastTime}, {n.DetectionCount} detection(s)");
        Line(text, $"  where      {Joined(n.Assets, n.AssetCount)} in {Joined(n.Zones, n.Zones.Count)}");
        Line(text, $"  technique  {Joined(n.Techniques, n.Techniques.Count)}");
        if (n.Response.Length > 0) Line(text, $"  do         {n.Response}");
        Line(text, "  because");
        foreach (var line in n.Explanation) Line(text, "    " + line);
        return text.ToString();
    }

    /// <summary>info, low, medium, high, critical.</summary>
    public static string Name(Severity severity) => severity.ToString().ToLowerInvariant();

    /// <summary>The text without what could steer a terminal or a line-wise log; on one line.</summary>
    public static string OneLine(string text)
    {
        if (!text.Any(IsUnsafe)) return text;
        var safe = new StringBuilder(text.Length + 16);
        foreach (var c in text)
        {
            if (c is '\n' or '\r' or '\t') safe.Append(' ');
            else if (IsUnsafe(c)) safe.Append("\\u").Append(((int)c).ToString("x4", CultureInfo.InvariantCulture));
            else safe.Append(c);
        }

        return safe.ToString();
    }

    internal static string Cut(string text) => Cut(text, Notification.TextCharsMax);

    /// <summary>At most this many characters, "…" included; never half of a surrogate pair.</summary>
    internal static string Cut(string text, int charsMax)
    {
        if (text.Length <= charsMax) return text;
        var end = charsMax - 1;
        if (char.IsHighSurrogate(text[end - 1])) end--;
        return text[..end] + "…";
    }

    private static void Line(StringBuilder text, string line) => text.Append(OneLine(line)).Append('\n');

    private static string Joined(IReadOnlyList<string> names, int count) => names.Count == 0
        ? "-"
        : string.Join(", ", names) + (count > names.Count ? $" and {count - names.Count} more" : "");

    /// <summary>
    /// Controls, line and paragraph separators, and the formatting characters that reverse or hide text.
    /// </summary>
    private static bool IsUnsafe(char c) => char.GetUnicodeCategory(c)
        is UnicodeCategory.Control or UnicodeCategory.Format
        or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
