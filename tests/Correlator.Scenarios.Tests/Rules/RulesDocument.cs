using System.Reflection;
using Correlator.Rules.Language;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Correlator.Scenarios.Tests.Rules;

/// <summary>docs/rules.md taken apart: its snippets by language, its files on disk, its C# compiled.</summary>
internal sealed class RulesDocument : IDisposable
{
    private const string Usings = """
        global using System;
        global using System.Collections.Generic;
        global using System.Linq;
        global using Correlator.Model;
        """;

    private readonly string _root = Directory.CreateTempSubdirectory("correlator-document-").FullName;
    private readonly List<(string Language, string Text)> _snippets = [];

    public RulesDocument()
    {
        var lines = File.ReadAllLines(Repository.Path("docs", "rules.md"));
        for (var i = 0; i < lines.Length; i++)
        {
            if (!lines[i].StartsWith("```", StringComparison.Ordinal) || lines[i].Length == 3) continue;
            var body = lines.Skip(i + 1).TakeWhile(line => line != "```").ToArray();
            _snippets.Add((lines[i][3..], string.Join('\n', body) + "\n"));
            i += body.Length + 1;
        }

        foreach (var folder in new[] { "samples", "config" })
        {
            Directory.CreateSymbolicLink(Path.Combine(_root, folder), Repository.Path(folder));
        }

        foreach (var (name, text) in Yaml)
        {
            var file = Path.Combine(_root, name);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, text);
        }
    }

    public IReadOnlyList<string> Languages => [.. _snippets.Select(snippet => snippet.Language).Distinct()];

    /// <summary>Each begins with a comment that names its file.</summary>
    public IEnumerable<(string Name, string Text)> Yaml =>
        Of("yaml").Select(text => (text.Split('\n')[0].TrimStart('#', ' '), text));

    /// <summary>Commands with the exit code that they end with, and the lines that are shown of what they print.</summary>
    public IEnumerable<(string Command, int ExitCode, string[] Shown)> Commands()
    {
        foreach (var snippet in Of("console"))
        {
            var lines = snippet.Split('\n', StringSplitOptions.RemoveEmptyEntries);
            for (var i = 0; i < lines.Length; i++)
            {
                Assert.StartsWith("$ correlator ", lines[i], StringComparison.Ordinal);
                string[] parts = lines[i][2..].Split('#', StringSplitOptions.TrimEntries);
                string[] shown = [.. lines.Skip(i + 1).TakeWhile(line => !line.StartsWith("$ ", StringComparison.Ordinal))];
                yield return (parts[0], parts.Length > 1 ? int.Parse(parts[1].Split(' ')[^1]) : 0, shown);
                i += shown.Length;
            }
        }
    }

    /// <summary>Runs a command on the document's files; what it prints names them as the document does.</summary>
    public async Task<CommandRun> Run(string command)
    {
        // The first word is the verb's, whatever folder is called so.
        string[] args = [.. command.Split(' ').Skip(1).Select((word, i) => i > 0 && Path.Exists(Path.Combine(_root, word)) ? Path.Combine(_root, word) : word)];
        var run = await CommandRun.Of(args);
        var relative = Path.GetRelativePath(".", _root);
        return run with
        {
            Out = run.Out.Replace(_root + "/", "", StringComparison.Ordinal).Replace(relative + "/", "", StringComparison.Ordinal),
        };
    }

    /// <summary>The rules of all C# snippets; one that is no class is a rule's When and Then.</summary>
    public IReadOnlyList<Rule> CompileRules()
    {
        var sources = Of("csharp").Select((text, i) => text.Contains("class ", StringComparison.Ordinal) ? text : Wrapped(text, i)).Append(Usings);
        var references = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Select(path => MetadataReference.CreateFromFile(path));
        var compilation = CSharpCompilation.Create(
            "RulesDocument", sources.Select(text => CSharpSyntaxTree.ParseText(text)), references,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));
        using var bytes = new MemoryStream();
        var emitted = compilation.Emit(bytes);
        Assert.True(emitted.Success, string.Join('\n', emitted.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error)));
        return [.. Assembly.Load(bytes.ToArray()).GetTypes().Where(type => type.IsAssignableTo(typeof(Rule)))
            .Select(type => (Rule)Activator.CreateInstance(type)!)];
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private IEnumerable<string> Of(string language) => _snippets.Where(snippet => snippet.Language == language).Select(snippet => snippet.Text);

    private static string Wrapped(string text, int number) => $$"""
        using Correlator.Detections;
        using Correlator.Model.Facts;
        using Correlator.Rules.Language;

        public sealed class Snippet{{number}} : Rule
        {
            public override void Define()
            {
                Describe("snippet-{{number}}", "1.0", "snippet", Correlator.Model.Detections.Severity.Low);
                {{text}}
                {{(text.Contains("Then()", StringComparison.Ordinal) ? "" : "Then().Raise(_ => \"matched\");")}}
            }
        }
        """;
}
