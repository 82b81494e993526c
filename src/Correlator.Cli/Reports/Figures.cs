using System.Globalization;
using Correlator.Model.Observations;

namespace Correlator.Cli.Reports;

/// <summary>Numbers, sizes and times as people read them.</summary>
internal static class Figures
{
    private static readonly string[] ByteUnits = ["B", "KiB", "MiB", "GiB", "TiB"];

    public static string Count(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    public static string Of(long value, string one, string? many = null) =>
        $"{Count(value)} {(value == 1 ? one : many ?? one + "s")}";

    public static string Bytes(long value)
    {
        var size = (double)value;
        var unit = 0;
        while (size >= 1024 && unit < ByteUnits.Length - 1)
        {
            size /= 1024;
            unit++;
        }

        return unit == 0 ? $"{value} B" : string.Create(CultureInfo.InvariantCulture, $"{size:0.0} {ByteUnits[unit]}");
    }

    /// <summary>"45 s", "12 min 50 s", "3 h 5 min", "2 d 4 h": two units are enough to act on.</summary>
    public static string Span(TimeSpan span) => span switch
    {
        { TotalSeconds: < 10 } => $"{Math.Max(0, span.TotalSeconds):0.#} s",
        { TotalMinutes: < 1 } => $"{span.Seconds} s",
        { TotalHours: < 1 } => $"{span.Minutes} min {span.Seconds} s",
        { TotalDays: < 1 } => $"{span.Hours} h {span.Minutes} min",
        _ => $"{(long)span.TotalDays} d {span.Hours} h",
    };

    public static string Period(EventTime first, EventTime last) =>
        first == last ? first.ToString() : $"{first} to {last} ({Span(last - first)})";
}
