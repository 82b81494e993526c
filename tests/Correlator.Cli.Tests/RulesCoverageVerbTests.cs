using System.Text.Json;

namespace Correlator.Cli.Tests;

public sealed class RulesCoverageVerbTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Each_tactic_lists_its_techniques_with_how_they_are_covered_and_by_which_rules()
    {
        var run = await CommandRun.Of(new RecordingOperations(), ["rules", "coverage"]);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        var lines = run.Out.Split('\n');
        Assert.Equal("Initial Access: 0 of 12 covered", lines[1]);
        Assert.Equal(
            """
            Impair Process Control: 1 of 5 covered
              T0806  Brute Force I/O               not covered
              T0836  Modify Parameter              not covered
              T0839  Module Firmware               not covered
              T0855  Unauthorized Command Message  covered      rule-a
              T0856  Spoof Reporting Message       not covered

            """.ReplaceLineEndings("\n"),
            string.Join('\n', lines.SkipWhile(line => !line.StartsWith("Impair", StringComparison.Ordinal)).Take(7)));
        Assert.Matches(@"\n  T0807  Command-Line Interface +dark +rule-c\n", run.Out);
        Assert.Matches(@"\n  T0816  Device Restart/Shutdown +untested +rule-b\n", run.Out);
        Assert.EndsWith("\n83 techniques: 2 covered, 1 untested, 1 dark, 79 not covered.\n", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_navigators_layer_has_its_form_and_an_entry_for_each_technique()
    {
        var file = _folder["layer.json"];
        var run = await CommandRun.Of(new RecordingOperations(), ["rules", "coverage", "--navigator", file]);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        using var layer = JsonDocument.Parse(File.ReadAllText(file));
        Assert.Equal(83, layer.RootElement.GetProperty("techniques").GetArrayLength());

        // All but the entries in between is the golden form of the layer.
        var text = File.ReadAllText(file);
        var entries = layer.RootElement.GetProperty("techniques").EnumerateArray()
            .Where(entry => entry.GetProperty("techniqueID").GetString() is not ("T0800" or "T0807" or "T0816" or "T0855"))
            .Select(entry => "    " + entry.GetRawText() + ",\n");
        Assert.Equal(Golden.ReplaceLineEndings("\n"), entries.Aggregate(text, (left, entry) => left.Replace(entry, "", StringComparison.Ordinal))
            .Replace(",\n    {\n      \"techniqueID\": \"T0895\",\n      \"score\": 0,\n      \"comment\": \"not covered\",\n      \"enabled\": true\n    }", "", StringComparison.Ordinal));
    }

    private const string Golden = """
        {
          "name": "Correlator",
          "versions": {
            "attack": "18",
            "navigator": "5.1.0",
            "layer": "4.5"
          },
          "domain": "ics-attack",
          "description": "Techniques that the rules in force detect.",
          "sorting": 0,
          "hideDisabled": false,
          "techniques": [
            {
              "techniqueID": "T0800",
              "score": 0,
              "comment": "not covered",
              "enabled": true
            },
            {
              "techniqueID": "T0807",
              "score": 30,
              "comment": "dark: rule-c",
              "enabled": true
            },
            {
              "techniqueID": "T0816",
              "score": 60,
              "comment": "untested: rule-b",
              "enabled": true
            },
            {
              "techniqueID": "T0855",
              "score": 100,
              "comment": "covered: rule-a",
              "enabled": true
            }
          ],
          "gradient": {
            "colors": [
              "#f4a582ff",
              "#fee08bff",
              "#66bd63ff"
            ],
            "minValue": 0,
            "maxValue": 100
          },
          "legendItems": [
            {
              "label": "covered",
              "color": "#66bd63"
            },
            {
              "label": "untested",
              "color": "#dfdb83"
            },
            {
              "label": "dark",
              "color": "#fac98a"
            },
            {
              "label": "not covered",
              "color": "#f4a582"
            }
          ]
        }

        """;
}
