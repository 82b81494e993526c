using System.Text.RegularExpressions;

namespace Correlator.Architecture.Tests;

/// <summary>What must hold of every file that is committed.</summary>
public sealed partial class CommittedFileTests
{
    /// <summary>A longer source file is two.</summary>
    private const int LinesMax = 400;

    private static readonly string[] Text =
        [".cs", ".csproj", ".props", ".md", ".conf", ".yaml", ".yml", ".json", ".txt", ".sln", ".config", ".editorconfig", ".dockerignore", ""];

    // Recorded sensor output is data: what its makers wrote into it stays.
    private static IEnumerable<string> OwnFiles => Repository.Files.Where(file =>
        !file.StartsWith("tests/data/", StringComparison.Ordinal)
        && !file.StartsWith("samples/", StringComparison.Ordinal)
        && Text.Contains(Path.GetExtension(file)));

    [Fact]
    public void No_file_names_a_path_of_the_machine_that_it_was_written_on() => Findings.None(
        OwnFiles.SelectMany(file => Repository.Lines(file)
            .Select((line, i) => (line, i))
            .Where(at => MachinePath().IsMatch(at.line))
            .Select(at => $"{file}:{at.i + 1}: {at.line.Trim()}")));

    [Fact]
    public void No_source_file_is_longer_than_a_reader_can_hold() => Findings.None(
        Repository.SourceFiles()
            .Select(file => (file, lines: Repository.Lines(file).Length))
            .Where(found => found.lines > LinesMax)
            .Select(found => $"{found.file}: {found.lines} lines"));

    [Fact]
    public void Every_project_has_its_lock_file() => Findings.None(
        Repository.Files
            .Where(file => file.EndsWith(".csproj", StringComparison.Ordinal))
            .Select(project => Path.GetDirectoryName(project)!.Replace('\\', '/') + "/packages.lock.json")
            .Except(Repository.Files));

    [Fact]
    public void Every_project_is_in_the_solution()
    {
        var solution = Repository.Read("Correlator.sln").Replace('\\', '/');
        Findings.None(Repository.Files.Where(file =>
            file.EndsWith(".csproj", StringComparison.Ordinal) && !solution.Contains(file, StringComparison.Ordinal)));
    }

    [Fact]
    public void Nothing_is_left_to_do_in_a_comment() => Findings.None(
        Repository.SourceFiles().SelectMany(file => Repository.Lines(file)
            .Select((line, i) => (line, i))
            .Where(at => LeftOver().IsMatch(at.line))
            .Select(at => $"{file}:{at.i + 1}")));

    // The first directory below the root of the file system; written apart, or this file would find itself.
    [GeneratedRegex(@"(?<![\w.$}:/-])/(" + "work" + "|" + "root" + "|tmp/(wt|helpers)|home/" + @"\w+)/|C:\\Users\\")]
    private static partial Regex MachinePath();

    [GeneratedRegex(@"//.*\b(TO" + "DO|FIX" + "ME|HACK|XXX)\b")]
    private static partial Regex LeftOver();
}
