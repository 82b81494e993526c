namespace Correlator.Rules.Language.Sigma;

/// <summary>
/// Which logs a rule is about, in the words of Sigma's taxonomy. Parts that a rule leaves out are empty.
/// </summary>
public sealed record SigmaLogSource(string Category, string Product, string Service)
{
    /// <summary>True when the other is of this log source: a part that is left out here may be anything.</summary>
    public bool Includes(SigmaLogSource other) =>
        IsIn(Category, other.Category) && IsIn(Product, other.Product) && IsIn(Service, other.Service);

    private static bool IsIn(string part, string other) =>
        part.Length == 0 || part.Equals(other, StringComparison.OrdinalIgnoreCase);

    public override string ToString() =>
        string.Join('/', new[] { Product, Category, Service }.Where(part => part.Length > 0));
}
