using Correlator.Cli.Operations;
using Correlator.Rules.Language.Sigma;

namespace Correlator.Host.Operations;

/// <summary>
/// Sigma rules out of files and folders (*.yml and *.yaml, sub-folders included, in the order of their names).
/// </summary>
internal static class SigmaFiles
{
    public static (SigmaReadResult Read, int Files) Read(IReadOnlyList<string> paths, CancellationToken cancellation)
    {
        var reader = new SigmaReader();
        var files = 0;
        foreach (var file in paths.SelectMany(FilesOf))
        {
            cancellation.ThrowIfCancellationRequested();
            files++;
            // One character more than is allowed shows the reader that the file is too long.
            reader.Read(file, Text(file, SigmaReader.FileCharsMax + 1));
        }

        return (reader.Finish(), files);
    }

    /// <exception cref="UsageException">With every error, a line each.</exception>
    public static IReadOnlyList<SigmaRule> ReadSound(string path, CancellationToken cancellation)
    {
        var (read, _) = Read([path], cancellation);
        return read.Errors.Count == 0
            ? read.Rules
            : throw new UsageException([.. read.Errors.Select(error => error.ToString())]);
    }

    private static IEnumerable<string> FilesOf(string path) => !Directory.Exists(path) ? [path]
        : Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories)
            .Where(file => Path.GetExtension(file) is ".yml" or ".yaml").Order(StringComparer.Ordinal);

    private static string Text(string file, int charsMax)
    {
        using var reader = new StreamReader(file);
        var buffer = new char[Math.Min(charsMax, (int)Math.Min(int.MaxValue, new FileInfo(file).Length + 1))];
        return new string(buffer, 0, reader.ReadBlock(buffer, 0, buffer.Length));
    }
}
