using System.Globalization;
using System.Text;
using Correlator.Model.Discovery;
using Correlator.Model.Observations;
using Correlator.Model.Plant;

namespace Correlator.Plant;

/// <summary>
/// Writes what a directory knows, declared and discovered, as a plant file to edit. Read back it gives the same zones
/// and assets.
/// </summary>
public static class PlantFileWriter
{
    public static void Write(TextWriter writer, AssetDirectory directory)
    {
        writer.WriteLine("# A plant file as discovered from traffic. Check it, name things, then give it back with --plant.");
        writer.WriteLine("# What is marked 'inferred' was concluded from behaviour, for the reason beside it.");
        writer.WriteLine("# Format: docs/plant-model.md.");
        WriteZones(writer, directory);
        WriteAssets(writer, directory);
        WriteDeclared(writer, directory.Plant);
        WriteList(writer, "", "routers", directory.RouterMacs.Select(mac => mac.ToString()));
    }

    private static void WriteZones(TextWriter writer, AssetDirectory directory)
    {
        var declared = directory.Plant.Subnets.ToLookup(subnet => subnet.Zone.Id, StringComparer.Ordinal);
        writer.WriteLine("\nzones:");
        foreach (var zone in directory.Zones)
        {
            writer.WriteLine($"  - id: {Quote(zone.Id)}{(zone.IsInferred ? "  # inferred" : "")}");
            if (zone.Name != zone.Id) writer.WriteLine($"    name: {Quote(zone.Name)}");
            if (zone.Parent is not null) writer.WriteLine($"    parent: {Quote(zone.Parent.Id)}");
            if (zone.PurdueLevel is { } level) writer.WriteLine($"    level: {level.ToString(CultureInfo.InvariantCulture)}");
            if (zone.SecurityLevelTarget is { } target) writer.WriteLine($"    securityLevel: {target}");

            // An inferred zone is named for its subnet.
            var subnets = zone is { IsInferred: true, Parent: not null }
                ? [zone.Id]
                : declared[zone.Id].Select(subnet => $"{subnet.Network}/{subnet.PrefixLength}");
            WriteList(writer, "    ", "subnets", subnets);
        }
    }

    private static void WriteAssets(TextWriter writer, AssetDirectory directory)
    {
        if (directory.Assets.Count == 0) return;
        var hostNames = directory.Plant.Assets.ToDictionary(asset => asset.Id, asset => asset.HostNames, StringComparer.Ordinal);
        writer.WriteLine("\nassets:");
        foreach (var asset in directory.Assets)
        {
            writer.WriteLine($"  - id: {Quote(asset.Id)}{(asset.IsDeclared ? "" : "  # discovered")}");
            if (asset.Type != "unknown") writer.WriteLine($"    type: {Quote(asset.Type)}");
            writer.WriteLine($"    zone: {Quote(asset.Zone.Id)}");
            WriteList(writer, "    ", "addresses", directory.AddressesOf(asset.Handle).Select(address => address.ToString()));
            WriteList(writer, "    ", "macs", directory.MacsOf(asset.Handle).Select(mac => mac.ToString()));
            WriteList(writer, "    ", "hostNames", hostNames.GetValueOrDefault(asset.Id) ?? []);
            if (asset.Criticality != 3) writer.WriteLine($"    criticality: {asset.Criticality}");
            if (asset.Supplier is not null) writer.WriteLine($"    supplier: {Quote(asset.Supplier)}");
            if (asset.RedundantWith is not null) writer.WriteLine($"    redundantWith: {Quote(asset.RedundantWith)}");
            foreach (var reason in asset.Evidence.Split("; ", StringSplitOptions.RemoveEmptyEntries))
            {
                writer.WriteLine($"    # inferred: {OneLine(reason)}");
            }

            WriteList(writer, "    ", "roles", RoleNames(asset.Roles));
            WriteAllowed(writer, asset.Allowed);
        }
    }

    private static void WriteAllowed(TextWriter writer, IReadOnlyList<AllowedUse> uses)
    {
        if (uses.Count == 0) return;
        writer.WriteLine("    allowed:");
        foreach (var use in uses)
        {
            writer.WriteLine($"      - peer: {Quote(use.Peer)}");
            writer.WriteLine($"        protocol: {use.Protocol.Name()}");
            WriteList(writer, "        ", "operations", use.Operations.Select(operation => operation.Name()));
        }
    }

    private static void WriteDeclared(TextWriter writer, PlantModel plant)
    {
        if (plant.Conduits.Count > 0) writer.WriteLine("\nconduits:");
        foreach (var conduit in plant.Conduits)
        {
            writer.WriteLine($"  - id: {Quote(conduit.Id)}");
            writer.WriteLine($"    from: {Quote(conduit.From.Id)}");
            writer.WriteLine($"    to: {Quote(conduit.To.Id)}");
            WriteList(writer, "    ", "protocols", conduit.Protocols.Select(protocol => protocol.Name()));
            writer.WriteLine($"    direction: {(conduit.BothWays ? "both" : "one-way")}");
        }

        if (plant.Parties.Count > 0) writer.WriteLine("\nparties:");
        foreach (var party in plant.Parties)
        {
            writer.WriteLine($"  - id: {Quote(party.Id)}");
            writer.WriteLine($"    name: {Quote(party.Name)}");
            writer.WriteLine($"    kind: {PlantWords.NameOf(party.Kind)}");
        }

        if (plant.MaintenanceWindows.Count > 0) writer.WriteLine("\nmaintenance:");
        foreach (var window in plant.MaintenanceWindows)
        {
            writer.WriteLine($"  - ticket: {Quote(window.Ticket)}");
            writer.WriteLine($"    from: {window.From}");
            writer.WriteLine($"    to: {window.To}");
            WriteList(writer, "    ", "assets", window.Assets);
            WriteList(writer, "    ", "people", window.People);
            WriteList(writer, "    ", "sourceHosts", window.SourceHosts);
            WriteList(writer, "    ", "operations", window.Operations.Select(operation => operation.Name()));
        }
    }

    private static IEnumerable<string> RoleNames(AssetRoles roles) => Enum.GetValues<AssetRoles>()
        .Where(role => role != AssetRoles.None && (roles & role) != 0)
        .Select(role => role.Name());

    private static void WriteList(TextWriter writer, string indent, string key, IEnumerable<string> values)
    {
        var items = string.Join(", ", values.Select(Quote));
        if (items.Length > 0) writer.WriteLine($"{indent}{key}: [{items}]");
    }

    /// <summary>A YAML double-quoted scalar: names come from the wire and may hold anything.</summary>
    private static string Quote(string text)
    {
        if (IsPlain(text)) return text;
        var quoted = new StringBuilder("\"");
        foreach (var c in text)
        {
            if (c is '"' or '\\') quoted.Append('\\').Append(c);
            else if (char.IsControl(c) || c is '\u2028' or '\u2029' or '\uFEFF') quoted.Append($"\\u{(int)c:x4}");
            else quoted.Append(c);
        }

        return quoted.Append('"').ToString();
    }

    private static bool IsPlain(string text) => text.Length > 1
        && char.IsAsciiLetter(text[0])
        && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_')
        && text.ToLowerInvariant() is not ("null" or "true" or "false" or "yes" or "no" or "on" or "off");

    private static string OneLine(string text) =>
        string.Concat(text.Select(c => char.IsControl(c) || c is '\u2028' or '\u2029' ? ' ' : c));
}
