using Correlator.Model.Facts;
using Correlator.Model.Observations;
using Correlator.Model.Plant;

namespace Correlator.Detections;

/// <summary>What detections ask of facts, safe for ends that a sensor did not tell.</summary>
public static class FactWords
{
    private const AssetRoles ProcessRoles =
        AssetRoles.Controller | AssetRoles.SafetyController | AssetRoles.IndustrialServer;

    /// <summary>Name of who did it; empty when nobody knows.</summary>
    public static string By(this Fact fact) => NameOf(fact.Originator);

    /// <summary>Name of whom it was done to; empty when nobody knows.</summary>
    public static string At(this Fact fact) => NameOf(fact.Responder);

    /// <summary>The asset that a fact is about: whom it was done to, else who stated it.</summary>
    public static string Victim(this Fact fact) => fact.At() is { Length: > 0 } responder ? responder : fact.Subject;

    /// <summary>Both ends are known.</summary>
    public static bool HasEnds(this Fact fact) => fact.By().Length > 0 && fact.At().Length > 0;

    /// <summary>Both ends whichever way round; sensors disagree about directions.</summary>
    public static string Pair(this Fact fact) =>
        string.CompareOrdinal(fact.By(), fact.At()) <= 0
            ? $"{fact.By()} and {fact.At()}"
            : $"{fact.At()} and {fact.By()}";

    /// <summary>The operation as people read it, with its target where there is one: "write 400-409".</summary>
    public static string Deed(this Fact fact) =>
        fact.Target is "-" or "" ? fact.Operation.Name() : $"{fact.Operation.Name()} of {fact.Target}";

    /// <summary>Replaces or stops what a controller runs.</summary>
    public static bool ChangesProgram(this Fact fact) => fact.Operation is
        Operation.ProgramDownload or Operation.FirmwareUpdate or Operation.Stop or Operation.ModeChange
        or Operation.Force;

    /// <summary>Has an effect: it was not refused, and not left unanswered.</summary>
    public static bool TookPlace(this Fact fact) => fact.Outcome is Outcome.Unknown or Outcome.Success;

    /// <summary>The end serves the process: a controller, or whatever answers an industrial protocol.</summary>
    public static bool ServesProcess(this Participant? participant) =>
        participant is not null && (participant.Roles & ProcessRoles) != 0;

    /// <summary>
    /// The originator of this fact reaches towards the process: to a lower Purdue level or, where levels are not
    /// stated, from
    /// one zone into another's industrial servers without being one itself.
    /// </summary>
    public static bool ReachesDown(this Fact fact)
    {
        if (fact.Originator is not { } from || fact.Responder is not { } to || from.Zone == to.Zone) return false;
        return from.PurdueLevel is { } high && to.PurdueLevel is { } low
            ? high > low
            : to.ServesProcess() && !from.ServesProcess();
    }

    /// <summary>Neither end is known to lie above the industrial DMZ (Purdue level 3.5).</summary>
    public static bool IsInOt(this Fact fact) =>
        (fact.Responder?.PurdueLevel ?? fact.Originator?.PurdueLevel ?? 0) <= 3.5;

    private static string NameOf(Participant? participant) =>
        participant is null || (participant.Asset is null && participant.Address.IsNone) ? "" : participant.Name;
}
