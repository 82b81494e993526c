namespace Correlator.Host.Settings;

/// <summary>The configuration files of config/hocon, which are part of the program.</summary>
internal static class ShippedConfiguration
{
    public static string Read(string name)
    {
        using var stream = typeof(ShippedConfiguration).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"The program was built without '{name}'.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
