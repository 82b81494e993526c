namespace Correlator.Cli;

/// <summary>Writes files that others may wait for: they never see half of one.</summary>
internal static class WholeFile
{
    public static void Write(string path, Action<Stream> write)
    {
        var part = path + ".part";
        using (var file = File.Create(part)) write(file);
        File.Move(part, path, overwrite: true);
    }
}
