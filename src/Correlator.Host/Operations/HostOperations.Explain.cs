using Correlator.Cli.Operations;
using Correlator.Cli.Reports;
using Correlator.Detections;
using Correlator.Rules;
using Correlator.Rules.Language;
using Correlator.Rules.Language.Sigma;

namespace Correlator.Host.Operations;

/// <content>What a rule looks for, and why.</content>
internal sealed partial class HostOperations
{
    public async Task<RuleExplanation> ExplainRule(string rule, string? rulesDirectory, CancellationToken cancellation)
    {
        await Task.CompletedTask.ConfigureAwait(false);
        var loaded = RuleFiles.Load(rulesDirectory);
        var inForce = loaded.Rules.Rules.FirstOrDefault(known => known.Id == rule);
        var (written, info) = Written(rule, loaded.Sigma);
        var outline = RuleWords.Of(written);
        info = inForce ?? info;
        return new RuleExplanation
        {
            Id = info.Id,
            Version = info.Version,
            Title = info.Title,
            Severity = info.Severity,
            Status = info.Status.ToString().ToLowerInvariant(),
            Author = info.Author,
            IsEnabled = inForce is not null,
            Description = info.Description,
            Techniques = info.Techniques,
            LooksFor = outline.LooksFor,
            Bindings = [.. outline.Bindings.Select(binding => new RuleBinding(binding.Variable, binding.IsMany))],
            Cause = info.Cause,
            Consequence = info.Consequence,
            Response = info.Response,
            TimeAvailable = info.TimeAvailable,
            FalsePositives = info.FalsePositives,
        };
    }

    /// <summary>The rule as written, whether the plant has switched it off or not.</summary>
    private static (Rule Rule, RuleInfo Info) Written(string id, SigmaContent sigma)
    {
        foreach (var rule in ShippedRules.All.Concat(sigma.Rules.Where(rule => rule.Id == id)))
        {
            if (new RuleSet([rule]).Rules is [var info] && info.Id == id) return (rule, info);
        }

        if (sigma.Dark.FirstOrDefault(rule => SigmaEngineRule.IdOf(rule.Header) == id) is { } dark)
        {
            throw new UsageException($"{dark.Header.File}:{dark.Header.Line}:1: rule '{id}' is dark: {dark.Reason}");
        }

        throw new UsageException($"There is no rule '{id}'; rules list has them all.");
    }
}
