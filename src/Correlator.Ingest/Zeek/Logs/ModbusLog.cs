using Correlator.Ingest.Decoding;
using Correlator.Ingest.Protocols;
using Correlator.Model.Observations;

namespace Correlator.Ingest.Zeek.Logs;

/// <summary>
/// modbus.log and modbus_detailed.log in all their generations. modbus: up to Zeek 5.0 one row a transaction, then
/// one a PDU with
/// pdu_type. modbus_detailed: one row a PDU (network_direction, later request_response), from 2025-09 one a matched
/// pair.
/// </summary>
internal sealed class ModbusLog(string name) : ZeekLog(name, "func", "exception|exception_code", "unit|unit_id",
    "pdu_type|request_response|network_direction", "address", "quantity", "values", "request_values", "response_values", "matched",
    "request_subfunction_code")
{
    private const int Func = Own;
    private const int Exception = Own + 1;
    private const int Unit = Own + 2;
    private const int Half = Own + 3;
    private const int Address = Own + 4;
    private const int Quantity = Own + 5;
    private const int Values = Own + 6;
    private const int RequestValues = Own + 7;
    private const int ResponseValues = Own + 8;
    private const int Matched = Own + 9;
    private const int SubFunction = Own + 10;

    protected override DecodeResult Fill(in ZeekRow row, ref Observation observation)
    {
        observation.Kind = ObservationKind.Operation;
        observation.Protocol = Protocol.Modbus;
        var failed = false;
        if (row.Has(Func) && ModbusFunctions.TryParse(row[Func], out var code, out failed))
        {
            observation.OperationCode = code;
            observation.Operation = ModbusFunctions.Classify(code);
            if (code == ModbusFunctions.Diagnostics && row.Has(SubFunction)
                && Diagnostics.TryGetCode(row[SubFunction], out var sub)) observation.Operation = ModbusFunctions.ClassifyDiagnostic(sub);
        }
        else if (row.Has(Func))
        {
            observation.Detail = row.Texts.Shared(operationName: row.Text(Func));
        }

        if (!row.Count(Unit, out var unit) || unit > 255 || !row.Count(Address, out var address) || !row.Count(Quantity, out var quantity))
        {
            return DecodeResult.BadValue;
        }

        observation.TargetUnit = (int)unit;
        if (row.Has(Address)) Aim(ref observation, address, quantity);

        var isRequest = IsRequest(row, Half);
        MarkHalf(ref observation, isRequest, row.Flag(IsOrig));
        failed |= row.Has(Exception);
        if (failed && row.Has(Exception)) observation.Detail = row.Texts.Shared(message: row.Text(Exception));
        if (row.Flag(Matched) == false && !observation.Has(ObservationFlags.ResponseOnly)) observation.Flags |= ObservationFlags.RequestOnly;
        observation.Outcome = failed ? Outcome.Error
            : observation.Has(ObservationFlags.RequestOnly) ? Outcome.Unknown : Outcome.Success;
        CarryValues(row, ref observation);
        return DecodeResult.Observation;
    }

    private static void CarryValues(in ZeekRow row, ref Observation observation)
    {
        var slot = row.Has(Values) ? Values
            : observation.Operation.Changes() && row.Has(RequestValues) ? RequestValues
            : row.Has(ResponseValues) ? ResponseValues : RequestValues;
        if (!row.Has(slot)) return;
        if (ZeekNumbers.TryRange(row[slot], out var low, out var high)) Carry(ref observation, low, high);
        else if (observation.Detail is null) observation.Detail = new ObservationDetail { ValueText = row.Text(slot) };
    }

    // Sub-functions of function 8 that do more than diagnose: MODBUS Application Protocol V1.1b3, clause 6.8.1.
    private static readonly CodeNames Diagnostics = new(
        (1, "Restart Communications Option"), (3, "Change ASCII Input Delimiter"), (4, "Force Listen Only Mode"),
        (10, "Clear Counters and Diagnostic Register"), (20, "Clear Overrun Counter and Flag"));
}

/// <summary>
/// modbus_register_change.log: a holding register was reported with another value than before; made by Zeek's
/// track-memmap.
/// </summary>
internal sealed class ModbusRegisterChangeLog() : ZeekLog("modbus_register_change", "register", "new_val")
{
    protected override DecodeResult Fill(in ZeekRow row, ref Observation observation)
    {
        observation.Kind = ObservationKind.Operation;
        observation.Protocol = Protocol.Modbus;
        observation.Operation = Operation.Report;
        observation.Outcome = Outcome.Success;
        observation.Flags |= ObservationFlags.ResponseOnly;
        if (!row.Count(Own, out var register)) return DecodeResult.BadValue;
        if (row.Has(Own)) Aim(ref observation, register, 1);
        if (row.Has(Own + 1))
        {
            if (!ZeekNumbers.TryNumber(row[Own + 1], out var value)) return DecodeResult.BadValue;
            Carry(ref observation, value, value);
        }

        return DecodeResult.Observation;
    }
}

/// <summary>
/// modbus_mask_write_register.log (function 22): register := (register and and_mask) or (or_mask and not and_mask).
/// </summary>
internal sealed class ModbusMaskWriteLog() : ZeekLog("modbus_mask_write_register", "unit|unit_id", "request_response|network_direction",
    "address", "and_mask", "or_mask", "func")
{
    protected override DecodeResult Fill(in ZeekRow row, ref Observation observation)
    {
        observation.Kind = ObservationKind.Operation;
        observation.Protocol = Protocol.Modbus;
        observation.Operation = Operation.Write;
        observation.OperationCode = ModbusFunctions.MaskWriteRegister;
        if (!row.Count(Own, out var unit) || !row.Count(Own + 2, out var address)) return DecodeResult.BadValue;
        observation.TargetUnit = (int)unit;
        if (row.Has(Own + 2)) Aim(ref observation, address, 1);
        MarkHalf(ref observation, IsRequest(row, Own + 1), row.Flag(IsOrig));
        observation.Outcome = row[Own + 5].EndsWith("_EXCEPTION"u8) ? Outcome.Error
            : observation.Has(ObservationFlags.RequestOnly) ? Outcome.Unknown : Outcome.Success;
        if (row.Has(Own + 3) || row.Has(Own + 4))
        {
            observation.Detail = new ObservationDetail { ValueText = $"and={row.Text(Own + 3)} or={row.Text(Own + 4)}" };
        }

        return DecodeResult.Observation;
    }
}

/// <summary>
/// modbus_read_write_multiple_registers.log (function 23): writes, then reads, in one transaction; the write is what
/// counts.
/// </summary>
internal sealed class ModbusReadWriteLog() : ZeekLog("modbus_read_write_multiple_registers", "unit|unit_id",
    "request_response|network_direction", "write_start_address", "write_registers", "read_registers", "func")
{
    protected override DecodeResult Fill(in ZeekRow row, ref Observation observation)
    {
        observation.Kind = ObservationKind.Operation;
        observation.Protocol = Protocol.Modbus;
        observation.Operation = Operation.Write;
        observation.OperationCode = ModbusFunctions.ReadWriteMultipleRegisters;
        if (!row.Count(Own, out var unit) || !row.Count(Own + 2, out var address)) return DecodeResult.BadValue;
        observation.TargetUnit = (int)unit;
        var values = row.Has(Own + 3) ? row[Own + 3] : row[Own + 4];
        if (row.Has(Own + 2)) Aim(ref observation, address, (uint)values.Count((byte)',') + 1);
        MarkHalf(ref observation, IsRequest(row, Own + 1), row.Flag(IsOrig));
        observation.Outcome = row[Own + 5].EndsWith("_EXCEPTION"u8) ? Outcome.Error
            : observation.Has(ObservationFlags.RequestOnly) ? Outcome.Unknown : Outcome.Success;
        if (!values.IsEmpty && ZeekNumbers.TryRange(values, out var low, out var high)) Carry(ref observation, low, high);
        return DecodeResult.Observation;
    }
}
