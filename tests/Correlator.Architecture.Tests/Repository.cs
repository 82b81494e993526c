namespace Correlator.Architecture.Tests;

/// <summary>The checkout that the tests were built from: what is, or would be, committed.</summary>
internal static class Repository
{
    // What a build, a run or a tool leaves behind; the same names as in .gitignore.
    private static readonly string[] NotCommitted =
        [".git", ".vs", ".idea", "bin", "obj", "state", "TestResults", "BenchmarkDotNet.Artifacts"];

    public static string Root { get; } = FindRoot();

    /// <summary>Paths relative to the root, with '/', in order.</summary>
    public static IReadOnlyList<string> Files { get; } = [.. FilesIn(new DirectoryInfo(Root)).Order(StringComparer.Ordinal)];

    public static IEnumerable<string> SourceFiles(string folder = "") =>
        Files.Where(file => file.EndsWith(".cs", StringComparison.Ordinal) && file.StartsWith(folder, StringComparison.Ordinal));

    public static IEnumerable<string> Projects(string folder) => Files.Where(
        file => file.EndsWith(".csproj", StringComparison.Ordinal) && file.StartsWith(folder + "/", StringComparison.Ordinal));

    public static string FullPath(string file) => Path.Combine(Root, file);

    public static string Read(string file) => File.ReadAllText(FullPath(file));

    public static string[] Lines(string file) => File.ReadAllLines(FullPath(file));

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Correlator.sln"))) return folder.FullName;
        }

        throw new DirectoryNotFoundException("No folder above the tests holds Correlator.sln.");
    }

    private static IEnumerable<string> FilesIn(DirectoryInfo folder)
    {
        foreach (var file in folder.EnumerateFiles())
        {
            // In a worktree .git is a file.
            if (file.Name != ".git") yield return Relative(file);
        }

        foreach (var child in folder.EnumerateDirectories())
        {
            if (NotCommitted.Contains(child.Name) || Relative(child) == "bench/data") continue;
            foreach (var file in FilesIn(child)) yield return file;
        }
    }

    private static string Relative(FileSystemInfo entry) =>
        Path.GetRelativePath(Root, entry.FullName).Replace('\\', '/');
}
