using Correlator.Ingest.Decoding;
using Correlator.Ingest.Protocols;
using Correlator.Model.Observations;

namespace Correlator.Ingest.Zeek.Logs;

/// <summary>
/// profinet.log and profinet_dce_rpc.log (zeek-plugin-profinet): acyclic services of PROFINET IO. The unit is the
/// slot, the target the
/// subslot, the tag the record's index. In profinet.log the operation is a block's name, such as IODWriteReqHeader.
/// </summary>
internal sealed class ProfinetLog(string name) : ZeekLog(name, "operation|operation_type", "slot_number", "subslot_number", "index",
    "packet_type")
{
    protected override DecodeResult Fill(in ZeekRow row, ref Observation observation)
    {
        observation.Kind = ObservationKind.Operation;
        observation.Protocol = Protocol.Profinet;
        if (!row.Count(Own + 1, out var unit) || !row.Count(Own + 2, out var subslot) || !row.Code(Own + 4, out var packet))
        {
            return DecodeResult.BadValue;
        }

        observation.TargetUnit = (int)Math.Min(unit, int.MaxValue);
        if (row.Has(Own + 2)) Aim(ref observation, subslot, 1);
        var operation = row[Own];
        if (ProfinetOperations.Names.TryGetCode(operation, out var code)) observation.OperationCode = code;
        else if (operation.IndexOf("Write"u8) >= 0) observation.OperationCode = 3;
        else if (operation.IndexOf("Read"u8) >= 0) observation.OperationCode = 2;
        else if (operation.IndexOf("Release"u8) >= 0) observation.OperationCode = 1;
        else if (operation.StartsWith("ARBlock"u8)) observation.OperationCode = 0;
        else if (operation.IndexOf("Control"u8) >= 0) observation.OperationCode = 4;
        observation.Operation = ProfinetOperations.Classify(observation.OperationCode);

        // DCE RPC packet types: 0 request, 2 response, 3 fault, 6 reject (C706, clause 12.1).
        bool? isRequest = packet switch { 0 => true, 2 or 3 or 6 => false, _ => null };
        if (packet < 0 && operation.IndexOf("Req"u8) >= 0) isRequest = true;
        else if (packet < 0 && operation.IndexOf("Res"u8) >= 0) isRequest = false;
        MarkHalf(ref observation, isRequest, row.Flag(IsOrig));
        observation.Outcome = packet is 3 or 6 ? Outcome.Error : isRequest == false ? Outcome.Success : Outcome.Unknown;
        if (row.Has(Own)) observation.Detail = row.Texts.Shared(row.Text(Own), row.Text(Own + 3));
        return DecodeResult.Observation;
    }
}
