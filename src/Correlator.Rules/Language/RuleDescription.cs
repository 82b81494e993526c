using Correlator.Model.Detections;

namespace Correlator.Rules.Language;

/// <summary>
/// What a rule says of itself to people: name, techniques, and the rationalisation record of ISA-18.2.
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
    internal string CauseText { get; private set; } = "";
    internal string ConsequenceText { get; private set; } = "";
    internal string ResponseText { get; private set; } = "";
    internal string FalsePositivesText { get; private set; } = "";

    /// <summary>Adds an ATT&amp;CK for ICS technique id: T0843.</summary>
    public RuleDescription Technique(string id)
    {
        _techniques.Add(id);
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

    /// <summary>Which harmless things look alike.</summary>
    public RuleDescription FalsePositives(string text)
    {
        FalsePositivesText = text;
        return this;
    }
}
