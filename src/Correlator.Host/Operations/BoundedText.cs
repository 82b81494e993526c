namespace Correlator.Host.Operations;

/// <summary>Text of a file, no more of it than anybody asked for.</summary>
internal static class BoundedText
{
    public static string Read(string file, int charsMax)
    {
        using var reader = new StreamReader(file);
        var buffer = new char[Math.Min(charsMax, (int)Math.Min(int.MaxValue, new FileInfo(file).Length + 1))];
        return new string(buffer, 0, reader.ReadBlock(buffer, 0, buffer.Length));
    }
}
