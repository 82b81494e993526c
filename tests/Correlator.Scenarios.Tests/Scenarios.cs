// Whole nodes share the machine's two or four cores: side by side they would only make each other time out.
[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace Correlator.Scenarios.Tests;

/// <summary>The shipped sample and the folders that a test may write in.</summary>
internal sealed class Sample : IDisposable
{
    public static readonly string Root = Find(AppContext.BaseDirectory);

    public static readonly string Folder = Path.Combine(Root, "samples", "water-plant");

    public static readonly string Plant = Path.Combine(Root, "config", "plant", "sample.yaml");

    /// <summary>The recorded logs, in the order that a directory gives them.</summary>
    public static IReadOnlyList<string> Logs { get; } = [.. Directory.GetFiles(Folder, "*.log").Order(StringComparer.Ordinal)];

    /// <summary>A folder of this test alone.</summary>
    public string Temporary { get; } = Directory.CreateTempSubdirectory("correlator-scenario-").FullName;

    public string NewPath(string name) => Path.Combine(Temporary, name);

    public string Write(string name, string text)
    {
        File.WriteAllText(NewPath(name), text);
        return NewPath(name);
    }

    public void Dispose() => Directory.Delete(Temporary, recursive: true);

    private static string Find(string folder) =>
        File.Exists(Path.Combine(folder, "Correlator.sln"))
            ? folder
            : Find(Path.GetDirectoryName(folder.TrimEnd(Path.DirectorySeparatorChar))
                ?? throw new InvalidOperationException("No folder above the tests holds Correlator.sln."));
}
