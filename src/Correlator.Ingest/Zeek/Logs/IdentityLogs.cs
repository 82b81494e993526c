using Correlator.Ingest.Decoding;
using Correlator.Ingest.Protocols;
using Correlator.Model.Observations;

namespace Correlator.Ingest.Zeek.Logs;

/// <summary>known_hosts, known_services, known_devices, software: one host, as the responder.</summary>
internal sealed class KnownLog(string name) : ZeekLog(name, "host", "port_num|host_p", "port_proto", "service", "mac", "dhcp_host_name",
    "name", "unparsed_version")
{
    protected override DecodeResult Fill(in ZeekRow row, ref Observation observation)
    {
        observation.Kind = ObservationKind.Identity;
        observation.Operation = Operation.Identity;
        if (!row.Address(Own, ref observation.Responder.Address) || !row.Port(Own + 1, ref observation.Responder)
            || !row.Mac(Own + 4, ref observation.Responder)) return DecodeResult.BadValue;
        observation.Protocol = ZeekServices.Find(row[Own + 3], row.Texts.SetSeparator);
        if (observation.Protocol == Protocol.Unknown && row.Has(Own + 2))
        {
            observation.Protocol = WellKnownPorts.FromPort(row[Own + 2].SequenceEqual("tcp"u8), observation.Responder.Port);
        }

        if (row.Has(Own + 5) || row.Has(Own + 6) || row.Has(Own + 7))
        {
            observation.Detail = new ObservationDetail
            {
                Identity = new DeviceIdentity(Product: row.Text(Own + 6), Firmware: row.Text(Own + 7), HostName: row.Text(Own + 5)),
            };
        }

        return DecodeResult.Observation;
    }
}

/// <summary>known_modbus.log: a host is a master, who asks, or a slave, who answers.</summary>
internal sealed class KnownModbusLog() : ZeekLog("known_modbus", "host", "device_type")
{
    private static readonly ObservationDetail Master = new() { OperationName = "MODBUS_MASTER", IdentityIsOriginator = true };
    private static readonly ObservationDetail Slave = new() { OperationName = "MODBUS_SLAVE" };

    protected override DecodeResult Fill(in ZeekRow row, ref Observation observation)
    {
        observation.Kind = ObservationKind.Identity;
        observation.Operation = Operation.Identity;
        observation.Protocol = Protocol.Modbus;
        var isMaster = row[Own + 1].EndsWith("MASTER"u8);
        observation.Detail = isMaster ? Master : Slave;
        return row.Address(Own, ref isMaster ? ref observation.Originator.Address : ref observation.Responder.Address)
            ? DecodeResult.Observation
            : DecodeResult.BadValue;
    }
}

/// <summary>
/// s7comm_known_devices.log: what a controller's system status lists say of it; the controller answered, so it is the
/// responder.
/// </summary>
internal sealed class S7KnownDevicesLog() : ZeekLog("s7comm_known_devices", "automation_system_name", "module_name", "plant_name",
    "module_serial")
{
    protected override DecodeResult Fill(in ZeekRow row, ref Observation observation)
    {
        observation.Kind = ObservationKind.Identity;
        observation.Operation = Operation.Identity;
        observation.Protocol = Protocol.S7Comm;
        observation.Detail = new ObservationDetail
        {
            Identity = new DeviceIdentity("Siemens", row.Text(Own + 1), null, row.Text(Own + 3), row.Text(Own)),
        };
        return DecodeResult.Observation;
    }
}

/// <summary>cip_identity.log: the answer to List Identity; the device is the responder.</summary>
internal sealed class CipIdentityLog() : ZeekLog("cip_identity", "vendor_name", "product_name", "revision", "serial_number")
{
    protected override DecodeResult Fill(in ZeekRow row, ref Observation observation)
    {
        observation.Kind = ObservationKind.Identity;
        observation.Operation = Operation.Identity;
        observation.Protocol = Protocol.EtherNetIp;
        observation.OperationCode = 0x63;
        observation.Outcome = Outcome.Success;
        MarkHalf(ref observation, false, row.Flag(IsOrig));
        observation.Detail = new ObservationDetail
        {
            Identity = new DeviceIdentity(row.Text(Own), row.Text(Own + 1), row.Text(Own + 2), row.Text(Own + 3)),
        };
        return DecodeResult.Observation;
    }
}

/// <summary>dhcp.log: a client asks for an address, and tells its MAC and name by it.</summary>
internal sealed class DhcpLog() : ZeekLog("dhcp", "client_addr", "server_addr", "mac", "host_name|client_fqdn", "assigned_addr")
{
    protected override DecodeResult Fill(in ZeekRow row, ref Observation observation)
    {
        observation.Kind = ObservationKind.Identity;
        observation.Operation = Operation.Identity;
        observation.Protocol = Protocol.Dhcp;
        if (!row.Address(row.Has(Own + 4) ? Own + 4 : Own, ref observation.Originator.Address)
            || !row.Address(Own + 1, ref observation.Responder.Address)
            || !row.Mac(Own + 2, ref observation.Originator)) return DecodeResult.BadValue;
        observation.Outcome = row.Has(Own + 4) ? Outcome.Success : Outcome.Unknown;
        observation.Detail = new ObservationDetail
        {
            Identity = new DeviceIdentity(HostName: row.Text(Own + 3)),
            IdentityIsOriginator = true,
        };
        return DecodeResult.Observation;
    }
}
