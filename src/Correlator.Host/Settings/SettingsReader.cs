using System.Globalization;
using Akka.Configuration;
using Akka.Configuration.Hocon;

namespace Correlator.Host.Settings;

/// <summary>Reads values of one configuration and gathers every error with its key, so that all are told at once.</summary>
internal sealed class SettingsReader(Config config, List<string> errors)
{
    public IReadOnlyList<string> Errors => errors;

    public void Refuse(string key, string reason) => errors.Add($"{key}: {reason}");

    public string Text(string key) => config.GetString(key, "") ?? "";

    public IReadOnlyList<string> Texts(string key)
    {
        var value = config.GetValue(key);
        if (value is null || value.IsEmpty) return [];
        // An empty list reads as no list and no text.
        if (!value.IsArray()) return value.GetString() is { Length: > 0 } text ? [text] : [];
        return [.. value.GetArray().Select(item => item.GetString())];
    }

    public bool Flag(string key)
    {
        if (!config.HasPath(key)) return false;
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
        if (!config.HasPath(key)) return fallback;
        if (int.TryParse(Text(key), NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max)
        {
            return number;
        }

        Refuse(key, $"'{Text(key)}' is not a number from {min} to {max}");
        return fallback;
    }

    public TimeSpan Span(string key, TimeSpan min, TimeSpan max, TimeSpan fallback)
    {
        if (!config.HasPath(key)) return fallback;
        try
        {
            var span = config.GetTimeSpan(key, allowInfinite: false);
            if (span >= min && span <= max) return span;
        }
        catch (FormatException)
        {
            // Told below, like a span out of range.
        }

        Refuse(key, $"'{Text(key)}' is not a time from {min} to {max}, such as 30s or 5m");
        return fallback;
    }

    public long Bytes(string key, long min, long max, long fallback)
    {
        if (!config.HasPath(key)) return fallback;
        var bytes = config.GetByteSize(key) ?? -1;
        if (bytes >= min && bytes <= max) return bytes;
        Refuse(key, $"'{Text(key)}' is not a size from {min} to {max} bytes");
        return fallback;
    }

    /// <summary>One of a list of words.</summary>
    public string Choice(string key, IReadOnlyList<string> choices, string fallback)
    {
        var text = config.HasPath(key) ? Text(key) : fallback;
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

    /// <summary>Names of the blocks below a key, in the order written.</summary>
    public IReadOnlyList<string> Blocks(string key)
    {
        var value = config.GetValue(key);
        return value is not null && value.IsObject() ? [.. value.GetObject().Items.Keys] : [];
    }

    /// <summary>The blocks of an array below a key.</summary>
    public IReadOnlyList<SettingsReader> Items(string key)
    {
        var value = config.GetValue(key);
        if (value is null || value.IsEmpty || !value.IsArray()) return [];
        return [.. value.GetArray().Select(item => new SettingsReader(new Config(new HoconRoot(item)), errors))];
    }

    /// <summary>Refuses keys below <paramref name="key"/> that nobody reads: a misspelt setting must not be silently the default.</summary>
    public void RefuseUnknown(string key, params ReadOnlySpan<string> known)
    {
        foreach (var name in Blocks(key))
        {
            if (!known.Contains(name)) Refuse($"{key}.{name}", $"is no setting; there are {string.Join(", ", known.ToArray())}");
        }
    }
}
