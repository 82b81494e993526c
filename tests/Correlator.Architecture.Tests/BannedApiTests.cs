namespace Correlator.Architecture.Tests;

/// <summary>What nobody may call is listed in BannedSymbols.txt, and the compiler holds every project to it.</summary>
public sealed class BannedApiTests
{
    private static readonly string[] MustBeBanned =
    [
        "P:System.DateTime.Now", "P:System.DateTime.UtcNow", "P:System.DateTime.Today", "P:System.DateTimeOffset.Now",
        "P:System.DateTimeOffset.UtcNow", "M:System.Threading.Thread.Sleep(System.Int32)",
        "M:System.Threading.Thread.Sleep(System.TimeSpan)", "M:System.Random.#ctor", "P:System.Random.Shared",
        "P:System.Threading.Tasks.Task`1.Result", "M:System.Threading.Tasks.Task.Wait",
    ];

    [Fact]
    public void Clocks_sleeps_chance_and_blocking_waits_are_banned_each_with_a_reason()
    {
        var banned = Repository.Lines("BannedSymbols.txt").Where(line => line.Length > 0).Select(line => line.Split(';', 2)).ToArray();
        Findings.None(MustBeBanned.Except(banned.Select(line => line[0])));
        Findings.None(banned.Where(line => line.Length < 2 || line[1].Length < 10).Select(line => line[0]));
    }

    [Fact]
    public void Every_project_is_held_to_the_list()
    {
        var all = Repository.Read("Directory.Build.props");
        Assert.Contains("<PackageReference Include=\"Microsoft.CodeAnalysis.BannedApiAnalyzers\"", all, StringComparison.Ordinal);
        Assert.Contains("BannedSymbols.txt\" />", all, StringComparison.Ordinal);
        Assert.Contains("<TreatWarningsAsErrors>true</TreatWarningsAsErrors>", all, StringComparison.Ordinal);
        Findings.None(Repository.Files.Where(file => Path.GetFileName(file) == "Directory.Build.props").Except(["Directory.Build.props"]));
        Findings.None(Repository.Projects("src").Concat(Repository.Projects("tests")).Concat(Repository.Projects("bench"))
            .Where(project => Repository.Read(project).Contains("NoWarn", StringComparison.Ordinal)));
        Assert.DoesNotContain("RS0030", Repository.Read(".editorconfig"), StringComparison.Ordinal);
    }

    // GetAwaiter().GetResult() on a completed task waits for nothing and gives its exception unwrapped: that alone is allowed.
    [Fact]
    public void A_result_is_taken_without_await_only_of_what_was_seen_to_be_complete()
    {
        var blocking = new List<string>();
        foreach (var file in Repository.SourceFiles("src/"))
        {
            var lines = Repository.Lines(file);
            for (var i = 0; i < lines.Length; i++)
            {
                if (!lines[i].Contains(".GetResult()", StringComparison.Ordinal)) continue;
                var isChecked = lines[Math.Max(0, i - 2)..(i + 1)].Any(line => line.Contains("IsCompleted", StringComparison.Ordinal));
                if (!isChecked) blocking.Add($"{file}:{i + 1}");
            }
        }

        Findings.None(blocking);
    }

    [Fact]
    public void A_switched_off_warning_says_why()
    {
        var silent = Repository.SourceFiles("src/")
            .SelectMany(file => Repository.Lines(file).Select((line, i) => (file, line, i)))
            .Where(at => at.line.Contains("#pragma warning disable", StringComparison.Ordinal)
                && !at.line.Contains("//", StringComparison.Ordinal))
            .Select(at => $"{at.file}:{at.i + 1}");
        Findings.None(silent);
    }
}
