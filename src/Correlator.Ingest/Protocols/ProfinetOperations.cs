using Correlator.Model.Observations;

namespace Correlator.Ingest.Protocols;

/// <summary>
/// Operation numbers of the PROFINET IO context manager over DCE RPC: IEC 61158-6-10, clause 4.10 (interface UUIDs
/// DEA000xx-6C97-…).
/// </summary>
public static class ProfinetOperations
{
    public static Operation Classify(int operation) => operation switch
    {
        0 => Operation.SessionOpen,
        1 => Operation.SessionClose,
        2 or 5 => Operation.Read,
        // A record write sets parameters of a module; process data goes cyclically, outside RPC.
        3 => Operation.Configure,
        // Parameter-end and application-ready: the end of each start-up.
        4 => Operation.Confirm,
        _ => Operation.Unknown,
    };

    public static readonly CodeNames Names = new(
        (0, "Connect"), (1, "Release"), (2, "Read"), (3, "Write"), (4, "Control"), (5, "Read Implicit"));
}
