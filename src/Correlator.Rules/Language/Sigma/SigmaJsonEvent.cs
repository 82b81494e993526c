using System.Text.Json;

namespace Correlator.Rules.Language.Sigma;

/// <summary>
/// A raw event in JSON, its fields by their own names, those of nested objects joined with dots. A Windows event is
/// flattened as Sigma's taxonomy has it: what is in System and EventData (or UserData) by its own name, attributes as
/// <c>Provider_Name</c>.
/// </summary>
public sealed class SigmaJsonEvent : ISigmaEvent
{
    private readonly Dictionary<string, List<string?>> _fields = new(StringComparer.Ordinal);

    /// <param name="root">The event, an object.</param>
    public SigmaJsonEvent(JsonElement root)
    {
        if (root.ValueKind == JsonValueKind.Object && root.TryGetProperty("Event", out var inner) && IsWindows(inner))
        {
            AddWindows(inner);
        }
        else if (IsWindows(root)) AddWindows(root);
        else AddObject("", root);
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
        && (element.TryGetProperty("System", out _) || element.TryGetProperty("EventData", out _));

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
                    foreach (var field in part.Value.EnumerateObject()) AddData(field);
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
            if (part.Name == "#text") Add(name, part.Value);
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

    // <Data Name="Image">…</Data> may come as {"Image":"…"} or as
    // {"Data":[{"#attributes":{"Name":"Image"},"#text":"…"}]}.
    private void AddData(JsonProperty field)
    {
        if (field.Name == "#attributes") return;
        var isList = field.Value.ValueKind == JsonValueKind.Array;
        foreach (var item in isList ? field.Value.EnumerateArray().AsEnumerable() : [field.Value])
        {
            if (NameOf(item) is not { } name) Add(field.Name, item);
            else if (item.TryGetProperty("#text", out var text)) Add(name, text);
            else Keep(name, null);
        }
    }

    private static string? NameOf(JsonElement item)
    {
        if (item.ValueKind != JsonValueKind.Object) return null;
        var named = item.TryGetProperty("#attributes", out var attributes) ? attributes : item;
        return named.ValueKind == JsonValueKind.Object
            && (named.TryGetProperty("Name", out var name) || named.TryGetProperty("@Name", out name))
            && name.ValueKind == JsonValueKind.String
            ? name.GetString()
            : null;
    }

    private void AddLeaves(JsonElement element)
    {
        foreach (var part in element.EnumerateObject())
        {
            if (part.Name == "#attributes") continue;
            if (part.Value.ValueKind == JsonValueKind.Object) AddLeaves(part.Value);
            else Add(part.Name, part.Value);
        }
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
