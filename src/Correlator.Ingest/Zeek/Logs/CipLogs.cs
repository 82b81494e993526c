using Correlator.Ingest.Decoding;
using Correlator.Ingest.Protocols;
using Correlator.Model.Observations;

namespace Correlator.Ingest.Zeek.Logs;

/// <summary>enip.log: encapsulation commands.</summary>
internal sealed class EnipLog() : ZeekLog("enip", "enip_command_code", "enip_command", "enip_status", "length")
{
    protected override DecodeResult Fill(in ZeekRow row, ref Observation observation)
    {
        observation.Kind = ObservationKind.Operation;
        observation.Protocol = Protocol.EtherNetIp;
        if (!row.Code(Own, out var code) || !row.Count(Own + 3, out observation.Bytes)) return DecodeResult.BadValue;
        if (code < 0 && !EnipCommands.Names.TryGetCode(row[Own + 1], out code)) code = -1;
        observation.OperationCode = code;
        observation.Operation = EnipCommands.Classify(code);
        MarkHalf(ref observation, null, row.Flag(IsOrig));
        var succeeded = row.StartsWith(Own + 2, "success"u8);
        observation.Outcome = row.Has(Own + 2) && !succeeded ? Outcome.Error
            : succeeded && observation.Has(ObservationFlags.ResponseOnly) ? Outcome.Success : Outcome.Unknown;
        return DecodeResult.Observation;
    }
}

/// <summary>
/// cip.log: one row a service. The target is class and instance in one number (class × 65,536 + instance), because
/// instance 1 of one
/// class has nothing to do with instance 1 of another.
/// </summary>
internal sealed class CipLog() : ZeekLog("cip", "cip_service_code", "cip_service", "direction", "cip_status", "class_id", "instance_id",
    "class_name", "cip_status_code")
{
    protected override DecodeResult Fill(in ZeekRow row, ref Observation observation)
    {
        observation.Kind = ObservationKind.Operation;
        observation.Protocol = Protocol.Cip;
        if (!row.Code(Own, out var code) || !row.Code(Own + 4, out var objectClass) || !row.Code(Own + 5, out var instance))
        {
            return DecodeResult.BadValue;
        }

        if (code < 0 && !CipServices.Names.TryGetCode(row[Own + 1], out code)) code = -1;
        observation.OperationCode = code < 0 ? -1 : code & ~CipServices.ReplyBit;
        observation.Operation = code < 0 ? Operation.Unknown : CipServices.Classify(code, objectClass);
        var isRequest = IsRequest(row, Own + 2);
        if (isRequest is null && code >= 0 && (code & CipServices.ReplyBit) != 0) isRequest = false;
        MarkHalf(ref observation, isRequest, row.Flag(IsOrig));
        if (objectClass >= 0) Aim(ref observation, (uint)objectClass << 16 | (uint)(Math.Max(0, instance) & 0xFFFF), 1);
        observation.Outcome = observation.Has(ObservationFlags.RequestOnly) || !row.Has(Own + 3) ? Outcome.Unknown
            : row.StartsWith(Own + 3, "success"u8) ? Outcome.Success
            : row.StartsWith(Own + 3, "privilege"u8) ? Outcome.Denied : Outcome.Error;
        if (row.Has(Own + 6) && !row.StartsWith(Own + 6, "unknown"u8)) observation.Detail = row.Texts.Shared(tag: row.Text(Own + 6));
        return DecodeResult.Observation;
    }
}

/// <summary>cip_io.log: cyclic data over UDP, both ways.</summary>
internal sealed class CipIoLog() : ZeekLog("cip_io", "data_length")
{
    protected override DecodeResult Fill(in ZeekRow row, ref Observation observation)
    {
        observation.Kind = ObservationKind.Operation;
        observation.Protocol = Protocol.CipIo;
        observation.Operation = Operation.Report;

        // Who produces is the one that sends, whoever opened the flow.
        if (row.Flag(IsOrig) == false) SwapEnds(ref observation);
        return row.Count(Own, out observation.Bytes) ? DecodeResult.Observation : DecodeResult.BadValue;
    }
}
