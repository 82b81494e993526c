using System.Xml.Linq;

namespace Correlator.Architecture.Tests;

/// <summary>Which project may use which, and which packages: the table of docs/architecture.md.</summary>
public sealed class DependencyArrowTests
{
    private const string Model = "Correlator.Model";
    private const string Rules = "Correlator.Rules";

    private static readonly Dictionary<string, (string[] Projects, string[] Packages)> Table = new(StringComparer.Ordinal)
    {
        [Model] = ([], []),
        ["Correlator.Plant"] = ([Model], ["YamlDotNet"]),
        [Rules] = ([Model], ["YamlDotNet"]),
        ["Correlator.Ingest"] = ([Model], ["Akka.Streams", "Confluent.Kafka", "MQTTnet", "Microsoft.FASTER.Core"]),
        ["Correlator.Soc"] = ([Model], []),
        ["Correlator.Detections"] = ([Model, Rules], []),
        ["Correlator.Cli"] = ([Model], ["Spectre.Console", "System.CommandLine"]),
        ["Correlator.Actors"] = (
            [Model, Rules, "Correlator.Soc"],
            ["Akka", "Akka.Cluster.Hosting", "Akka.Cluster.Sharding", "Akka.Hosting", "Akka.Persistence.Hosting",
             "Akka.Persistence.Sql", "K4os.Compression.LZ4", "Microsoft.Data.Sqlite", "Npgsql"]),
        ["Correlator.Host"] = (
            [Model, Rules, "Correlator.Actors", "Correlator.Cli", "Correlator.Detections", "Correlator.Ingest", "Correlator.Plant",
             "Correlator.Soc"],
            []),
    };

    public static TheoryData<string> SourceProjects => [.. Table.Keys];

    [Fact]
    public void Every_project_has_its_row() => Assert.Equal(
        Table.Keys.Order(StringComparer.Ordinal),
        Repository.Projects("src").Select(file => Path.GetFileNameWithoutExtension(file)!).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(SourceProjects))]
    public void A_project_references_what_its_row_says(string project)
    {
        var file = XDocument.Load(Repository.FullPath($"src/{project}/{project}.csproj"));
        Assert.Equal(
            Table[project].Projects.Order(StringComparer.Ordinal),
            Included(file, "ProjectReference").Select(path => Path.GetFileNameWithoutExtension(path)!).Order(StringComparer.Ordinal));
        Assert.Equal(Table[project].Packages.Order(StringComparer.Ordinal), Included(file, "PackageReference").Order(StringComparer.Ordinal));
    }

    // A reference that comes along with another one would not show in the project file.
    [Theory]
    [MemberData(nameof(SourceProjects))]
    public void A_built_assembly_uses_no_other(string project)
    {
        using var assembly = BuiltAssemblies.Read(project);
        var used = assembly.MainModule.AssemblyReferences.Select(reference => reference.Name).ToArray();
        var row = Table[project];
        Assert.Empty(used.Where(name => name.StartsWith("Correlator.", StringComparison.Ordinal)).Except(row.Projects));
        if (project == "Correlator.Host") return;
        var mayAkka = row.Packages.Any(package => package.StartsWith("Akka", StringComparison.Ordinal));
        Findings.None(used.Where(name => name.StartsWith("Akka", StringComparison.Ordinal) && !mayAkka));
        if (row.Packages.Length == 0)
        {
            Findings.None(used.Where(name =>
                !name.StartsWith("Correlator.", StringComparison.Ordinal) && !name.StartsWith("System.", StringComparison.Ordinal)));
        }
    }

    [Fact]
    public void No_project_but_Model_is_used_by_all_three_wings()
    {
        string[] wings = [Rules, "Correlator.Ingest", "Correlator.Soc"];
        foreach (var wing in wings) Assert.Equal([Model], Table[wing].Projects);
    }

    [Fact]
    public void Ingest_shows_no_actor_reference_in_its_public_face()
    {
        using var assembly = BuiltAssemblies.Read("Correlator.Ingest");
        var shown = BuiltAssemblies.Types(assembly)
            .Where(type => type.IsPublic)
            .SelectMany(type => type.Methods.Where(method => method.IsPublic))
            .SelectMany(method => method.Parameters.Select(parameter => parameter.ParameterType).Append(method.ReturnType)
                .Where(type => type.FullName.Contains("IActorRef", StringComparison.Ordinal))
                .Select(_ => method.FullName));
        Findings.None(shown);
    }

    [Fact]
    public void Tests_and_benches_are_used_by_nobody_in_src()
    {
        foreach (var project in Repository.Projects("src"))
        {
            // rules/tests is what the shipped rules are shown with, and ships.
            Assert.DoesNotContain("../tests/", Repository.Read(project), StringComparison.Ordinal);
            Assert.DoesNotContain("../bench/", Repository.Read(project), StringComparison.Ordinal);
        }
    }

    private static IEnumerable<string> Included(XDocument file, string item) =>
        file.Descendants(item).Select(element => element.Attribute("Include")!.Value.Replace('\\', '/'));
}
