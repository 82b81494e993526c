using Correlator.Model.Facts;
using Correlator.Rules.Language.Sigma.Observed;

namespace Correlator.Rules.Language.Sigma;

/// <summary>
/// A Sigma detection rule: each record that fulfils its condition is a match; of those between the same two ends one is
/// raised in <see cref="OncePer"/>.
/// </summary>
internal sealed class SigmaDetectionRule(ObservedRule observed) : SigmaEngineRule(observed.Rule.Header), IObservingRule
{
    /// <summary>A poll loop that fulfils a rule is one matter, not a thousand an hour.</summary>
    public static readonly TimeSpan OncePer = TimeSpan.FromMinutes(15);

    public IReadOnlyList<ObservedNeed> Needs { get; } = [new ObservedNeed(observed, [])];

    internal override IReadOnlyList<string> InWords =>
    [
        $"activity: a record of {observed.Rule.LogSource} that fulfils '{observed.Rule.ConditionText}' over "
            + $"{string.Join(", ", observed.Fields)} ({Header.File}:{Header.Line})",
        $"told once in {RuleWords.Span(OncePer)} for the same two ends",
    ];

    public override void Define()
    {
        ObservedActivity activity = null!;
        var (rule, title) = (Id, Header.Title);
        DescribeFromHeader();
        When().Match(() => activity, a => a.Rule == rule);
        Then()
            .Raise(_ => SigmaTexts.Of(title, activity))
            .Throttle(() => SigmaTexts.Ends(activity), OncePer);
    }
}
