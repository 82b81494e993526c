using System.Text.RegularExpressions;
using Correlator.Rules.Language.Sigma;

namespace Correlator.Rules.Tests.Sigma;

/// <summary>docs/sigma.md has the field mapping as it is.</summary>
public partial class SigmaDocumentTests
{
    [Fact]
    public void The_documented_fields_are_those_that_are_carried()
    {
        var root = Path.GetFullPath(Path.Combine(Sigma.DataFolder, "..", "..", ".."));
        var rows = File.ReadLines(Path.Combine(root, "docs", "sigma.md"))
            .SkipWhile(line => !line.StartsWith("| names |", StringComparison.Ordinal)).Skip(2)
            .TakeWhile(line => line.StartsWith('|'))
            .Select(line => string.Join(' ', Name().Matches(line.Split('|')[1]).Select(match => match.Groups[1].Value)));
        Assert.Equal(SigmaFieldMapping.Rows.Select(names => string.Join(' ', names)), rows);
    }

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Name();
}
