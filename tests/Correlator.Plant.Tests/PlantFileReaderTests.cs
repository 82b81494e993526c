using Correlator.Model.Discovery;
using Correlator.Model.Observations;
using Correlator.Model.Plant;
using FsCheck.Xunit;

namespace Correlator.Plant.Tests;

public class PlantFileReaderTests
{
    private const string Sound = """
        zones:
          - {id: plant}
          - {id: control, parent: plant, subnets: [10.1.0.0/16]}
          - {id: cell, parent: control, subnets: [10.1.1.0/24]}
        assets:
          - {id: hmi, zone: control, addresses: [10.1.0.5]}
          - {id: plc, zone: cell, addresses: [10.1.1.5], macs: ["00:80:f4:00:00:01"]}

        """;

    [Fact]
    public void The_sample_plant_is_read_whole()
    {
        var result = PlantFileReader.Read([Path.Combine(PlantFolder.Repository, "config", "plant", "sample.yaml")]);
        Assert.Empty(result.Errors);
        var model = result.Model!;
        Assert.True(model.IsDeclared);
        Assert.Equal("plant", model.Root.Id);
        Assert.Equal(7, model.Zones.Count);
        Assert.Equal(12, model.Assets.Count);
        Assert.Equal(6, model.Conduits.Count);
        Assert.Equal(5, model.Parties.Count);
        Assert.Equal(2, model.RouterMacs.Count);
        var safety = model.Assets.Single(asset => asset.Id == "sis-chlorine");
        Assert.Equal(AssetRoles.SafetyController | AssetRoles.Controller, safety.Roles);
        Assert.Equal(["scada-1", "scada-2"], safety.Allowed.Select(use => use.Peer));
        var window = Assert.Single(model.MaintenanceWindows);
        Assert.Equal("2026-03-02T06:40:00Z", window.From.ToString());
        Assert.Contains(Operation.ProgramDownload, window.Operations);
        Assert.Equal(3.5, model.Zones.Single(zone => zone.Id == "dmz").PurdueLevel);
    }

    [Fact]
    public void The_example_of_the_documentation_is_read()
    {
        var page = File.ReadAllText(Path.Combine(PlantFolder.Repository, "docs", "plant-model.md"));
        var example = page.Split("```yaml")[1].Split("```")[0];
        var model = PlantFolder.Sound(example);
        Assert.Equal(4, model.Assets.Count);
        Assert.Equal("hmi-1", model.Assets.Single(asset => asset.Id == "sis-1").Allowed[0].Peer);
        Assert.Equal(["eng-1", "10.20.35.77"], model.MaintenanceWindows[0].SourceHosts);
        Assert.Contains(model.Subnets, subnet => !subnet.Network.IsV4 && subnet.PrefixLength == 64);
    }

    [Fact]
    public void Names_may_refer_from_one_file_to_another()
    {
        using var folder = new PlantFolder();
        folder.Write("10-assets.yaml", "assets: [{id: plc, zone: cell, addresses: [10.1.1.5]}]");
        folder.Write("20-zones.yml", "zones: [{id: plant}, {id: cell, parent: plant}]");
        folder.Write("notes.txt", "not: a plant");
        var result = PlantFileReader.Read([folder.Root]);
        Assert.Empty(result.Errors);
        Assert.Equal("cell", Assert.Single(result.Model!.Assets).Zone.Id);
    }

    [Fact]
    public void Every_error_is_told_at_once_with_line_column_field_and_reason()
    {
        var errors = PlantFolder.Errors("""
            zones:
              - {id: plant, colour: blue}
              - {id: a, parent: nowhere, level: 9}
              - {id: b, parent: c}
              - {id: c, parent: b}
              - {id: d, parent: plant, subnets: [10.0.0.0/24, 10.0.1.1/24, 10.0.0.0/33]}
              - {id: e, parent: plant, subnets: [10.0.0.0/24]}
              - {id: e, parent: plant}
            assets:
              - {id: one, zone: d, addresses: [10.0.0.1], macs: [00-11-22-33-44-55], redundantWith: two}
              - {id: one, zone: d}
              - {id: three, zone: x, addresses: [10.0.0.1, 10.0.0.300], macs: ["ff:ff:ff:ff:ff:ff"], roles: [boss]}
              - {zone: d, supplier: nobody, criticality: high}
            conduits:
              - {id: k, from: d, to: z, protocols: [modbos], direction: sideways}
            parties:
              - {id: p, kind: friend}
            maintenance:
              - {ticket: t, from: 2026-03-02T08:00:00Z, to: 2026-03-02T07:00:00Z, assets: [four], operations: [dance]}
              - {ticket: u, from: soon}
            """);
        string[] expected =
        [
            "2:17 zones[0].colour: unknown key", "3:21 zones[1].parent: 'nowhere' is not a declared zone", "3:37 zones[1].level: '9' is not a number",
            "zones are in a circle", "6:51 zones[4].subnets[1]: '10.0.1.1/24' is not a subnet", "10.0.1.0/24 would do",
            "zones[4].subnets[2]: '10.0.0.0/33' is not a subnet", "7:38 zones[5].subnets[0]: '10.0.0.0/24' is a subnet of zone 'd' already",
            "zone 'e' is declared already", "'two' is not a declared asset", "asset 'one' is declared already", "'x' is not a declared zone",
            "address '10.0.0.1' is given already", "'10.0.0.300' is not the address", "'ff:ff:ff:ff:ff:ff' is not the MAC", "'boss' is not a role",
            "13:5 assets[3].id: is missing", "'high' is not a whole number", "'z' is not a declared zone", "'modbos' is not a protocol; known are",
            "'sideways' is not a direction", "'friend' is not a kind of party", "ends (2026-03-02T07:00:00Z) before it has begun", "'four' is not a declared asset",
            "'dance' is not an operation; known are", "maintenance[1].to: is missing", "'soon' is not a time",
        ];
        var all = string.Join('\n', errors);
        Assert.All(expected, text => Assert.Contains(text, all, StringComparison.Ordinal));
        Assert.Equal(26, errors.Count);
    }

    [Theory]
    [InlineData("zones: 5", "must be a list")]
    [InlineData("zones: [5]", "must be a mapping with id")]
    [InlineData("zones: [{id: [a]}]", "must be a single value")]
    [InlineData("zones: [{id: a b}]", "is not an id")]
    [InlineData("zones: [{id: external}]", "stands for what is outside")]
    [InlineData("- a", "must be a mapping with zones")]
    [InlineData("zones: [", "not YAML that can be read")]
    [InlineData("zones: [{id: a, id: b}]", "not YAML that can be read")]
    [InlineData("a: &x 1\nb: *x", "aliases")]
    [InlineData("", "no zone is declared")]
    public void What_is_not_of_the_form_is_told(string text, string reason) =>
        Assert.Contains(PlantFolder.Errors(text), error => error.Contains(reason, StringComparison.Ordinal));

    [Fact]
    public void Deep_nesting_large_files_and_missing_files_are_refused()
    {
        Assert.Contains("nested deeper", Assert.Single(PlantFolder.Errors(new string('[', 5_000)),
            error => error.Contains("nested", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.Contains(PlantFolder.Errors(new string('#', PlantFileReader.FileBytesMax + 1)),
            error => error.Contains("larger than", StringComparison.Ordinal));
        var missing = PlantFileReader.Read(["no-such-file.yaml"]);
        Assert.Contains(missing.Errors, error => error is { File: "no-such-file.yaml", Line: 0 });
    }

    [Fact]
    public void Sound_text_gives_the_zone_of_the_longest_prefix_and_its_declared_assets()
    {
        var model = PlantFolder.Sound(Sound);
        var directory = new AssetDirectory(model, new AssetDirectoryOptions(), new FeedTable());
        Assert.Equal(["hmi", "plc"], directory.Assets.Select(asset => asset.Id));
        Assert.Equal("cell", directory.Asset("plc")!.Zone.Id);
        Assert.Equal(["plant", "control", "cell"], model.Zones.Select(zone => zone.Id));
    }

    [Fact]
    public void Several_zones_without_a_parent_have_an_implied_root()
    {
        var model = PlantFolder.Sound("zones: [{id: north}, {id: south}, {id: cell, parent: north}]");
        Assert.Equal("plant", model.Root.Id);
        Assert.Equal(2, model.Zones.Single(zone => zone.Id == "cell").Depth);
        Assert.Equal("site", PlantFolder.Sound("zones: [{id: site}, {id: cell, parent: site}]").Root.Id);
    }

    [Property(MaxTest = 500)]
    public void Mutated_files_never_throw_and_give_either_a_model_or_errors(int seed)
    {
        var random = new Random(seed);
        var text = Sound.ToCharArray();
        for (var i = 0; i < 1 + Math.Abs(seed % 5); i++) text[random.Next(text.Length)] = (char)random.Next(9, 128);
        var result = PlantFolder.Read(new string(text));
        Assert.Equal(result.Model is null, result.Errors.Count > 0);
        Assert.All(result.Errors, error => Assert.NotEmpty(error.Reason));
    }
}
