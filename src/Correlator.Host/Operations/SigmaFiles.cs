using Correlator.Cli.Operations;
using Correlator.Rules.Language;
using Correlator.Rules.Language.Sigma;

namespace Correlator.Host.Operations;

/// <summary>
/// Rule files out of folders (*.yml and *.yaml, sub-folders included, in the order of their names): Sigma rules, and tuning
/// of rules. Tests that lie beside them (*.test.yaml) say nothing of what is in force.
/// </summary>
internal sealed record SigmaFiles(SigmaReadResult Sigma, RuleTuningResult Tuning, int Files)
{
    private static readonly string[] TestsEndings = [".test.yaml", ".test.yml"];

    /// <summary>Everything that is wrong, a line each.</summary>
    public IEnumerable<string> Errors =>
        Tuning.Errors.Select(error => error.ToString()).Concat(Sigma.Errors.Select(error => error.ToString()));

    public static SigmaFiles Read(IReadOnlyList<string> paths, CancellationToken cancellation)
    {
        var reader = new SigmaReader();
        var tuning = new List<string>();
        var files = 0;
        foreach (var file in paths.SelectMany(FilesOf))
        {
            cancellation.ThrowIfCancellationRequested();
            files++;
            // One character more than is allowed shows the reader that the file is too long.
            var text = BoundedText.Read(file, SigmaReader.FileCharsMax + 1);
            if (text.Length > SigmaReader.FileCharsMax || SigmaReader.IsSigma(text)) reader.Read(file, text);
            else tuning.Add(file);
        }

        return new SigmaFiles(reader.Finish(), RuleTuningFiles.Read(tuning), files);
    }

    /// <exception cref="UsageException">With every error, a line each.</exception>
    public static IReadOnlyList<SigmaRule> ReadSound(string path, CancellationToken cancellation)
    {
        var read = Read([path], cancellation).Sigma;
        return read.Errors.Count == 0
            ? read.Rules
            : throw new UsageException([.. read.Errors.Select(error => error.ToString())]);
    }

    private static IEnumerable<string> FilesOf(string path) => !Directory.Exists(path) ? [path]
        : Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories)
            .Where(file => Path.GetExtension(file) is ".yml" or ".yaml"
                && !TestsEndings.Any(ending => file.EndsWith(ending, StringComparison.Ordinal)))
            .Order(StringComparer.Ordinal);
}
