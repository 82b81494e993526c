using Correlator.Rules.Language.Sigma;

namespace Correlator.Rules.Tests.Sigma;

/// <summary>Public rules against the Windows events that they were written for.</summary>
public class RegressionPairTests
{
    // Rules that another rule's event fulfils too: a script written below a public folder, a download by bitsadmin.
    private static readonly (string Event, string Rule)[] AlsoMatched =
    [
        ("1cf465a1-2609-4c15-9b66-c32dbe4bfd67", "b447f7de-1e53-4cbf-bfb4-f1f6d0b04e4e"),
        ("99c840f2-2012-46fd-9141-c761987550ef", "d059842b-6b9d-4ed1-b5c3-5b89143c6ede"),
    ];

    [Fact]
    public void Each_rule_matches_its_own_event_and_no_other_but_where_both_are_right() => Check(Sigma.DataFolder, pairs: 6);

    // Not in the repository: runs where CORRELATOR_CORPUS names their folder.
    [Fact]
    public void So_it_is_over_the_whole_corpus()
    {
        if (Environment.GetEnvironmentVariable("CORRELATOR_CORPUS") is not { Length: > 0 } corpus) return;
        Check(Path.Combine(corpus, "sigma", "regression"), pairs: 60);
    }

    [Fact]
    public void Every_public_rule_of_the_corpus_compiles()
    {
        if (Environment.GetEnvironmentVariable("CORRELATOR_CORPUS") is not { Length: > 0 } corpus) return;
        var reader = new SigmaReader();
        foreach (var file in Directory.EnumerateFiles(Path.Combine(corpus, "sigma", "rules"), "*.yml", SearchOption.AllDirectories))
        {
            reader.Read(file, File.ReadAllText(file));
        }

        var read = reader.Finish();
        Assert.Empty(read.Errors);
        Assert.Equal(420, read.Rules.Count);
    }

    private static void Check(string folder, int pairs)
    {
        var reader = new SigmaReader();
        foreach (var file in Directory.EnumerateFiles(folder, "*.rule.yml")) reader.Read(file, File.ReadAllText(file));
        var read = reader.Finish();
        Assert.Empty(read.Errors);
        Assert.Equal(pairs, read.Rules.Count);
        var events = Directory.EnumerateFiles(folder, "*.event.json").ToDictionary(
            file => Path.GetFileName(file).Split('.')[0], Sigma.Events);
        foreach (var (id, own) in events)
        {
            var matched = read.Rules.Where(rule => own.Any(rule.Matches)).Select(rule => rule.Header.Id).ToHashSet();
            Assert.Contains(id, matched);
            matched.Remove(id);
            Assert.Equal(AlsoMatched.Where(pair => pair.Event == id).Select(pair => pair.Rule), matched.Order(StringComparer.Ordinal));
        }
    }
}
