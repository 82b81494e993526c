using System.Globalization;

namespace Correlator.Bench;

/// <summary>Options of a command line, each with its value behind it; digits of numbers may be grouped by "_".</summary>
internal sealed class Arguments(string[] args)
{
    public string Text(string name, string otherwise) => Find(name) ?? otherwise;

    public string Required(string name) => Find(name) ?? throw new ArgumentException($"{args[0]} needs {name} …");

    public long Number(string name, long otherwise) =>
        Find(name) is { } text ? long.Parse(text.Replace("_", "", StringComparison.Ordinal), CultureInfo.InvariantCulture) : otherwise;

    private string? Find(string name)
    {
        var at = Array.IndexOf(args, name);
        return at >= 0 && at + 1 < args.Length ? args[at + 1] : null;
    }
}
