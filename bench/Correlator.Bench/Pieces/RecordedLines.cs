using System.Reflection;
using Correlator.Bench.Generator;

namespace Correlator.Bench.Pieces;

/// <summary>What the pieces are measured on: recorded sensor output out of tests/data, and the generated plant.</summary>
internal static class RecordedLines
{
    /// <summary>The lines of a recording that is embedded under this name.</summary>
    public static byte[][] Of(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name)
            ?? throw new FileNotFoundException($"'{name}' is not embedded; see Correlator.Bench.csproj.");
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return Split(bytes.ToArray());
    }

    /// <summary>The first lines of the end-to-end bench's plant.</summary>
    public static byte[][] OfPlant(int lines, int assets)
    {
        var path = Path.GetTempFileName();
        try
        {
            PlantTrafficGenerator.Write(path, lines, assets, seed: 20260302);
            return Split(File.ReadAllBytes(path));
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static byte[][] Split(byte[] bytes)
    {
        var lines = new List<byte[]>();
        ReadOnlySpan<byte> rest = bytes;
        while (!rest.IsEmpty)
        {
            var end = rest.IndexOf((byte)'\n');
            if (end < 0) end = rest.Length;
            if (end > 0) lines.Add(rest[..end].ToArray());
            rest = rest[Math.Min(end + 1, rest.Length)..];
        }

        return [.. lines];
    }
}
