namespace Correlator.Ingest.Zeek;

/// <summary>The log type of Zeek that a file holds, told from its name.</summary>
public static class ZeekLogName
{
    /// <summary>Longest log type kept, in characters.</summary>
    public const int CharsMax = 64;

    private static readonly string[] Suffixes = [".gz", ".zst", ".bz2", ".xz", ".json", ".ndjson", ".jsonl", ".log", ".txt", ".tsv"];

    /// <summary>
    /// conn for /logs/2026-11-23/conn.10:00:00-11:00:00.log.gz, conn.2026-11-23-23-00-00.log, conn_20261123_2300.log,
    /// conn.log.1;
    /// dashes become underscores. Empty when nothing remains.
    /// </summary>
    public static string FromFile(string path)
    {
        ReadOnlySpan<char> name = path;
        var slash = name.LastIndexOfAny('/', '\\');
        name = name[(slash + 1)..];
        for (var stripped = true; stripped;)
        {
            stripped = false;
            foreach (var suffix in Suffixes)
            {
                if (!name.EndsWith(suffix, StringComparison.OrdinalIgnoreCase)) continue;
                name = name[..^suffix.Length];
                stripped = true;
            }

            // logrotate's numbers: conn.log.1
            var dot = name.LastIndexOf('.');
            if (dot > 0 && dot < name.Length - 1 && name[(dot + 1)..].IndexOfAnyExceptInRange('0', '9') < 0)
            {
                name = name[..dot];
                stripped = true;
            }
        }

        return FromPath(WithoutRotation(name));
    }

    /// <summary>A log type as Zeek's #path or a shipper's _path gives it, in the one spelling used here.</summary>
    public static string FromPath(ReadOnlySpan<char> path) =>
        path[..Math.Min(path.Length, CharsMax)].Trim().ToString().ToLowerInvariant().Replace('-', '_');

    /// <summary>
    /// Cuts the times that rotation adds: everything from the first separator that a digit follows and no letter
    /// after.
    /// </summary>
    private static ReadOnlySpan<char> WithoutRotation(ReadOnlySpan<char> name)
    {
        for (var at = 1; at < name.Length - 1; at++)
        {
            if (name[at] is not ('.' or '_' or '-') || !char.IsAsciiDigit(name[at + 1])) continue;
            var rest = name[(at + 1)..];
            var digits = 0;
            var letters = 0;
            foreach (var c in rest)
            {
                if (char.IsAsciiDigit(c)) digits++;
                else if (char.IsAsciiLetter(c) && c is not ('T' or 'Z')) letters++;
            }

            // modbus_485 would be a log of its own; a time has at least six digits.
            if (letters == 0 && digits >= 6) return name[..at];
        }

        // manager.notice.log of a Zeek cluster: the last part is the log.
        var dot = name.LastIndexOf('.');
        return dot >= 0 && dot < name.Length - 1 ? name[(dot + 1)..] : name;
    }
}
