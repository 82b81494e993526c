using System.Text.Json;
using Correlator.Model.Attack;

namespace Correlator.Cli.Reports;

/// <summary>Coverage as a layer of the ATT&amp;CK Navigator: JSON, layer format 4.5, one entry a technique.</summary>
internal static class NavigatorLayer
{
    private static readonly JsonWriterOptions Options = new() { Indented = true, NewLine = "\n" };

    // What the scores are coloured by, from 0 to 100.
    private static readonly string[] Gradient = ["#f4a582ff", "#fee08bff", "#66bd63ff"];

    private static readonly (CoverageState State, int Score, string Color)[] Legend =
    [
        (CoverageState.Covered, 100, "#66bd63"), (CoverageState.Untested, 60, "#dfdb83"),
        (CoverageState.Dark, 30, "#fac98a"), (CoverageState.NotCovered, 0, "#f4a582"),
    ];

    public static void Write(Stream stream, IReadOnlyList<TechniqueCoverage> coverage)
    {
        using (var json = new Utf8JsonWriter(stream, Options)) Write(json, coverage);
        stream.WriteByte((byte)'\n');
    }

    public static int Score(CoverageState state) => Legend.Single(entry => entry.State == state).Score;

    private static void Write(Utf8JsonWriter json, IReadOnlyList<TechniqueCoverage> coverage)
    {
        json.WriteStartObject();
        json.WriteString("name", "Correlator");
        json.WriteStartObject("versions");
        json.WriteString("attack", AttackTechniques.Version);
        json.WriteString("navigator", "5.1.0");
        json.WriteString("layer", "4.5");
        json.WriteEndObject();
        json.WriteString("domain", "ics-attack");
        json.WriteString("description", "Techniques that the rules in force detect.");
        json.WriteNumber("sorting", 0);
        json.WriteBoolean("hideDisabled", false);
        json.WriteStartArray("techniques");
        foreach (var entry in coverage) WriteTechnique(json, entry);
        json.WriteEndArray();
        json.WriteStartObject("gradient");
        json.WriteStartArray("colors");
        foreach (var color in Gradient) json.WriteStringValue(color);
        json.WriteEndArray();
        json.WriteNumber("minValue", 0);
        json.WriteNumber("maxValue", 100);
        json.WriteEndObject();
        json.WriteStartArray("legendItems");
        foreach (var (state, _, color) in Legend)
        {
            json.WriteStartObject();
            json.WriteString("label", AttackCoverage.Name(state));
            json.WriteString("color", color);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    // Without a tactic an entry is about the technique in every tactic that has it.
    private static void WriteTechnique(Utf8JsonWriter json, TechniqueCoverage entry)
    {
        var rules = string.Join(", ", entry.Rules);
        json.WriteStartObject();
        json.WriteString("techniqueID", entry.Technique.Id);
        json.WriteNumber("score", Score(entry.State));
        json.WriteString("comment", $"{AttackCoverage.Name(entry.State)}{(rules.Length > 0 ? ": " : "")}{rules}");
        json.WriteBoolean("enabled", true);
        json.WriteEndObject();
    }
}
