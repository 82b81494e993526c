using Correlator.Ingest.Decoding;
using Correlator.Ingest.Protocols;
using Correlator.Model.Observations;

namespace Correlator.Ingest.Zeek.Logs;

/// <summary>What the BACnet logs share: both ends use port 47808, so only the service tells who asked.</summary>
internal abstract class BacnetFamilyLog(string name, params string[] fields) : ZeekLog(name, fields)
{
    protected static void Classify(ref Observation observation, ReadOnlySpan<byte> service)
    {
        observation.Kind = ObservationKind.Operation;
        observation.Protocol = Protocol.Bacnet;
        if (!BacnetServices.TryParse(service, out var code)) return;
        observation.OperationCode = code;
        observation.Operation = BacnetServices.Classify(code);
    }

    protected static bool? IsRequest(ReadOnlySpan<byte> service) =>
        service.EndsWith("-request"u8) || service.EndsWith("_request"u8) ? true
        : service.EndsWith("ack"u8) || service.EndsWith("error"u8) ? false : null;
}

/// <summary>bacnet.log: one row a PDU.</summary>
internal sealed class BacnetLog() : BacnetFamilyLog("bacnet", "bvlc_function", "pdu_type", "pdu_service", "result_code")
{
    protected override DecodeResult Fill(in ZeekRow row, ref Observation observation)
    {
        Classify(ref observation, row.Has(Own + 2) ? row[Own + 2] : row[Own]);
        var type = row[Own + 1];
        if (type.StartsWith("CONFIRMED"u8)) MarkHalf(ref observation, true, row.Flag(IsOrig));
        else if (type.StartsWith("UNCONFIRMED"u8))
        {
            if (row.Flag(IsOrig) == false) SwapEnds(ref observation);
        }
        else if (!type.IsEmpty) MarkHalf(ref observation, false, row.Flag(IsOrig));

        observation.Outcome = type.EndsWith("_ACK"u8) ? Outcome.Success
            : type.StartsWith("ERROR"u8) || type.StartsWith("ABORT"u8) ? Outcome.Error
            : type.StartsWith("REJECT"u8) ? Outcome.Denied : Outcome.Unknown;
        if (row.Has(Own + 3)) observation.Detail = row.Texts.Shared(message: row.Text(Own + 3));
        return DecodeResult.Observation;
    }
}

/// <summary>
/// bacnet_property.log: reads and writes of an object's property. Target: the object's instance; tag: its type and
/// the property.
/// </summary>
internal sealed class BacnetPropertyLog() : BacnetFamilyLog("bacnet_property", "pdu_service", "object_type", "instance_number", "property",
    "value")
{
    protected override DecodeResult Fill(in ZeekRow row, ref Observation observation)
    {
        Classify(ref observation, row[Own]);
        var isRequest = IsRequest(row[Own]);

        // A write has no answer here, and its row no suffix: it is the request.
        MarkHalf(ref observation, isRequest ?? (observation.Operation == Operation.Write ? true : null), row.Flag(IsOrig));
        if (!row.Count(Own + 2, out var instance)) return DecodeResult.BadValue;
        if (row.Has(Own + 2)) Aim(ref observation, instance, 1);
        observation.Outcome = isRequest == false ? Outcome.Success : Outcome.Unknown;
        var tag = row.Has(Own + 1) ? row.Texts.Join(row[Own + 1], "/", row[Own + 3]) : row.Text(Own + 3);
        var value = row[Own + 4];
        if (!value.IsEmpty && ZeekNumbers.TryNumber(value, out var number)) Carry(ref observation, number, number);
        observation.Detail = observation.Operation == Operation.Write && !value.IsEmpty
            ? new ObservationDetail { Tag = tag, ValueText = row.Text(Own + 4) }
            : row.Texts.Shared(tag: tag);
        return DecodeResult.Observation;
    }
}

/// <summary>
/// bacnet_discovery.log: who-is, i-am, who-has, i-have. They are broadcast, and the sender that Zeek names may be the
/// broadcast address:
/// where is_orig is F the direction is not to be trusted.
/// </summary>
internal sealed class BacnetDiscoveryLog() : BacnetFamilyLog("bacnet_discovery", "pdu_service", "vendor", "object_name", "instance_number",
    "object_type")
{
    protected override DecodeResult Fill(in ZeekRow row, ref Observation observation)
    {
        Classify(ref observation, row[Own]);
        if (!row.Count(Own + 3, out var instance)) return DecodeResult.BadValue;
        if (row.Flag(IsOrig) == false) observation.Flags |= ObservationFlags.DirectionUncertain;
        if (row.Has(Own + 3)) Aim(ref observation, instance, 1);
        if (observation.Operation == Operation.Identity)
        {
            observation.Kind = ObservationKind.Identity;
            observation.Detail = new ObservationDetail
            {
                Identity = new DeviceIdentity(Vendor: row.Text(Own + 1), HostName: row.Text(Own + 2)),
                IdentityIsOriginator = true,
            };
        }
        else if (row.Has(Own + 2))
        {
            observation.Detail = row.Texts.Shared(tag: row.Text(Own + 2));
        }

        return DecodeResult.Observation;
    }
}

/// <summary>
/// bacnet_device_control.log: a device is told to be silent or to restart. The log has the password in clear: it has
/// no slot here, so it
/// can never be kept.
/// </summary>
internal sealed class BacnetDeviceControlLog() : BacnetFamilyLog("bacnet_device_control", "pdu_service", "device_state", "result",
    "result_code")
{
    protected override DecodeResult Fill(in ZeekRow row, ref Observation observation)
    {
        Classify(ref observation, row[Own]);
        var answered = row.Has(Own + 2);
        MarkHalf(ref observation, !answered, row.Flag(IsOrig));
        observation.Outcome = !answered ? Outcome.Unknown
            : row.StartsWith(Own + 2, "success"u8) ? Outcome.Success
            : row.StartsWith(Own + 3, "password"u8) ? Outcome.Denied : Outcome.Error;
        observation.Detail = new ObservationDetail
        {
            OperationName = row.Text(Own),
            ControllerMode = row.Text(Own + 1),
            Message = row.Text(Own + 3),
        };
        return DecodeResult.Observation;
    }
}
