using Correlator.Cli.Operations;
using Correlator.Detections;
using Correlator.Model.Detections;
using Correlator.Rules;
using Correlator.Rules.Language.Sigma;

namespace Correlator.Host.Operations;

/// <summary>The rules in force: the shipped ones and the Sigma rules of a folder, tuned by files of that folder.</summary>
/// <param name="Sigma">What the folder's Sigma rules came to, and which of them are dark.</param>
internal sealed record RuleFiles(RuleSet Rules, SigmaContent Sigma)
{
    /// <exception cref="UsageException">Every error of every file, a line each.</exception>
    public static RuleSet Read(string? directory) => Load(directory).Rules;

    /// <inheritdoc cref="Read"/>
    /// <param name="inForce">A set that the rules are to take over from: what is the same is shared with it.</param>
    public static RuleFiles Load(string? directory, RuleSet? inForce = null)
    {
        if (directory is not null && !Directory.Exists(directory)) throw new UsageException($"{directory}: is no directory");
        var files = SigmaFiles.Read(directory is null ? [] : [directory], CancellationToken.None);
        string[] faults = [.. files.Errors];
        if (faults.Length > 0) throw new UsageException(faults);
        var sigma = SigmaContent.Of(files.Sigma);
        var options = new RuleSetOptions { Tuning = files.Tuning.Tuning };
        var rules = inForce is null ? Compile(sigma, options) : inForce.Reload([.. ShippedRules.All, .. sigma.Rules], options);
        return rules.Errors.Count == 0
            ? new RuleFiles(rules, sigma)
            : throw new UsageException([.. Errors(rules, sigma, directory ?? "shipped rules")]);
    }

    /// <summary>The shipped rules and these, in one set.</summary>
    public static RuleSet Compile(SigmaContent sigma, RuleSetOptions? options = null) =>
        new([.. ShippedRules.All, .. sigma.Rules], options);

    /// <summary>What the set refused, a line each, with the place of rules that have one.</summary>
    public static IEnumerable<string> Errors(RuleSet rules, SigmaContent sigma, string otherwise)
    {
        var places = sigma.Rules.ToLookup(rule => rule.Id, rule => $"{rule.Header.File}:{rule.Header.Line}:1", StringComparer.Ordinal);
        return rules.Errors.Select(error => $"{places[error.Rule].LastOrDefault() ?? otherwise}: {error}");
    }

    public static IReadOnlyList<RuleView> List(string? directory)
    {
        var loaded = Load(directory);
        var inForce = loaded.Rules.Rules.ToDictionary(rule => rule.Id, StringComparer.Ordinal);
        var files = loaded.Sigma.Rules.ToDictionary(rule => rule.Id, rule => rule.Header.File, StringComparer.Ordinal);
        return [.. Compile(loaded.Sigma).Rules
            .Select(rule => (Rule: inForce.GetValueOrDefault(rule.Id) ?? rule, IsEnabled: inForce.ContainsKey(rule.Id)))
            .Select(entry => new RuleView(
                entry.Rule.Id, entry.Rule.Version, entry.Rule.Title, entry.Rule.Severity, entry.Rule.Techniques,
                files.GetValueOrDefault(entry.Rule.Id, "shipped"), entry.IsEnabled))
            .Concat(loaded.Sigma.Dark.Select(DarkView))
            .OrderBy(view => view.Id, StringComparer.Ordinal)];
    }

    private static RuleView DarkView(DarkSigmaRule dark) => new(
        SigmaEngineRule.IdOf(dark.Header), dark.Header.Date, dark.Header.Title, SigmaEngineRule.SeverityOf(dark.Header.Level), [],
        $"{dark.Header.File}, dark: {dark.Reason}", IsEnabled: false);
}
