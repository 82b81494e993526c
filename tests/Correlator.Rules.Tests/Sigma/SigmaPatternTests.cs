using System.Text.RegularExpressions;
using Correlator.Rules.Language.Sigma;

using FsCheck.Xunit;

namespace Correlator.Rules.Tests.Sigma;

/// <summary>The matcher and the encodings against naive ones.</summary>
public class SigmaPatternTests
{
    [Property(MaxTest = 2_000)]
    public void A_pattern_matches_what_the_same_regular_expression_does(int seed)
    {
        var random = new System.Random(seed);
        var pattern = Text(random, "ab*?\\", 8);
        var text = Text(random, "aAb*?\\", 10);
        var rule = Sigma.Rule(Sigma.Text($"s:\n  f: '{pattern}'\ncondition: s"));
        var expected = pattern.Length == 0 ? text.Length == 0
            : Regex.IsMatch(text, Naive(pattern), RegexOptions.IgnoreCase | RegexOptions.Singleline);
        Assert.Equal(expected, rule.Matches(Sigma.Event(System.Text.Json.JsonSerializer.Serialize(new { f = text }))));
    }

    [Property(MaxTest = 500)]
    public void What_base64_hides_is_found_at_any_offset(int seed)
    {
        var random = new System.Random(seed);
        var hidden = Text(random, "abcxyz-_ ", 12) + "zq";
        var before = Text(random, "abc", 9);
        var after = Text(random, "abc", 9);
        var rule = Sigma.Rule(Sigma.Text($"s:\n  f|base64offset|contains: '{hidden}'\ncondition: s"));
        var encoded = Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(before + hidden + after));
        Assert.True(rule.Matches(Sigma.Event(System.Text.Json.JsonSerializer.Serialize(new { f = encoded }))));
    }

    private static string Text(System.Random random, string letters, int lengthMax) =>
        new([.. Enumerable.Range(0, random.Next(lengthMax + 1)).Select(_ => letters[random.Next(letters.Length)])]);

    // Token by token: an escaped character, a wildcard, any other character.
    private static string Naive(string pattern) => "^" + Regex.Replace(pattern, @"\\[\\*?]|.", token => token.Value switch
    {
        "*" => ".*",
        "?" => ".",
        { Length: 2 } escaped => Regex.Escape(escaped[1..]),
        _ => Regex.Escape(token.Value),
    }) + @"\z";
}
