using System.Text.RegularExpressions;
using Correlator.Cli.Operations;
using Correlator.Cli.Reports;
using Correlator.Rules.Language.Sigma;

namespace Correlator.Host.Operations;

/// <content>What the rules cover of ATT&amp;CK for ICS.</content>
internal sealed partial class HostOperations
{
    public async Task<IReadOnlyList<CoveringRule>> ListCoverage(string? rulesDirectory, CancellationToken cancellation)
    {
        await Task.CompletedTask.ConfigureAwait(false);
        var loaded = RuleFiles.Load(rulesDirectory);
        var (inForce, dark) = (loaded.Rules.Rules, loaded.Sigma.Dark);
        var read = SigmaFiles.Read(rulesDirectory is null ? [] : [rulesDirectory], cancellation).Sigma.Rules;
        // A rule that the plant has switched off is there for its tests all the same.
        var written = RuleFiles.Compile(loaded.Sigma).Rules.Select(rule => rule.Id);
        var tested = Tested(
            rulesDirectory, [.. written, .. read.Select(rule => SigmaEngineRule.IdOf(rule.Header))], cancellation);
        return
        [
            .. inForce.Select(rule => Covering(rule.Id, rule.Techniques, isDark: false))
                .Concat(dark.Select(rule => Covering(
                    SigmaEngineRule.IdOf(rule.Header), TechniquesOf(rule.Header.Tags), isDark: true)))
                .OrderBy(rule => rule.Id, StringComparer.Ordinal),
        ];

        CoveringRule Covering(string id, IReadOnlyList<string> techniques, bool isDark) =>
            new(id, techniques, isDark, tested.Contains(id));
    }

    private static HashSet<string> Tested(string? rulesDirectory, IReadOnlyList<string> ids, CancellationToken cancellation)
    {
        var files = RuleTestFiles.Shipped().Files;
        if (rulesDirectory is not null)
        {
            var own = RuleTestFiles.Read([rulesDirectory], ids, isEmptyAllowed: true, cancellation);
            if (own.Errors.Count > 0) throw new UsageException([.. own.Errors.Select(error => error.ToString())]);
            files = [.. files, .. own.Files];
        }

        return [.. files.Where(file => file.Cases.Count > 0).Select(file => file.Rule)];
    }

    /// <summary>Sigma's tags "attack.t0855" as ids; techniques of other matrices cover nothing of this one.</summary>
    private static string[] TechniquesOf(IReadOnlyList<string> tags) =>
        [.. tags.Select(tag => TechniqueTag().Match(tag)).Where(match => match.Success).Select(match => $"T{match.Groups[1].Value}")];

    [GeneratedRegex(@"^attack\.t(\d{4})$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex TechniqueTag();
}
