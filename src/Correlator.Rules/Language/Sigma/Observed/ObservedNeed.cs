using Correlator.Model.Facts;

namespace Correlator.Rules.Language.Sigma.Observed;

/// <summary>A rule that wants to see observations, beside the facts that assets state anyway.</summary>
internal interface IObservingRule
{
    public IReadOnlyList<ObservedNeed> Needs { get; }
}

/// <summary>Observations that fulfil a rule, with further fields than those that the rule itself looks at.</summary>
internal sealed record ObservedNeed(ObservedRule Rule, IReadOnlyList<string> Fields);
