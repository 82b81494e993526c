using System.Text.Json;
using Correlator.Rules.Language.Sigma;

namespace Correlator.Rules.Tests.Sigma;

/// <summary>Rules and events for tests of Sigma.</summary>
internal static class Sigma
{
    private static readonly Dictionary<string, IReadOnlyList<string>> Placeholders = new()
    {
        ["admins"] = ["root", "adm_*"],
    };

    public static string DataFolder { get; } = Path.Combine(Root(), "tests", "data", "sigma");

    public static SigmaReadResult Read(params string[] texts)
    {
        var reader = new SigmaReader(Placeholders);
        for (var i = 0; i < texts.Length; i++) reader.Read($"{i}.yml", texts[i]);
        return reader.Finish();
    }

    public static SigmaRule Rule(string text)
    {
        var read = Read(text);
        Assert.Empty(read.Errors);
        return Assert.Single(read.Rules);
    }

    /// <summary>A rule with this detection.</summary>
    public static string Text(string detection, string more = "") =>
        $"title: A rule\nlogsource:\n  product: zeek\n{more}detection:\n  {detection.Replace("\n", "\n  ", StringComparison.Ordinal)}\n";

    public static SigmaJsonEvent Event(string json)
    {
        using var document = JsonDocument.Parse(json);
        return new SigmaJsonEvent(document.RootElement.Clone());
    }

    /// <summary>The events of one file: one JSON value after another.</summary>
    public static IReadOnlyList<SigmaJsonEvent> Events(string file)
    {
        var events = new List<SigmaJsonEvent>();
        var reader = new Utf8JsonReader(File.ReadAllBytes(file), new JsonReaderOptions { AllowMultipleValues = true });
        while (JsonDocument.TryParseValue(ref reader, out var document))
        {
            events.Add(new SigmaJsonEvent(document.RootElement.Clone()));
            if (!reader.Read()) break;
        }

        return events;
    }

    private static string Root()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Correlator.sln"))) folder = Path.GetDirectoryName(folder)!;
        return folder;
    }
}
