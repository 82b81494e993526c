namespace Correlator.Bench.Nodes;

internal static class Medians
{
    public static double Of(IEnumerable<double> values) => Quantile(values, 0.5);

    /// <summary>The value below which a share of all lies; 0 when there is none.</summary>
    public static double Quantile(IEnumerable<double> values, double share)
    {
        var ordered = values.Order().ToArray();
        return ordered.Length == 0 ? 0 : ordered[Math.Min(ordered.Length - 1, (int)(ordered.Length * share))];
    }
}
