using System.Text;

namespace Correlator.Rules.Diagnosis;

/// <summary>What kept a partial match from being more.</summary>
public enum WhyNotKind : byte
{
    /// <summary>No fact of the pattern's type is there, or all are bound to other patterns.</summary>
    NoFact = 1,

    /// <summary>A written condition is false.</summary>
    Condition = 2,

    /// <summary>A written condition throws.</summary>
    Fault = 3,

    /// <summary>Further apart than Within allows.</summary>
    Window = 4,

    /// <summary>InOrder, and it is not.</summary>
    Order = 5,

    /// <summary>Before, During or Overlaps does not hold.</summary>
    Relation = 6,

    /// <summary>A group has not reached its threshold.</summary>
    Threshold = 7,

    /// <summary>There is a fact that must not be there.</summary>
    Refuted = 8,

    /// <summary>No fact is there that must be.</summary>
    Missing = 9,
}

/// <param name="Pattern">The rule's variable, or what the pattern is: Not, Exists …</param>
/// <param name="Condition">As written; null when no written condition is to blame.</param>
/// <param name="Fact">The fact that it concerns; null when there is none.</param>
public sealed record WhyNotReason(WhyNotKind Kind, string Pattern, string? Condition, object? Fact, string Text);

/// <summary>A pattern of the rule and the fact that fills it; of a group its last fact.</summary>
public sealed record WhyNotBinding(string Pattern, object Fact);

/// <summary>How far a rule gets with some facts: the deepest partial match, and what stopped it there.</summary>
/// <param name="Reasons">One for each fact that was tried next, the nearest miss first; empty when the rule matches.</param>
public sealed record WhyNotAnswer(string Rule, IReadOnlyList<WhyNotBinding> Bound, IReadOnlyList<WhyNotReason> Reasons)
{
    public bool IsMatch => Reasons.Count == 0;

    public string ToText()
    {
        var text = new StringBuilder(IsMatch ? $"{Rule} matches:\n" : $"{Rule} does not match.\n");
        foreach (var binding in Bound) text.Append($"  {binding.Pattern}: {FactText.Of(binding.Fact)}\n");
        foreach (var reason in Reasons) text.Append($"  - {reason.Pattern}: {reason.Text}\n");
        return text.ToString();
    }
}

/// <summary>A fact in a sentence.</summary>
internal static class FactText
{
    public static string Of(object fact) => fact is Model.Facts.Fact known
        ? $"{known.KindName} {known.Summary} at {known.Time}"
        : $"{fact}";
}
