namespace Correlator.Rules.Language;

/// <summary>How far a rule may be trusted, in Sigma's words.</summary>
public enum RuleStatus
{
    /// <summary>Has proven itself; few false positives.</summary>
    Stable = 1,

    /// <summary>Works, and is being watched.</summary>
    Test = 2,

    /// <summary>New: false positives are to be expected.</summary>
    Experimental = 3,

    /// <summary>Another rule has taken its place.</summary>
    Deprecated = 4,

    /// <summary>Cannot be used as it is.</summary>
    Unsupported = 5,
}
