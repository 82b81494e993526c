using Correlator.Cli.Operations;
using Correlator.Detections;
using Correlator.Rules;
using Correlator.Rules.Trying;

namespace Correlator.Host.Operations;

/// <summary>Tests of rules out of files and folders (sub-folders included, in the order of their names), or the shipped ones.</summary>
internal static class RuleTestFiles
{
    /// <exception cref="UsageException">There is no test, and that is not allowed.</exception>
    public static RuleTestReader Read(
        IReadOnlyList<string> paths, IEnumerable<string> ruleIds, bool isEmptyAllowed, CancellationToken cancellation)
    {
        var reader = new RuleTestReader(ruleIds);
        string[] files = [.. paths.SelectMany(FilesOf).Distinct(StringComparer.Ordinal)];
        if (files.Length == 0 && !isEmptyAllowed)
        {
            throw new UsageException($"{string.Join(", ", paths)}: there is no test ({RuleTestReader.FilePattern}) in it");
        }

        foreach (var file in files)
        {
            cancellation.ThrowIfCancellationRequested();
            // One character more than is allowed shows the reader that the file is too long.
            reader.Read(file, BoundedText.Read(file, RuleTestReader.FileCharsMax + 1));
        }

        return reader;
    }

    /// <summary>The tests that the shipped rules come with.</summary>
    public static RuleTestReader Shipped()
    {
        var reader = new RuleTestReader(new RuleSet(ShippedRules.All).Rules.Select(rule => rule.Id));
        foreach (var (file, text) in ShippedRules.Tests) reader.Read(file, text);
        return reader;
    }

    /// <summary>What is wrong with the paths that a case names; they are relative to its file.</summary>
    public static IEnumerable<string> MissingPaths(RuleTestCase test) => test.Feed.Concat(test.Plant)
        .Where(path => !Path.Exists(Resolve(test, path)))
        .Select(path => $"{test.File}:{test.Line}:1: feed: {Resolve(test, path)}: there is no such file or directory");

    public static string Resolve(RuleTestCase test, string path) =>
        Path.GetRelativePath(".", Path.Combine(Path.GetDirectoryName(Path.GetFullPath(test.File))!, path));

    private static IEnumerable<string> FilesOf(string path) => !Directory.Exists(path)
        ? [path]
        : Directory.EnumerateFiles(path, RuleTestReader.FilePattern, SearchOption.AllDirectories).Order(StringComparer.Ordinal);
}
