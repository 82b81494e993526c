using Correlator.Cli.Operations;
using Correlator.Detections;
using Correlator.Rules;
using Correlator.Rules.Language;

namespace Correlator.Host.Operations;

/// <summary>The rules in force: the shipped ones, tuned by the files of a directory.</summary>
internal static class RuleFiles
{
    /// <exception cref="UsageException">Every error of every file, a line each.</exception>
    public static RuleSet Read(string? directory)
    {
        var tuned = directory is null
            ? new RuleTuningResult(new Dictionary<string, RuleTuning>(), [])
            : RuleTuningFiles.Read(directory);
        if (tuned.Errors.Count > 0) throw new UsageException([.. tuned.Errors.Select(error => error.ToString())]);
        var rules = new RuleSet(ShippedRules.All, new RuleSetOptions { Tuning = tuned.Tuning });
        return rules.Errors.Count == 0
            ? rules
            : throw new UsageException([.. rules.Errors.Select(error => $"{directory ?? "shipped rules"}: {error}")]);
    }

    public static IReadOnlyList<RuleView> List(string? directory)
    {
        var inForce = Read(directory).Rules.ToDictionary(rule => rule.Id, StringComparer.Ordinal);
        return [.. new RuleSet(ShippedRules.All).Rules
            .Select(rule => (Rule: inForce.GetValueOrDefault(rule.Id) ?? rule, IsEnabled: inForce.ContainsKey(rule.Id)))
            .OrderBy(entry => entry.Rule.Id, StringComparer.Ordinal)
            .Select(entry => new RuleView(
                entry.Rule.Id, entry.Rule.Version, entry.Rule.Title, entry.Rule.Severity, entry.Rule.Techniques, "shipped", entry.IsEnabled))];
    }
}
