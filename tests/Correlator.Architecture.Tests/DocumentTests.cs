using System.Text.RegularExpressions;

namespace Correlator.Architecture.Tests;

/// <summary>A path that a document names exists, and what must be documented is.</summary>
public sealed partial class DocumentTests
{
    private static readonly string[] TopFolders = ["src/", "tests/", "bench/", "docs/", "config/", "samples/", "docker/", "rules/", ".ci/"];

    public static TheoryData<string> Documents =>
        [.. Repository.Files.Where(file => file.EndsWith(".md", StringComparison.Ordinal) && !file.StartsWith("tests/data/", StringComparison.Ordinal))];

    [Theory]
    [MemberData(nameof(Documents))]
    public void Every_path_that_a_document_names_exists(string document)
    {
        var folder = Path.GetDirectoryName(document)!.Replace('\\', '/');
        var text = Repository.Read(document);
        var missing = new List<string>();
        foreach (var match in Link().Matches(text).Cast<Match>())
        {
            var target = match.Groups[1].Value.Split('#')[0];
            if (target.Length > 0 && !Exists(folder, target)) missing.Add($"link to {target}");
        }

        foreach (var match in InlineCode().Matches(text).Cast<Match>())
        {
            foreach (var word in match.Groups[1].Value.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            {
                if (NamesAPath(word) && !Exists("", word) && !Exists(folder, word)) missing.Add(word);
                if (SourceFile().IsMatch(word) && !HasSourceFile(word)) missing.Add(word);
            }
        }

        Findings.None(missing);
    }

    [Theory]
    [InlineData("README.md")]
    [InlineData("docs/architecture.md")]
    [InlineData("docs/glossary.md")]
    [InlineData("docs/feeds-and-formats.md")]
    [InlineData("docs/operations.md")]
    [InlineData("docs/plant-model.md")]
    [InlineData("docs/detections.md")]
    [InlineData("docs/soc.md")]
    [InlineData("docs/replay-report.md")]
    [InlineData("docs/rules.md")]
    [InlineData("rules/README.md")]
    public void The_document_is_there_and_linked_from_the_readme(string document)
    {
        Assert.Contains(document, Repository.Files);
        if (document != "README.md") Assert.Contains(document, Repository.Read("README.md"), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_decision_has_context_decision_and_consequences()
    {
        var decisions = Repository.Files.Where(file => file.StartsWith("docs/adr/", StringComparison.Ordinal)).ToArray();
        Assert.NotEmpty(decisions);
        foreach (var decision in decisions)
        {
            var text = Repository.Read(decision);
            Assert.Contains("## Context", text, StringComparison.Ordinal);
            Assert.Contains("## Decision", text, StringComparison.Ordinal);
            Assert.Contains("## Consequences", text, StringComparison.Ordinal);
            Assert.True(text.Split('\n').Length <= 61, $"{decision} is longer than 60 lines.");
        }
    }

    [Fact]
    public void A_decision_that_the_code_names_exists()
    {
        var numbers = Repository.Files.Where(file => file.StartsWith("docs/adr/", StringComparison.Ordinal))
            .Select(file => Path.GetFileName(file)[..4]).ToHashSet(StringComparer.Ordinal);
        var named = Repository.SourceFiles().Append("Directory.Packages.props").Append("Directory.Build.props")
            .SelectMany(file => DecisionNumber().Matches(Repository.Read(file)).Select(match => (file, number: match.Groups[1].Value)))
            .Where(found => !numbers.Contains(found.number))
            .Select(found => $"{found.file}: {found.number}");
        Findings.None(named);
    }

    private static bool NamesAPath(string word) =>
        TopFolders.Any(top => word.StartsWith(top, StringComparison.Ordinal)) && !word.Contains('*') && !word.Contains('<');

    private static bool Exists(string folder, string path)
    {
        var full = Path.GetFullPath(Path.Combine(Repository.Root, folder, path.TrimEnd('.', ',', ';', ':')));
        return File.Exists(full) || Directory.Exists(full);
    }

    private static bool HasSourceFile(string word) =>
        Repository.SourceFiles().Any(file => file == word || file.EndsWith("/" + word, StringComparison.Ordinal));

    [GeneratedRegex(@"\]\((?!https?:|#|mailto:)([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"`([^`\n]+)`")]
    private static partial Regex InlineCode();

    // Feeds/FeedReader.cs; a pattern or a placeholder is none.
    [GeneratedRegex(@"^[\w./]+\.cs$")]
    private static partial Regex SourceFile();

    [GeneratedRegex(@"docs/adr/(\d{4})")]
    private static partial Regex DecisionNumber();
}
