using Correlator.Ingest.Decoding;
using Correlator.Ingest.Protocols;
using Correlator.Model.Observations;

namespace Correlator.Ingest.Zeek.Logs;

/// <summary>
/// s7comm.log. ROSCTR 1 is a job, 2 and 3 its answers; 7 is user data, whose function code is 4x (request), 8x
/// (response) or 0x (push)
/// with the function group in the low half.
/// </summary>
internal sealed class S7CommLog() : ZeekLog("s7comm", "rosctr_code", "function_code", "function_name", "subfunction_code",
    "subfunction_name", "error_class")
{
    private const int UserData = 7;

    protected override DecodeResult Fill(in ZeekRow row, ref Observation observation)
    {
        observation.Kind = ObservationKind.Operation;
        observation.Protocol = Protocol.S7Comm;
        if (!row.Code(Own, out var control) || !row.Code(Own + 1, out var function)) return DecodeResult.BadValue;

        // The sub-function of a PI service is its name: P_PROGRAM, _INSE.
        if (!row.Code(Own + 3, out var sub) && function != S7Functions.PiService) return DecodeResult.BadValue;

        bool? isRequest = control switch { 1 => true, 2 or 3 => false, _ => null };
        if (control == UserData && function >= 0)
        {
            var group = function & 0x0F;
            observation.OperationCode = S7Functions.UserDataCode(group, Math.Max(0, sub));
            isRequest = (function >> 4) switch { 4 => true, 8 => false, _ => null };
            if (group == 0) observation.Detail = new ObservationDetail { ControllerMode = row.Text(Own + 4)?.ToLowerInvariant() };
        }
        else
        {
            observation.OperationCode = function;
        }

        observation.Operation = function == S7Functions.PiService && row.Has(Own + 3)
            ? S7Functions.ClassifyPiService(row[Own + 3])
            : S7Functions.Classify(observation.OperationCode);
        // Who downloads is whoever answers the controller's jobs: ends and halves are those of the client's wish.
        if (isRequest is not null)
        {
            MarkHalf(ref observation, isRequest ^ S7Functions.IsFetchedByController(function), row.Flag(IsOrig));
        }

        observation.Outcome = isRequest != false ? Outcome.Unknown
            : !row.Has(Own + 5) || row.StartsWith(Own + 5, "no error"u8) ? Outcome.Success
            : row.StartsWith(Own + 5, "access"u8) ? Outcome.Denied : Outcome.Error;
        if (observation.Detail is null && observation.Operation.IsNeverRoutine())
        {
            observation.Detail = row.Texts.Shared(row.Text(Own + 2), row.Text(function == S7Functions.PiService ? Own + 3 : Own + 4));
        }

        return DecodeResult.Observation;
    }
}

/// <summary>s7comm_plus.log: opcode 31 hex request, 32 response, 33 notification.</summary>
internal sealed class S7CommPlusLog() : ZeekLog("s7comm_plus", "opcode", "function_code", "function_name")
{
    protected override DecodeResult Fill(in ZeekRow row, ref Observation observation)
    {
        observation.Kind = ObservationKind.Operation;
        observation.Protocol = Protocol.S7CommPlus;
        if (!row.Code(Own, out var opcode) || !row.Code(Own + 1, out observation.OperationCode)) return DecodeResult.BadValue;
        observation.Operation = opcode == 0x33 ? Operation.Report : S7Functions.ClassifyPlus(observation.OperationCode);
        bool? isRequest = opcode switch { 0x31 => true, 0x32 or 0x33 => false, _ => null };
        if (isRequest is not null) MarkHalf(ref observation, isRequest, row.Flag(IsOrig));
        observation.Outcome = opcode == 0x32 ? Outcome.Success : Outcome.Unknown;
        return DecodeResult.Observation;
    }
}

/// <summary>s7comm_read_szl.log: a system status list is read; the target is its id.</summary>
internal sealed class S7ReadSzlLog() : ZeekLog("s7comm_read_szl", "method", "szl_id", "szl_id_name", "return_code_name")
{
    private const int CpuFunctions = 4;
    private const int ReadSzl = 1;

    protected override DecodeResult Fill(in ZeekRow row, ref Observation observation)
    {
        observation.Kind = ObservationKind.Operation;
        observation.Protocol = Protocol.S7Comm;
        observation.OperationCode = S7Functions.UserDataCode(CpuFunctions, ReadSzl);
        if (!row.Code(Own + 1, out var list)) return DecodeResult.BadValue;
        observation.Operation = S7Functions.ClassifySzl(Math.Max(0, list));
        if (list >= 0) Aim(ref observation, (uint)list, 1);
        var isRequest = IsRequest(row, Own);
        MarkHalf(ref observation, isRequest, row.Flag(IsOrig));
        observation.Outcome = isRequest != false ? Outcome.Unknown
            : row.StartsWith(Own + 3, "success"u8) ? Outcome.Success : Outcome.Error;
        if (row.Has(Own + 2)) observation.Detail = row.Texts.Shared(tag: row.Text(Own + 2));
        return DecodeResult.Observation;
    }
}

/// <summary>s7comm_upload_download.log: blocks go to or come from the controller.</summary>
internal sealed class S7TransferLog() : ZeekLog("s7comm_upload_download", "rosctr", "function_name", "filename", "block_type",
    "block_number", "function_status")
{
    protected override DecodeResult Fill(in ZeekRow row, ref Observation observation)
    {
        observation.Kind = ObservationKind.Operation;
        observation.Protocol = Protocol.S7Comm;
        if (S7Functions.Names.TryGetCode(row[Own + 1], out var code)) observation.OperationCode = code;
        observation.Operation = S7Functions.Classify(observation.OperationCode);
        bool? isRequest = row.StartsWith(Own, "job"u8) ? true : row.StartsWith(Own, "ack"u8) ? false : null;
        MarkHalf(
            ref observation, isRequest ^ S7Functions.IsFetchedByController(observation.OperationCode), row.Flag(IsOrig));
        observation.Outcome = isRequest == false ? Outcome.Success : Outcome.Unknown;
        observation.Detail = new ObservationDetail
        {
            OperationName = row.Text(Own + 1),
            Tag = row.Has(Own + 3) && row.Has(Own + 4) ? row.Texts.Join(row[Own + 3], " ", row[Own + 4]) : row.Text(Own + 2),
        };
        return DecodeResult.Observation;
    }
}
