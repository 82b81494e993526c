using System.Globalization;
using Akka.Configuration;
using Akka.Configuration.Hocon;

namespace Correlator.Host.Settings;

/// <summary>
/// Reads values of one configuration and gathers every error with its key, so that all are told at once. It remembers what it was asked
/// for: what was written but never asked for is an error too, because a misspelt setting must not be silently the default.
/// </summary>
internal sealed class SettingsReader(Config config, List<string> errors, string prefix = "")
{
    private readonly SortedSet<string> _asked = new(StringComparer.Ordinal);
    private readonly HashSet<string> _listed = new(StringComparer.Ordinal);
    private readonly List<SettingsReader> _items = [];

    public IReadOnlyList<string> Errors => errors;

    /// <summary>Every key that was asked for, those of array elements included: <c>a.b[0].c</c>.</summary>
    public IEnumerable<string> Asked => _asked.Select(key => prefix + key).Concat(_items.SelectMany(item => item.Asked));

    public void Refuse(string key, string reason) => errors.Add($"{prefix}{key}: {reason}");

    public string Text(string key) => Has(key) ? config.GetString(key, "") ?? "" : "";

    public IReadOnlyList<string> Texts(string key)
    {
        if (!Has(key)) return [];
        var value = config.GetValue(key);
        if (value.IsEmpty) return [];
        // An empty list reads as no list and no text.
        if (!value.IsArray()) return value.GetString() is { Length: > 0 } text ? [text] : [];
        return [.. value.GetArray().Select(item => item.GetString())];
    }

    public bool Flag(string key)
    {
        if (!Has(key)) return false;
        switch (Text(key).ToLowerInvariant())
        {
            case "on" or "true" or "yes": return true;
            case "off" or "false" or "no" or "": return false;
            default:
                Refuse(key, $"'{Text(key)}' is neither on nor off");
                return false;
        }
    }

    public int Number(string key, int min, int max, int fallback)
    {
        if (!Has(key)) return fallback;
        if (int.TryParse(Text(key), NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max)
        {
            return number;
        }

        Refuse(key, $"'{Text(key)}' is not a number from {min} to {max}");
        return fallback;
    }

    public TimeSpan Span(string key, TimeSpan min, TimeSpan max, TimeSpan fallback)
    {
        if (!Has(key)) return fallback;
        try
        {
            var span = config.GetTimeSpan(key, allowInfinite: false);
            if (span >= min && span <= max) return span;
        }
        catch (Exception fault) when (fault is FormatException or OverflowException)
        {
            // Told below, like a span out of range.
        }

        Refuse(key, $"'{Text(key)}' is not a time from {min} to {max}, such as 30s or 5m");
        return fallback;
    }

    public long Bytes(string key, long min, long max, long fallback)
    {
        if (!Has(key)) return fallback;
        var bytes = ByteSize(key);
        if (bytes >= min && bytes <= max) return bytes;
        Refuse(key, $"'{Text(key)}' is not a size from {min} to {max} bytes, such as 64MiB");
        return fallback;
    }

    /// <summary>One of a list of words.</summary>
    public string Choice(string key, IReadOnlyList<string> choices, string fallback)
    {
        var text = Has(key) ? Text(key) : fallback;
        if (choices.Contains(text, StringComparer.Ordinal)) return text;
        Refuse(key, $"'{text}' is none of {string.Join(", ", choices)}");
        return fallback;
    }

    public string Required(string key)
    {
        var text = Text(key);
        if (text.Length == 0) Refuse(key, "is required");
        return text;
    }

    /// <summary>Names of the blocks below a key, in the order written; a name that could not be part of a key is refused.</summary>
    public IReadOnlyList<string> Blocks(string key)
    {
        _listed.Add(key);
        var names = new List<string>();
        foreach (var name in Children(key))
        {
            if (name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_')) names.Add(name);
            else Refuse($"{key}.{name}", "a name has letters, digits, '-' and '_' only");
        }

        return names;
    }

    /// <summary>The blocks of an array below a key.</summary>
    public IReadOnlyList<SettingsReader> Items(string key)
    {
        if (!Has(key)) return [];
        var value = config.GetValue(key);
        if (value.IsEmpty || !value.IsArray()) return [];
        var items = value.GetArray()
            .Select((item, i) => new SettingsReader(new Config(new HoconRoot(item)), errors, $"{prefix}{key}[{i}]."))
            .ToArray();
        _items.AddRange(items);
        return items;
    }

    /// <summary>Refuses everything that was written below a key, or anywhere, and that nobody asked for.</summary>
    public void RefuseUnread(string key = "")
    {
        foreach (var item in _items) item.RefuseUnread();
        foreach (var name in Children(key))
        {
            var child = key.Length == 0 ? name : $"{key}.{name}";
            if (_asked.Contains(child)) continue;
            if (_listed.Contains(child) || _asked.Any(asked => asked.StartsWith(child + ".", StringComparison.Ordinal))) RefuseUnread(child);
            else Refuse(child, "is no setting" + Siblings(key));
        }
    }

    /// <summary>Says that a block was dealt with, though not read: what is wrong with it is told already.</summary>
    public void Settle(string key) => _asked.Add(key);

    private bool Has(string key)
    {
        _asked.Add(key);
        return config.HasPath(key);
    }

    private long ByteSize(string key)
    {
        try
        {
            return config.GetByteSize(key) ?? -1;
        }
        catch (Exception fault) when (fault is FormatException or OverflowException)
        {
            return -1;
        }
    }

    private IEnumerable<string> Children(string key)
    {
        var value = key.Length == 0 ? config.Root : config.HasPath(key) ? config.GetValue(key) : null;
        return value is not null && value.IsObject() ? [.. value.GetObject().Items.Keys] : [];
    }

    private string Siblings(string key)
    {
        var below = key.Length == 0 ? "" : key + ".";
        var names = _asked
            .Where(asked => asked.StartsWith(below, StringComparison.Ordinal))
            .Select(asked => asked[below.Length..].Split('.')[0])
            .Distinct(StringComparer.Ordinal)
            .ToArray();
        return names.Length == 0 ? "" : $"; there {(names.Length == 1 ? "is" : "are")} {string.Join(", ", names)}";
    }
}
