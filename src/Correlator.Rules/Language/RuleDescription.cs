using Correlator.Model.Attack;
using Correlator.Model.Detections;

namespace Correlator.Rules.Language;

/// <summary>
/// What a rule says of itself to people: name, purpose, techniques, and the rationalisation record of ISA-18.2.
/// </summary>
public sealed class RuleDescription
{
    private readonly List<string> _techniques = [];

    internal RuleDescription(string id, string version, string title, Severity severity) =>
        (Id, Version, Title, Severity) = (id, version, title, severity);

    internal string Id { get; }
    internal string Version { get; }
    internal string Title { get; }
    internal Severity Severity { get; }
    internal IReadOnlyList<string> Techniques => _techniques;
    internal string DescriptionText { get; private set; } = "";
    internal string AuthorName { get; private set; } = "";
    internal RuleStatus StatusOf { get; private set; } = RuleStatus.Experimental;
    internal int PriorityOf { get; private set; }
    internal string CauseText { get; private set; } = "";
    internal string ConsequenceText { get; private set; } = "";
    internal string ResponseText { get; private set; } = "";
    internal TimeSpan? TimeToRespond { get; private set; }
    internal string FalsePositivesText { get; private set; } = "";

    /// <summary>Adds an ATT&amp;CK for ICS technique id: T0843. One that the pinned list does not have is refused.</summary>
    public RuleDescription Technique(string id)
    {
        _techniques.Add(id);
        return this;
    }

    /// <summary>What it looks for, in a sentence or two for whoever reads the rule and not its code.</summary>
    public RuleDescription Description(string text)
    {
        DescriptionText = text;
        return this;
    }

    /// <summary>Who answers for the rule.</summary>
    public RuleDescription Author(string name)
    {
        AuthorName = name;
        return this;
    }

    /// <summary>How far it may be trusted; experimental when nobody says.</summary>
    public RuleDescription Status(RuleStatus status)
    {
        StatusOf = status;
        return this;
    }

    /// <summary>
    /// Of two rules that one fact completes, the one with the higher number states its match first; 0 when nobody says.
    /// </summary>
    public RuleDescription Priority(int priority)
    {
        PriorityOf = priority;
        return this;
    }

    /// <summary>What makes it happen.</summary>
    public RuleDescription Cause(string text)
    {
        CauseText = text;
        return this;
    }

    /// <summary>What happens to the plant if nobody acts.</summary>
    public RuleDescription Consequence(string text)
    {
        ConsequenceText = text;
        return this;
    }

    /// <summary>What the operator should do; a rule without it may record but not annunciate.</summary>
    public RuleDescription Response(string text)
    {
        ResponseText = text;
        return this;
    }

    /// <summary>From the detection until the response can no longer prevent the consequence.</summary>
    public RuleDescription TimeAvailable(TimeSpan span)
    {
        TimeToRespond = span;
        return this;
    }

    /// <summary>Which harmless things look alike.</summary>
    public RuleDescription FalsePositives(string text)
    {
        FalsePositivesText = text;
        return this;
    }

    /// <summary>Why a rule that says this of itself is refused, all reasons at once.</summary>
    internal IEnumerable<string> Faults()
    {
        if (string.IsNullOrWhiteSpace(Id) || string.IsNullOrWhiteSpace(Version))
        {
            yield return "id and version must not be empty";
        }

        foreach (var technique in _techniques)
        {
            if (AttackTechniques.WhyRefused(technique) is { } why) yield return why;
        }

        if (!Enum.IsDefined(StatusOf)) yield return $"status {StatusOf} is none of Sigma's";
        if (TimeToRespond is { } span && span <= TimeSpan.Zero)
        {
            yield return $"time available {span} is not a time to act in";
        }

        if (TimeToRespond is not null && string.IsNullOrWhiteSpace(ResponseText))
        {
            yield return "has a time available but no response to use it for";
        }
    }

    /// <summary>As the rule set tells it.</summary>
    /// <param name="severity">As the plant tunes it; the rule's own when null.</param>
    internal RuleInfo ToInfo(Severity? severity, bool isMultiFact, string shape) => new(
        Id, Version, Title, severity ?? Severity, _techniques, CauseText, ConsequenceText, ResponseText.Trim(),
        FalsePositivesText)
    {
        Description = DescriptionText,
        Author = AuthorName,
        Status = StatusOf,
        Priority = PriorityOf,
        TimeAvailable = TimeToRespond,
        IsMultiFact = isMultiFact,
        Shape = shape,
    };
}
