using System.Text.RegularExpressions;

namespace Correlator.Architecture.Tests;

/// <summary>Folders are named for what the field has, and form no circle.</summary>
public sealed partial class FolderTests
{
    private static readonly string[] BannedNames =
        ["common", "core", "util", "utils", "utilities", "helper", "helpers", "manager", "managers", "service", "services",
         "misc", "shared", "base", "extensions", "interfaces", "models", "enums"];

    public static TheoryData<string> SourceProjects =>
        [.. Repository.Projects("src").Select(project => Path.GetFileNameWithoutExtension(project))];

    [Fact]
    public void No_folder_has_a_name_that_says_nothing()
    {
        var folders = Repository.SourceFiles()
            .SelectMany(file => file.Split('/')[..^1].SelectMany(part => part.Split('.')))
            .Distinct(StringComparer.Ordinal);
        Findings.None(folders.Where(folder => BannedNames.Contains(folder.ToLowerInvariant())));
    }

    [Fact]
    public void A_namespace_is_its_folder()
    {
        var wrong = Repository.SourceFiles()
            .Select(file => (File: file, Match: NamespaceLine().Match(Repository.Read(file))))
            .Where(found => found.Match.Success)
            .Where(found => found.Match.Groups[1].Value != NamespaceOf(found.File))
            .Select(found => $"{found.File}: {found.Match.Groups[1].Value}");
        Findings.None(wrong);
    }

    [Theory]
    [MemberData(nameof(SourceProjects))]
    public void Folders_of_a_project_form_no_circle(string project)
    {
        using var assembly = BuiltAssemblies.Read(project);
        var arrows = new SortedDictionary<string, SortedDictionary<string, string>>(StringComparer.Ordinal);
        foreach (var type in BuiltAssemblies.Types(assembly))
        {
            foreach (var used in BuiltAssemblies.Uses(type))
            {
                var (from, to) = (Folder(project, type.Namespace), Folder(project, BuiltAssemblies.Outermost(used).Namespace));
                // Files in the project's root are its face: they use the folders, and hold the words that all of them speak.
                if (from == to || from.Length == 0 || to.Length == 0) continue;
                if (!arrows.TryGetValue(from, out var targets)) arrows[from] = targets = new(StringComparer.Ordinal);
                targets.TryAdd(to, $"{type.Name} uses {used.Name}");
            }
        }

        Findings.None(Circles(arrows));
    }

    private static string NamespaceOf(string file)
    {
        // src/Correlator.Model/Plant/Zone.cs is in Correlator.Model.Plant.
        var parts = file.Split('/');
        return string.Join('.', parts[1..^1]);
    }

    // A subfolder is part of its folder: Zeek/Logs is Zeek.
    private static string Folder(string project, string @namespace)
    {
        var below = @namespace.Length > project.Length ? @namespace[(project.Length + 1)..] : "";
        return below.Split('.')[0];
    }

    private static IEnumerable<string> Circles(SortedDictionary<string, SortedDictionary<string, string>> arrows)
    {
        foreach (var start in arrows.Keys)
        {
            var reached = new HashSet<string>(StringComparer.Ordinal);
            var open = new Stack<string>([start]);
            while (open.TryPop(out var folder))
            {
                foreach (var next in arrows.GetValueOrDefault(folder)?.Keys ?? Enumerable.Empty<string>())
                {
                    if (reached.Add(next)) open.Push(next);
                }
            }

            if (!reached.Contains(start)) continue;
            foreach (var (to, why) in arrows[start])
            {
                if (Reaches(arrows, to, start)) yield return $"{start} → {to} ({why})";
            }
        }
    }

    private static bool Reaches(
        SortedDictionary<string, SortedDictionary<string, string>> arrows, string from, string to)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var open = new Stack<string>([from]);
        while (open.TryPop(out var folder))
        {
            if (folder == to) return true;
            if (!seen.Add(folder) || !arrows.TryGetValue(folder, out var targets)) continue;
            foreach (var next in targets.Keys) open.Push(next);
        }

        return false;
    }

    [GeneratedRegex(@"^namespace ([\w.]+)", RegexOptions.Multiline)]
    private static partial Regex NamespaceLine();
}
