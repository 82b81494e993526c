using System.IO.Enumeration;

namespace Correlator.Ingest.Feeds;

/// <summary>
/// What is still to be read of a folder, in ordinal order of the names, looked at again as time goes on.
/// </summary>
internal sealed class FolderListing(DirectoryFeedOptions options, TimeProvider time, string lastRead)
{
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);
    private Queue<string> _next = new();
    private string _last = lastRead;
    private long _listedAt;
    private bool _isListed;

    /// <summary>Files that appeared under a name before one already read.</summary>
    public long Late { get; private set; }

    /// <summary>The name without the mark of its compression.</summary>
    public static string Stem(string name) => name.EndsWith(".gz", StringComparison.Ordinal) ? name[..^3] : name;

    /// <summary>All names that match, in order.</summary>
    /// <exception cref="DirectoryNotFoundException">The folder is not there.</exception>
    public static List<string> Names(DirectoryFeedOptions options)
    {
        var names = new List<string>();
        foreach (var path in Directory.EnumerateFiles(options.Path))
        {
            var name = Path.GetFileName(path);
            if (name[0] == '.') continue;
            if (FileSystemName.MatchesSimpleExpression(options.Pattern, name, ignoreCase: false)) names.Add(name);
        }

        names.Sort(StringComparer.Ordinal);
        return names;
    }

    /// <summary>The next file, which counts as read from now on.</summary>
    public bool TryNext(out string name)
    {
        Refresh();
        if (!_next.TryDequeue(out name!)) return false;
        _last = name;
        return true;
    }

    /// <summary>Whether a later file is there than the last one taken.</summary>
    public bool HasNext()
    {
        Refresh();
        return _next.Count > 0;
    }

    /// <summary>Everything up to this name has been read.</summary>
    public void Pass(string name)
    {
        if (string.CompareOrdinal(name, _last) > 0) _last = name;
        _isListed = false;
    }

    /// <summary>The file of a position: under its name, that name with or without .gz, or any other.</summary>
    public string? FindAgain(FeedPosition from)
    {
        var names = Names(options);
        var byLikeness = names.OrderBy(name => name == from.Name ? 0 : Stem(name) == Stem(from.Name) ? 1 : 2);
        return byLikeness.FirstOrDefault(
            name => FileIdentity.Matches(from.File, FileIdentity.HeadOf(Path.Combine(options.Path, name))));
    }

    // Listing a folder costs; once in a poll interval is enough, or when nothing is left of the last listing.
    private void Refresh()
    {
        if (_isListed && _next.Count > 0 && time.GetElapsedTime(_listedAt) < options.PollInterval) return;
        var isFirst = !_isListed;
        _listedAt = time.GetTimestamp();
        _isListed = true;
        var names = Names(options);
        if (!isFirst && _known.Count < options.FilesRememberedMax) CountLate(names);
        _known.Clear();
        _known.UnionWith(names.Take(options.FilesRememberedMax));
        _next = new Queue<string>(names
            .Where(name => string.CompareOrdinal(name, _last) > 0)
            .Take(options.FilesRememberedMax));
    }

    private void CountLate(List<string> names)
    {
        foreach (var name in names)
        {
            if (string.CompareOrdinal(name, _last) > 0) return;
            if (!_known.Contains(name) && !_known.Contains(Stem(name))) Late++;
        }
    }
}
