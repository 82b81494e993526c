using Correlator.Model.Facts;
using Correlator.Model.Observations;
using Correlator.Model.Plant;
using Correlator.Model.Policy;

namespace Correlator.Model.Tests.Plant;

public class PlantPolicyTests
{
    private static readonly PlantPolicy Policy = new(SmallPlant.Model);
    private static readonly EventTime Quiet = Traffic.Time("2026-03-02T06:30:00Z");

    private static Participant Of(string id) => id.Contains('.', StringComparison.Ordinal)
        ? new Participant(null, Traffic.Address(id), Participant.ExternalZone)
        : SmallPlant.Model.Assets.Where(asset => asset.Id == id)
            .Select(asset => new Participant(
                id, asset.Addresses.Count > 0 ? asset.Addresses[0] : default, asset.Zone.Id, asset.Roles)).Single();

    [Fact]
    public void A_plant_without_conduits_says_nothing_of_them()
    {
        var empty = new PlantPolicy(PlantModel.Empty);
        Assert.Null(empty.IsConduitAllowed(SmallPlant.Control, SmallPlant.CellA, Protocol.Modbus));
        Assert.Null(new PlantPolicy(SmallPlant.Model with { Conduits = [] })
            .IsConduitAllowed(SmallPlant.Control, SmallPlant.CellA, Protocol.Modbus));
    }

    [Fact]
    public void A_one_way_conduit_allows_its_protocols_in_its_direction_only()
    {
        Assert.True(Policy.IsConduitAllowed(SmallPlant.Control, SmallPlant.CellA, Protocol.Modbus));
        Assert.False(Policy.IsConduitAllowed(SmallPlant.Control, SmallPlant.CellA, Protocol.Http));
        Assert.False(Policy.IsConduitAllowed(SmallPlant.CellA, SmallPlant.Control, Protocol.Modbus));
    }

    [Fact]
    public void Within_a_zone_everything_is_allowed_and_of_a_strange_zone_nothing_is_known()
    {
        Assert.True(Policy.IsConduitAllowed(SmallPlant.CellA, SmallPlant.CellA, Protocol.Telnet));
        Assert.Null(Policy.IsConduitAllowed(SmallPlant.CellA, new Zone("elsewhere", SmallPlant.Root), Protocol.Modbus));
    }

    [Fact]
    public void A_bare_transport_is_refused_only_where_there_is_no_conduit()
    {
        Assert.Null(Policy.IsConduitAllowed(SmallPlant.Control, SmallPlant.CellA, Protocol.Tcp));
        Assert.False(Policy.IsConduitAllowed(SmallPlant.CellA, SmallPlant.Control, Protocol.Tcp));
    }

    [Fact]
    public void A_conduit_covers_the_zones_below_its_ends()
    {
        Assert.True(Policy.IsConduitAllowed(SmallPlant.Dmz, SmallPlant.CellB, Protocol.OpcUa));
        Assert.True(Policy.IsConduitAllowed(SmallPlant.CellB, SmallPlant.Dmz, Protocol.OpcUa));
    }

    [Fact]
    public void A_conduit_from_a_parent_to_its_child_does_not_let_the_siblings_through() =>
        Assert.False(Policy.IsConduitAllowed(SmallPlant.CellB, SmallPlant.CellA, Protocol.Modbus));

    [Theory]
    [InlineData("2026-03-02T06:59:59Z", "plc-a", "historian", Operation.ProgramDownload, null)]
    [InlineData("2026-03-02T07:00:00Z", "plc-a", "historian", Operation.ProgramDownload, "CHG-1")]
    [InlineData("2026-03-02T07:10:00Z", "plc-a", "hmi-1", Operation.ProgramDownload, null)]
    [InlineData("2026-03-02T07:10:00Z", "plc-b", "historian", Operation.ProgramDownload, null)]
    [InlineData("2026-03-02T07:10:00Z", "plc-a", "historian", Operation.Write, null)]
    [InlineData("2026-03-02T07:40:00Z", "plc-a", "historian", Operation.ProgramDownload, "CHG-1")]
    [InlineData("2026-03-02T08:00:00Z", "plc-a", "historian", Operation.ProgramDownload, "CHG-2")]
    [InlineData("2026-03-02T09:00:00Z", "plc-a", "historian", Operation.ProgramDownload, null)]
    public void A_ticket_holds_for_its_time_assets_sources_and_operations(
        string time, string asset, string source, Operation operation, string? ticket) =>
        Assert.Equal(ticket, Policy.MaintenanceTicket(Traffic.Time(time), asset, source, operation));

    [Theory]
    [InlineData("eng-1", "plc-a", Operation.ProgramDownload, true)]
    [InlineData("hmi-1", "plc-a", Operation.ProgramDownload, false)]
    [InlineData("hmi-1", "plc-a", Operation.Write, true)]
    [InlineData("plc-b", "plc-a", Operation.Write, true)]
    [InlineData("historian", "plc-a", Operation.Write, false)]
    [InlineData("historian", "plc-b", Operation.Write, true)]
    [InlineData("historian", "plc-b", Operation.Stop, false)]
    [InlineData("eng-1", "sis-a", Operation.ProgramDownload, false)]
    [InlineData("hmi-1", "sis-a", Operation.Write, false)]
    [InlineData("203.0.113.7", "plc-a", Operation.Write, false)]
    [InlineData("203.0.113.7", "plc-a", Operation.Read, true)]
    public void Authority_comes_from_roles_and_declared_uses(string from, string to, Operation operation, bool expected) =>
        Assert.Equal(expected, Policy.IsAuthorised(Of(from), Of(to), operation, Quiet));

    [Fact]
    public void A_window_authorises_by_asset_or_by_address_even_at_a_safety_controller()
    {
        var busy = Traffic.Time("2026-03-02T07:10:00Z");
        Assert.True(Policy.IsAuthorised(Of("historian"), Of("sis-a"), Operation.ProgramDownload, busy));
        Assert.True(Policy.IsAuthorised(Of("10.20.9.7"), Of("plc-a"), Operation.ProgramDownload, busy));
        Assert.False(Policy.IsAuthorised(Of("10.20.9.8"), Of("plc-a"), Operation.ProgramDownload, busy));
    }

    [Theory]
    [InlineData("hmi-1", Protocol.Modbus, Operation.Read, true)]
    [InlineData("hmi-1", Protocol.Modbus, Operation.Write, false)]
    [InlineData("hmi-1", Protocol.Modbus, Operation.Connect, true)]
    [InlineData("hmi-1", Protocol.Tcp, Operation.Connect, true)]
    [InlineData("hmi-1", Protocol.Http, Operation.Connect, false)]
    [InlineData("eng-1", Protocol.Modbus, Operation.Read, false)]
    public void A_safety_controller_may_only_be_used_as_declared(
        string peer, Protocol protocol, Operation operation, bool expected)
    {
        var directory = new Traffic(SmallPlant.Model).Directory;
        var safety = directory.Asset("sis-a")!;
        Assert.Equal(expected, PlantPolicy.IsDeclaredUse(safety, directory.Asset(peer), protocol, operation));
        Assert.False(PlantPolicy.IsDeclaredUse(safety, null, protocol, operation));
    }
}
