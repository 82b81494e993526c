namespace Correlator.Model;

/// <summary>
/// What was done, in one vocabulary for all protocols; the protocol's own code stays beside it in
/// <see cref="Observation.OperationCode"/>. The numbers are stored: never renumber, only append.
/// </summary>
public enum Operation : byte
{
    Unknown = 0,

    /// <summary>A connection or flow, nothing said about what was done in it.</summary>
    Connect = 1,
    Read = 2,
    Write = 3,

    /// <summary>Acts on the process at once: operate, direct operate, trip, close.</summary>
    Control = 4,

    /// <summary>Announces a control (select before operate).</summary>
    Select = 5,
    ProgramDownload = 6,
    ProgramUpload = 7,
    Start = 8,
    Stop = 9,
    Restart = 10,
    ModeChange = 11,
    Force = 12,
    TimeSet = 13,

    /// <summary>Asks or tells who a device is: vendor, model, firmware, serial.</summary>
    Identity = 14,

    /// <summary>Asks what is there: object lists, tags, nodes, who-is.</summary>
    Browse = 15,
    Login = 16,
    Logout = 17,
    Subscribe = 18,

    /// <summary>Data that comes unasked: unsolicited response, change of value, cyclic I/O.</summary>
    Report = 19,
    FileRead = 20,
    FileWrite = 21,
    FileDelete = 22,
    FirmwareUpdate = 23,
    Configure = 24,
    Diagnose = 25,
    SessionOpen = 26,
    SessionClose = 27,

    /// <summary>Asks a directory or name service.</summary>
    Query = 28,

    /// <summary>A request of an IT application: HTTP, RPC, file share.</summary>
    Request = 29,
    Confirm = 30,

    /// <summary>The sensor's own conclusion (alert, notice, anomaly).</summary>
    Alert = 31,

    /// <summary>A sensor's statistics or heartbeat.</summary>
    Statistics = 32,
    AlarmAcknowledge = 33,
    Execute = 34,
}

/// <summary>What an operation means for the process, whichever protocol carried it.</summary>
public static class Operations
{
    /// <summary>True for what changes a controller rather than its process values. Never routine: a fact even while learning.</summary>
    public static bool IsNeverRoutine(this Operation operation) => operation is
        Operation.ProgramDownload or Operation.FirmwareUpdate or Operation.Start or Operation.Stop or Operation.Restart
        or Operation.ModeChange or Operation.Force or Operation.TimeSet;

    /// <summary>True for whatever changes the responder: values, programs, files, mode.</summary>
    public static bool Changes(this Operation operation) =>
        operation.IsNeverRoutine() || operation is Operation.Write or Operation.Control or Operation.Configure
            or Operation.FileWrite or Operation.FileDelete or Operation.Execute;

    /// <summary>True for what looks around without touching the process.</summary>
    public static bool Enumerates(this Operation operation) =>
        operation is Operation.Identity or Operation.Browse or Operation.Diagnose;

    /// <summary>Kebab-case, as operators read it and configuration files write it: program-download.</summary>
    public static string Name(this Operation operation) => Names[(int)operation];

    public static bool TryParse(string name, out Operation operation) => ByName.TryGetValue(name, out operation);

    private static readonly string[] Names = [.. Enumerable.Range(0, 256).Select(i => Kebab((Operation)i))];

    private static readonly Dictionary<string, Operation> ByName =
        Enum.GetValues<Operation>().ToDictionary(o => o.Name(), StringComparer.OrdinalIgnoreCase);

    private static string Kebab(Operation operation) => Enum.IsDefined(operation)
        ? string.Concat(operation.ToString().Select((c, i) => char.IsUpper(c) ? (i == 0 ? "" : "-") + char.ToLowerInvariant(c) : c.ToString()))
        : "unknown";
}
