using System.Text;
using Mono.Cecil;

namespace Correlator.Architecture.Tests;

/// <summary>Whatever is stored for ever or goes from node to node has a file that an older version wrote: tests/data/golden/TYPE-vN.bin.</summary>
public sealed class GoldenFileTests
{
    // An event of an incident is stored inside this one; each of them has a file of its own.
    private static readonly string[] Wrappers = ["IncidentStored"];

    [Fact]
    public void Every_stored_type_has_a_golden_file() =>
        Findings.None(Missing("Correlator.Actors", type => Implements(type, "Correlator.Actors.IStored")).Except(Wrappers.Select(name => GoldenFile(name))));

    [Fact]
    public void Every_event_of_an_incident_has_a_golden_file() =>
        Findings.None(Missing("Correlator.Model", type => Implements(type, "Correlator.Model.Incidents.IIncidentEvent")));

    [Fact]
    public void Every_kind_of_fact_has_a_golden_file() =>
        Findings.None(Missing("Correlator.Model", type => Inherits(type, "Correlator.Model.Facts.Fact")));

    [Fact]
    public void Every_message_between_nodes_has_a_golden_file() =>
        Findings.None(Missing("Correlator.Actors", type => Implements(type, "Correlator.Actors.IWireMessage"), "wire-"));

    private static string[] Missing(string project, Func<TypeDefinition, bool> isStored, string prefix = "")
    {
        using var assembly = BuiltAssemblies.Read(project);
        var stored = BuiltAssemblies.Types(assembly)
            .Where(type => type is { IsInterface: false, IsAbstract: false } && isStored(type))
            .Select(type => GoldenFile(type.Name, prefix))
            .ToArray();
        Assert.NotEmpty(stored);
        return [.. stored.Where(file => !Repository.Files.Any(golden => golden.StartsWith(file, StringComparison.Ordinal)))];
    }

    private static bool Implements(TypeDefinition type, string name) =>
        type.Interfaces.Any(implemented => implemented.InterfaceType.FullName == name);

    private static bool Inherits(TypeDefinition type, string name)
    {
        for (var at = type.BaseType; at is not null; at = (at as TypeDefinition)?.BaseType)
        {
            if (at.FullName == name) return true;
        }

        return false;
    }

    private static string GoldenFile(string type, string prefix = "")
    {
        var name = new StringBuilder();
        foreach (var c in type)
        {
            if (char.IsUpper(c) && name.Length > 0) name.Append('-');
            name.Append(char.ToLowerInvariant(c));
        }

        return $"tests/data/golden/{prefix}{name}-v";
    }
}
