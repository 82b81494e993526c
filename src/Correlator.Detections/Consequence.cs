using Correlator.Model.Detections;
using Correlator.Model.Facts;
using Correlator.Model.Observations;
using Correlator.Model.Plant;

namespace Correlator.Detections;

/// <summary>
/// Severity by consequence: what was done × how much hangs on the asset × whether it was allowed. Never by how unusual
/// it was.
/// </summary>
/// <remarks>
/// <code>
/// operation                                                        starts at
/// program-download, firmware-update, stop, force                   high
/// write, control, mode-change, restart, start, time-set,
///   configure, file-write, file-delete, execute                    medium
/// everything else (reads, browsing, sessions)                      low
///
/// criticality of the asset     1–2: one lower      3: as it is      4–5: one higher
/// authorised (role or window)  one lower
/// safety controller            whatever changes it is critical, before authorisation lowers it
/// </code>
/// The result is never below low nor above critical. Maintenance windows lower it further: that is the engine's part.
/// </remarks>
public static class Consequence
{
    /// <summary>Consequence of a control operation at its responder.</summary>
    public static Severity Of(ControlOperation operation) =>
        Of(operation.Operation, operation.Responder?.Criticality ?? 3, operation.IsAuthorised,
            IsSafety(operation.Responder));

    /// <summary>Consequence of an operation on an asset.</summary>
    /// <param name="criticality">1 (nuisance) – 5 (danger to life).</param>
    public static Severity Of(Operation operation, int criticality, bool isAuthorised, bool isSafetyController = false)
    {
        var steps = isSafetyController && operation.Changes()
            ? (int)Severity.Critical
            : (int)Base(operation) + (criticality <= 2 ? -1 : criticality >= 4 ? 1 : 0);
        if (isAuthorised) steps--;
        return (Severity)Math.Clamp(steps, (int)Severity.Low, (int)Severity.Critical);
    }

    /// <summary>The worse of two.</summary>
    public static Severity AtLeast(this Severity severity, Severity floor) => severity > floor ? severity : floor;

    /// <summary>
    /// Of a chain of facts that together mean intent: the consequence of its last step, but at least this severity; an
    /// authorised step lowers that floor by one.
    /// </summary>
    public static Severity OfChain(ControlOperation last, Severity floor) =>
        Of(last).AtLeast(last.IsAuthorised && floor > Severity.Low ? floor - 1 : floor);

    private static Severity Base(Operation operation) => operation switch
    {
        Operation.ProgramDownload or Operation.FirmwareUpdate or Operation.Stop or Operation.Force => Severity.High,
        _ => operation.Changes() ? Severity.Medium : Severity.Low,
    };

    private static bool IsSafety(Participant? participant) =>
        participant is not null && participant.Is(AssetRoles.SafetyController);
}
