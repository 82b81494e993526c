namespace Correlator.Rules.Language.Sigma;

/// <summary>One log event, as a Sigma rule sees it: fields with text values.</summary>
public interface ISigmaEvent
{
    /// <summary>
    /// The values of a field: several for a list, a null one for null. False when the event has no such field.
    /// </summary>
    public bool TryGet(string field, out IReadOnlyList<string?> values);

    /// <summary>All values of all fields, for keywords.</summary>
    public IEnumerable<string> Values { get; }
}
