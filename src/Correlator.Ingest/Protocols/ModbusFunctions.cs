using System.Buffers.Text;
using Correlator.Model.Observations;

namespace Correlator.Ingest.Protocols;

/// <summary>
/// Function codes of Modbus: MODBUS Application Protocol V1.1b3, clause 5.1 and 6; the vendor codes (9, 10, 13, 14,
/// 18, 19, 40, 41, 90,
/// 91, 125–127) as Zeek's modbus/consts.zeek names them. Names: corpus reference/protocol-codes.
/// </summary>
public static class ModbusFunctions
{
    public const int ReadCoils = 1;
    public const int ReadDiscreteInputs = 2;
    public const int WriteSingleCoil = 5;
    public const int Diagnostics = 8;
    public const int WriteMultipleCoils = 15;
    public const int MaskWriteRegister = 22;
    public const int ReadWriteMultipleRegisters = 23;
    public const int EncapsulatedInterface = 43;
    public const int Unity = 90;

    /// <summary>The bit that a responder sets in the function code of an exception response (clause 7).</summary>
    public const int ExceptionBit = 0x80;

    /// <summary>
    /// What a function does; the exception bit is ignored. Unknown for codes without a public meaning.
    /// </summary>
    public static Operation Classify(int code) => (code & ~ExceptionBit) switch
    {
        1 or 2 or 3 or 4 or 24 => Operation.Read,
        5 or 6 or 15 or 16 or 22 or 23 => Operation.Write,
        7 or 8 or 10 or 11 or 12 or 14 => Operation.Diagnose,
        17 or 43 or 127 => Operation.Identity,
        20 => Operation.FileRead,
        21 => Operation.FileWrite,
        9 or 13 or 18 or 40 or 126 => Operation.ProgramDownload,
        19 => Operation.Restart,
        125 => Operation.FirmwareUpdate,
        // What 90 (UMAS) does is told by a sub-function inside, which only some sensors give; polling uses it too.
        41 or 90 or 91 => Operation.Request,
        _ => Operation.Unknown,
    };

    /// <summary>What a diagnostics sub-function (function 8, clause 6.8.1) does.</summary>
    public static Operation ClassifyDiagnostic(int subFunction) => subFunction switch
    {
        1 => Operation.Restart,
        // Force Listen Only Mode: the device is deaf and mute until its communications restart.
        4 => Operation.ModeChange,
        3 or 10 or 20 => Operation.Configure,
        _ => Operation.Diagnose,
    };

    /// <summary>True when the values of the function are single bits.</summary>
    public static bool IsBits(int code) => code is 1 or 2 or 5 or 15;

    /// <summary>
    /// Reads a function as Zeek prints it: READ_COILS, READ_COILS_EXCEPTION, unknown-156 (which has the exception
    /// bit), or a number.
    /// False when it is neither a known name nor a number of one byte.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<byte> name, out int code, out bool isException)
    {
        isException = name.EndsWith("_EXCEPTION"u8);
        if (isException) name = name[..^"_EXCEPTION"u8.Length];
        if (Names.TryGetCode(name, out code)) return true;
        if (name.StartsWith("unknown-"u8)) name = name["unknown-"u8.Length..];
        if (!Utf8Parser.TryParse(name, out byte number, out var used) || used != name.Length)
        {
            code = -1;
            return false;
        }

        isException |= (number & ExceptionBit) != 0;
        code = number & ~ExceptionBit;
        return true;
    }

    /// <summary>Names of functions, as Zeek and as Suricata write them.</summary>
    public static readonly CodeNames Names = new(
        (1, "READ_COILS"), (2, "READ_DISCRETE_INPUTS"), (3, "READ_HOLDING_REGISTERS"), (4, "READ_INPUT_REGISTERS"),
        (5, "WRITE_SINGLE_COIL"), (6, "WRITE_SINGLE_REGISTER"), (7, "READ_EXCEPTION_STATUS"), (8, "DIAGNOSTICS"),
        (9, "PROGRAM_484"), (10, "POLL_484"), (11, "GET_COMM_EVENT_COUNTER"), (12, "GET_COMM_EVENT_LOG"),
        (13, "PROGRAM_584_984"), (14, "POLL_584_984"), (15, "WRITE_MULTIPLE_COILS"), (16, "WRITE_MULTIPLE_REGISTERS"),
        (17, "REPORT_SLAVE_ID"), (18, "PROGRAM_884_U84"), (19, "RESET_COMM_LINK_884_U84"), (20, "READ_FILE_RECORD"),
        (21, "WRITE_FILE_RECORD"), (22, "MASK_WRITE_REGISTER"), (23, "READ_WRITE_MULTIPLE_REGISTERS"),
        (24, "READ_FIFO_QUEUE"), (40, "PROGRAM_CONCEPT"), (41, "MULTIPLE_FUNCTION_CODES"),
        (43, "ENCAP_INTERFACE_TRANSPORT"), (90, "PROGRAM_UNITY"), (91, "OBJECT_MESSAGING"),
        (125, "FIRMWARE_REPLACEMENT"), (126, "PROGRAM_584_984_2"), (127, "REPORT_LOCAL_ADDRESS"),
        (1, "RdCoils"), (2, "RdDiscreteInputs"), (3, "RdHoldRegs"), (4, "RdInputRegs"), (5, "WrSingleCoil"),
        (6, "WrSingleReg"), (7, "RdExcStatus"), (8, "Diagnostic"), (11, "GetCommEventCounter"), (12, "GetCommEventLog"),
        (15, "WrMultCoils"), (16, "WrMultRegs"), (17, "ReportServerID"), (20, "RdFileRec"), (21, "WrFileRec"),
        (22, "MaskWrReg"), (23, "RdWrMultRegs"), (24, "RdFIFOQueue"), (43, "MEI"),
        (43, "Encapsulated Interface Transport"), (23, "Read Write Register"), (90, "Unity (Schneider)"));
}
