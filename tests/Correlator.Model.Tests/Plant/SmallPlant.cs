using Correlator.Model.Observations;
using Correlator.Model.Plant;

namespace Correlator.Model.Tests.Plant;

/// <summary>
/// plant &gt; control &gt; cell-a, cell-b; plant &gt; dmz. One engineering host, one operator station, one PLC a cell,
/// one safety controller.
/// </summary>
internal static class SmallPlant
{
    public static readonly Zone Root = new("plant", null);
    public static readonly Zone Control = new("control", Root) { PurdueLevel = 2 };
    public static readonly Zone CellA = new("cell-a", Control) { PurdueLevel = 1 };
    public static readonly Zone CellB = new("cell-b", Control) { PurdueLevel = 1 };
    public static readonly Zone Dmz = new("dmz", Root) { PurdueLevel = 3.5 };

    public static readonly PlantModel Model = new()
    {
        IsDeclared = true,
        Root = Root,
        Zones = [Root, Control, Dmz, CellA, CellB],
        Subnets =
        [
            Subnet("10.20.0.0", 16, Control), Subnet("10.20.1.0", 24, CellA), Subnet("10.20.2.0", 24, CellB),
            Subnet("10.20.9.0", 24, Dmz),
        ],
        Conduits =
        [
            new Conduit("control-cells-a", Control, CellA, [Protocol.Modbus], BothWays: false),
            new Conduit("dmz-control", Dmz, Control, [Protocol.OpcUa, Protocol.Rdp], BothWays: true),
        ],
        Assets =
        [
            Asset("eng-1", Control, "10.20.5.10", AssetRoles.EngineeringWorkstation),
            Asset("hmi-1", Control, "10.20.5.20", AssetRoles.OperatorStation),
            Asset("historian", Control, "10.20.5.30", AssetRoles.Historian) with { HostNames = ["histsrv"], Addresses = [] },
            Asset("plc-a", CellA, "10.20.1.10", AssetRoles.Controller) with { Macs = [Traffic.Mac("00:80:f4:00:00:0a")] },
            Asset("plc-b", CellB, "10.20.2.10", AssetRoles.Controller) with
            {
                Allowed = [new AllowedUse("historian", Protocol.Modbus, [Operation.Write])],
            },
            Asset("sis-a", CellA, "10.20.1.90", AssetRoles.SafetyController | AssetRoles.Controller) with
            {
                Allowed = [new AllowedUse("hmi-1", Protocol.Modbus, [Operation.Read])],
            },
        ],
        MaintenanceWindows =
        [
            new MaintenanceWindow(
                "CHG-1", Traffic.Time("2026-03-02T07:00:00Z"), Traffic.Time("2026-03-02T08:00:00Z"), ["plc-a", "sis-a"], ["ann"],
                ["historian", "10.20.9.7"], [Operation.ProgramDownload]),
            new MaintenanceWindow(
                "CHG-2", Traffic.Time("2026-03-02T07:30:00Z"), Traffic.Time("2026-03-02T09:00:00Z"), [], [], [], []),
        ],
        RouterMacs = [Traffic.Mac("00:00:5e:00:01:01")],
    };

    private static DeclaredAsset Asset(string id, Zone zone, string address, AssetRoles roles) => new()
    {
        Id = id,
        Zone = zone,
        Addresses = [Traffic.Address(address)],
        Roles = roles,
    };

    private static ZoneSubnet Subnet(string network, int prefix, Zone zone) => new(Traffic.Address(network), prefix, zone);
}
