using System.Text.Json;

namespace Correlator.Rules.Language.Sigma;

/// <summary>
/// A raw event in JSON, its fields by their own names, those of nested objects joined with dots. A Windows event is
/// flattened as Sigma's taxonomy has it: what is in System and EventData (or UserData) by its own name, attributes as
/// <c>Provider_Name</c>.
/// </summary>
public sealed class SigmaJsonEvent : ISigmaEvent
{
    private const string ProcessCreated = "4688";

    // What Security says of a new process has other names than Sysmon's, which the taxonomy took.
    private static readonly (string Own, string Taxonomy)[] ProcessFields =
        [("NewProcessName", "Image"), ("ParentProcessName", "ParentImage")];

    // As Winlogbeat has them.
    private static readonly (string Own, string Taxonomy)[] WinlogFields =
        [("event_id", "EventID"), ("channel", "Channel"), ("provider_name", "Provider_Name"), ("computer_name", "Computer")];

    private static readonly string[] NameKeys = ["Name", "@Name", "name"];

    private static readonly string[] TextKeys = ["#text", "Text", "text", "Value", "value", "Content", "content"];

    private readonly Dictionary<string, List<string?>> _fields = new(StringComparer.Ordinal);

    /// <param name="root">The event, an object.</param>
    public SigmaJsonEvent(JsonElement root)
    {
        if (root.ValueKind == JsonValueKind.Object && root.TryGetProperty("Event", out var inner) && IsWindows(inner))
        {
            AddWindows(inner);
        }
        else if (IsWindows(root)) AddWindows(root);
        else
        {
            AddObject("", root);
            if (root.TryGetProperty("winlog", out var winlog) && winlog.ValueKind == JsonValueKind.Object) AddWinlog(winlog);
        }

        if (_fields.TryGetValue("EventID", out var ids) && ids is [ProcessCreated])
        {
            foreach (var (own, taxonomy) in ProcessFields) AddAlias(own, taxonomy);
        }
    }

    public IEnumerable<string> Values => _fields.Values.SelectMany(values => values).OfType<string>();

    public bool TryGet(string field, out IReadOnlyList<string?> values)
    {
        var isThere = _fields.TryGetValue(field, out var found);
        values = found ?? [];
        return isThere;
    }

    private static bool IsWindows(JsonElement element) =>
        element.ValueKind == JsonValueKind.Object
        && (element.TryGetProperty("System", out _) || element.TryGetProperty("EventData", out _)
            || element.TryGetProperty("UserData", out _));

    private void AddWindows(JsonElement root)
    {
        foreach (var part in root.EnumerateObject())
        {
            switch (part.Name)
            {
                case "System" when part.Value.ValueKind == JsonValueKind.Object:
                    foreach (var field in part.Value.EnumerateObject()) AddWithAttributes(field.Name, field.Value);
                    break;
                case "EventData" when part.Value.ValueKind == JsonValueKind.Object:
                    foreach (var field in part.Value.EnumerateObject()) AddData(field.Name, field.Value);
                    break;
                case "EventData" when part.Value.ValueKind == JsonValueKind.Array:
                    AddData("Data", part.Value);
                    break;
                case "UserData" when part.Value.ValueKind == JsonValueKind.Object:
                    AddLeaves(part.Value);
                    break;
                case "#attributes":
                    break;
                default:
                    Add(part.Name, part.Value);
                    break;
            }
        }
    }

    // {"Provider":{"#attributes":{"Name":"…"}}} or {"Provider":{"Name":"…"}} is Provider_Name;
    // {"EventID":{"#text":1}} is EventID.
    private void AddWithAttributes(string name, JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            Add(name, value);
            return;
        }

        foreach (var part in value.EnumerateObject())
        {
            if (part.Name is "#text" or "Value") Add(name, part.Value);
            else if (part.Name == "#attributes" && part.Value.ValueKind == JsonValueKind.Object)
            {
                foreach (var attribute in part.Value.EnumerateObject())
                {
                    Add($"{name}_{attribute.Name}", attribute.Value);
                }
            }
            else Add($"{name}_{part.Name.TrimStart('@')}", part.Value);
        }
    }

    // <Data Name="Image">…</Data> may come as {"Image":"…"}, as
    // {"Data":[{"#attributes":{"Name":"Image"},"#text":"…"}]} or as {"Data":[{"Name":"Image","Text":"…"}]};
    // <Data> without names as {"Data":{"#text":["…","…"]}}.
    private void AddData(string field, JsonElement value)
    {
        if (IsAttribute(field)) return;
        foreach (var item in value.ValueKind == JsonValueKind.Array ? value.EnumerateArray().AsEnumerable() : [value])
        {
            var name = NameOf(item) ?? field;
            if (TextOf(item) is { } text) Add(name, text);
            else if (ReferenceEquals(name, field)) Add(field, item);
            else Keep(name, null);
        }
    }

    private static bool IsAttribute(string name) => name is "#attributes" || name.StartsWith('@');

    private static string? NameOf(JsonElement item)
    {
        if (item.ValueKind != JsonValueKind.Object) return null;
        var named = item.TryGetProperty("#attributes", out var attributes) ? attributes : item;
        return First(named, NameKeys) is { ValueKind: JsonValueKind.String } name ? name.GetString() : null;
    }

    private static JsonElement? TextOf(JsonElement item) => First(item, TextKeys);

    private static JsonElement? First(JsonElement item, string[] keys)
    {
        if (item.ValueKind != JsonValueKind.Object) return null;
        foreach (var key in keys)
        {
            if (item.TryGetProperty(key, out var found)) return found;
        }

        return null;
    }

    private void AddLeaves(JsonElement element)
    {
        foreach (var part in element.EnumerateObject())
        {
            if (IsAttribute(part.Name)) continue;
            if (part.Value.ValueKind == JsonValueKind.Object && !part.Value.TryGetProperty("#text", out _)) AddLeaves(part.Value);
            else AddData(part.Name, part.Value);
        }
    }

    private void AddWinlog(JsonElement winlog)
    {
        foreach (var (own, taxonomy) in WinlogFields)
        {
            if (winlog.TryGetProperty(own, out var value)) Add(taxonomy, value);
        }

        foreach (var part in new[] { "event_data", "user_data" })
        {
            if (winlog.TryGetProperty(part, out var data) && data.ValueKind == JsonValueKind.Object) AddObject("", data);
        }
    }

    private void AddAlias(string own, string taxonomy)
    {
        if (_fields.TryGetValue(own, out var values)) _fields.TryAdd(taxonomy, values);
    }

    private void AddObject(string prefix, JsonElement element)
    {
        foreach (var part in element.EnumerateObject()) Add(prefix + part.Name, part.Value);
    }

    private void Add(string name, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                AddObject(name + ".", value);
                break;
            case JsonValueKind.Array:
                foreach (var item in value.EnumerateArray()) Add(name, item);
                break;
            case JsonValueKind.Null:
                Keep(name, null);
                break;
            case JsonValueKind.String:
                Keep(name, value.GetString());
                break;
            default:
                Keep(name, value.GetRawText());
                break;
        }
    }

    private void Keep(string name, string? value)
    {
        if (!_fields.TryGetValue(name, out var values)) _fields[name] = values = [];
        values.Add(value);
    }
}
