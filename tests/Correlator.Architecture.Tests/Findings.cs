namespace Correlator.Architecture.Tests;

internal static class Findings
{
    /// <summary>Fails with every finding, a line each: whoever repairs one wants to see them all.</summary>
    public static void None(IEnumerable<string> findings)
    {
        var all = findings.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToArray();
        if (all.Length > 0) Assert.Fail($"{all.Length} found:\n{string.Join('\n', all)}");
    }
}
