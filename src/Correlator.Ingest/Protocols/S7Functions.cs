using Correlator.Model.Observations;

namespace Correlator.Ingest.Protocols;

/// <summary>
/// Functions of Siemens S7comm and S7comm-plus. The protocol is unpublished: codes as icsnpp-s7comm and Wireshark's
/// packet-s7comm know
/// them (corpus reference/protocol-codes); SZL ids: Siemens, System Software for S7-300/400, reference manual,
/// chapter 34.
/// </summary>
public static class S7Functions
{
    public const int PiService = 0x28;
    public const int PlcStop = 0x29;

    /// <summary>
    /// In a download the controller fetches: after the client's request (1A hex) the jobs "download block" (1B) and
    /// "download ended" (1C) come from the controller, and the client's answers carry the program.
    /// </summary>
    public static bool IsFetchedByController(int code) => code is 0x1B or 0x1C;

    /// <summary>
    /// Added to the code of a user-data function, whose groups would else collide with job functions.
    /// </summary>
    public const int UserDataBase = 0x1_0000;

    /// <summary>The one number for a user-data function group (0–15) and its sub-function.</summary>
    public static int UserDataCode(int group, int subFunction) => UserDataBase | (group & 0xFF) << 8 | (subFunction & 0xFF);

    /// <summary>
    /// What a function does: a job function, or a user-data one as <see cref="UserDataCode"/> numbers it.
    /// </summary>
    public static Operation Classify(int code) => code >= UserDataBase
        ? ClassifyUserData((code >> 8) & 0xFF, code & 0xFF)
        : code switch
        {
            0x00 => Operation.Diagnose,
            0x04 => Operation.Read,
            0x05 => Operation.Write,
            0x1A or 0x1B or 0x1C => Operation.ProgramDownload,
            0x1D or 0x1E or 0x1F => Operation.ProgramUpload,
            // Without its service name a PI service is most often P_PROGRAM, which starts the controller.
            PiService => Operation.Start,
            PlcStop => Operation.Stop,
            0xF0 => Operation.SessionOpen,
            _ => Operation.Unknown,
        };

    /// <summary>What a program-invocation service (function 28 hex) does, by its name.</summary>
    public static Operation ClassifyPiService(ReadOnlySpan<byte> name)
    {
        if (name.IndexOf("P_PROGRAM"u8) >= 0) return Operation.Start;
        if (name.IndexOf("_INSE"u8) >= 0 || name.IndexOf("_DELE"u8) >= 0) return Operation.ProgramDownload;
        return name.IndexOf("_MODU"u8) >= 0 || name.IndexOf("_GARB"u8) >= 0 ? Operation.Configure : Operation.Start;
    }

    /// <summary>What a user-data function does, by its group and sub-function.</summary>
    public static Operation ClassifyUserData(int group, int subFunction) => group switch
    {
        0x00 => Operation.ModeChange,
        0x01 => ClassifyProgrammer(subFunction),
        0x02 => subFunction == 0x08 ? Operation.Read : Operation.Subscribe,
        0x03 => Operation.Browse,
        0x04 => ClassifyCpu(subFunction),
        0x05 => Operation.Login,
        0x06 => Operation.Write,
        0x07 => subFunction is 0x02 or 0x04 ? Operation.TimeSet : Operation.Read,
        0x0F => subFunction <= 0x04 ? Operation.ProgramDownload : Operation.ProgramUpload,
        _ => Operation.Unknown,
    };

    /// <summary>Reading a system status list: who the module is, or how it fares.</summary>
    public static Operation ClassifySzl(int szlId) => (szlId & 0xFF) is 0x11 or 0x12 or 0x1C ? Operation.Identity : Operation.Diagnose;

    /// <summary>
    /// What a function of S7comm-plus does. Create and delete object carry downloads as well as sessions.
    /// </summary>
    public static Operation ClassifyPlus(int code) => code switch
    {
        0x04BB => Operation.Browse,
        0x04CA or 0x04D4 => Operation.Configure,
        0x04F2 or 0x0542 => Operation.Write,
        0x0524 or 0x054C or 0x0586 => Operation.Read,
        0x0556 or 0x0560 => Operation.Diagnose,
        0x056B => Operation.Execute,
        _ => Operation.Unknown,
    };

    private static Operation ClassifyProgrammer(int subFunction) => subFunction switch
    {
        0x07 or 0x09 => Operation.Force,
        0x02 => Operation.Read,
        0x08 => Operation.Write,
        0x0A => Operation.ModeChange,
        0x0B => Operation.Start,
        0x0C => Operation.Restart,
        0x0D or 0x0E or 0x0F or 0x12 => Operation.Configure,
        _ => Operation.Diagnose,
    };

    private static Operation ClassifyCpu(int subFunction) => subFunction switch
    {
        0x01 => Operation.Diagnose,
        0x02 => Operation.Subscribe,
        0x06 or 0x07 => Operation.Configure,
        0x0D => Operation.Read,
        0x0E => Operation.AlarmAcknowledge,
        _ => Operation.Report,
    };

    public static readonly CodeNames Names = new(
        (0x00, "CPU Services"), (0x04, "Read Variable"), (0x05, "Write Variable"), (0x1A, "Request Download"),
        (0x1B, "Download Block"), (0x1C, "Download Ended"), (0x1D, "Start Upload"), (0x1E, "Upload"), (0x1F, "End Upload"),
        (0x28, "PLC Control"), (0x29, "PLC Stop"), (0xF0, "Setup Communication"),
        (0x04, "Read Var"), (0x05, "Write Var"), (0x28, "PI-Service"));

    public static readonly CodeNames UserDataGroups = new(
        (0x00, "Mode-Transition"), (0x01, "Programmer Controls"), (0x02, "Cyclic Services"), (0x03, "Block Functions"),
        (0x04, "CPU Functions"), (0x05, "Security"), (0x06, "PBC BSEND-BRECV"), (0x07, "Time Functions"),
        (0x0F, "NC Programming"), (0x01, "Programmer commands"));

    /// <summary>Modes that a mode-transition message tells of (user-data group 0).</summary>
    public static readonly CodeNames Modes = new(
        (0x00, "stop"), (0x01, "warm restart"), (0x02, "run"), (0x03, "hot restart"), (0x04, "hold"), (0x06, "cold restart"),
        (0x09, "run_r"), (0x0B, "link-up"), (0x0C, "update"));

    public static readonly CodeNames PlusNames = new(
        (0x04BB, "Explore"), (0x04CA, "Create Object"), (0x04D4, "Delete Object"), (0x04F2, "Set Variable"),
        (0x0524, "Get Link"), (0x0542, "Set Multi Variables"), (0x054C, "Get Multi Variables"), (0x0556, "Begin Sequence"),
        (0x0560, "End Sequence"), (0x056B, "Invoke"), (0x0586, "Get Variable Sub Streamed"));
}
