using Correlator.Rules.Language.Sigma.Observed;

namespace Correlator.Rules.Language.Sigma;

/// <summary>The field mapping, for those who document it.</summary>
public static class SigmaFieldMapping
{
    /// <summary>A row for each thing that observations carry: the names by which rules may ask for it, our own first.</summary>
    public static IReadOnlyList<IReadOnlyList<string>> Rows { get; } = [.. ObservedFields.Table.Select(entry => entry.Names)];
}
