namespace Correlator.Actors.Tests;

/// <summary>Where the tests' data is, wherever the tests were built.</summary>
internal static class Repository
{
    public static readonly string Root = Find(AppContext.BaseDirectory);

    private static string Find(string folder) =>
        File.Exists(Path.Combine(folder, "Correlator.sln"))
            ? folder
            : Find(Path.GetDirectoryName(folder.TrimEnd(Path.DirectorySeparatorChar))
                ?? throw new InvalidOperationException("No folder above the tests holds Correlator.sln."));
}
