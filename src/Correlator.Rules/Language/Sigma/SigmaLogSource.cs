namespace Correlator.Rules.Language.Sigma;

/// <summary>
/// Which logs a rule is about, in the words of Sigma's taxonomy. Parts that a rule leaves out are empty.
/// </summary>
public sealed record SigmaLogSource(string Category, string Product, string Service)
{
    private static readonly string[] Sensors = ["zeek", "suricata"];

    /// <summary>
    /// False for a rule about logs that no sensor of a plant writes for us: it is kept and told as dark. Ours are
    /// Zeek's and Suricata's.
    /// </summary>
    public bool IsFed => Sensors.Contains(Product, StringComparer.OrdinalIgnoreCase);

    public override string ToString() =>
        string.Join('/', new[] { Product, Category, Service }.Where(part => part.Length > 0));
}
