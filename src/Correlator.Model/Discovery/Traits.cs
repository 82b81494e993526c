using Correlator.Model.Observations;
using Correlator.Model.Plant;

namespace Correlator.Model.Discovery;

/// <summary>
/// What an endpoint has been seen to do, as far as it tells who is inside and what for. Stored: never renumber, only
/// append.
/// </summary>
[Flags]
internal enum Traits
{
    None = 0,

    /// <summary>
    /// The address is in use by the asset that it is bound to. Taken away when the asset moves on, so that the next use
    /// is looked at.
    /// </summary>
    Current = 1,

    /// <summary>Was the origin of traffic, or did not leave it unanswered.</summary>
    Spoke = 2,

    /// <summary>Answered an industrial protocol.</summary>
    Answers = 4,

    /// <summary>Asked in an industrial protocol.</summary>
    Asks = 8,
    Reads = 16,
    Writes = 32,

    /// <summary>Loaded a program, changed mode, started or stopped a controller.</summary>
    Engineers = 64,

    /// <summary>Had an answered conversation within its subnet.</summary>
    Neighbour = 128,

    /// <summary>Asked at least three industrial servers.</summary>
    AsksMany = 256,

    /// <summary>Answered in a protocol that controllers serve, not only computers.</summary>
    Controls = 512,

    /// <summary>
    /// The frame came straight from the device, so that its MAC is the device's own: both ends are in one subnet, or
    /// nothing was routed.
    /// </summary>
    Direct = 1_024,

    /// <summary>A sensor alerted about it and another address of its subnet.</summary>
    Alerted = 2_048,
}

/// <summary>Reads traits off an observation. On the hot path: no allocation, two table look-ups.</summary>
internal static class TraitReader
{
    private const Traits Both = Traits.Current | Traits.Spoke;

    /// <summary>
    /// TCP and UDP ports assigned to (IANA), or used by default for, industrial protocols; served with payload they
    /// mean such a server.
    /// </summary>
    /// <remarks>
    /// 102 ISO-TSAP (S7, MMS), 502 Modbus, 789 Crimson, 1962 PCWorx, 2404 IEC 104, 4840 OPC UA, 5007 MELSEC, 5094
    /// HART-IP, 9600 FINS, 18245 GE SRTP, 20000 DNP3, 34962–34964 PROFINET, 44818 EtherNet/IP, 47808 BACnet. 2222 (CIP
    /// I/O) is left out: it is SSH's second home.
    /// </remarks>
    private static readonly HashSet<ushort> IndustrialPorts =
        [102, 502, 789, 1962, 2404, 4840, 5007, 5094, 9600, 18245, 20000, 34962, 34963, 34964, 44818, 47808];

    public static void Read(in Observation observation, out Traits originator, out Traits responder)
    {
        originator = Both;
        responder = observation.Outcome == Outcome.NoAnswer ? Traits.Current : Both;
        var isLocal = Subnets.IsSame(observation.Originator.Address, observation.Responder.Address);
        ReadFrame(observation, isLocal, ref originator, ref responder);
        if (observation.Kind is ObservationKind.Statistics or ObservationKind.Generic) return;
        var answered = observation.Outcome is Outcome.Success or Outcome.Error
            || observation.Has(ObservationFlags.ResponseOnly);
        if (answered && isLocal)
        {
            originator |= Traits.Neighbour;
            responder |= Traits.Neighbour;
        }

        if (isLocal && observation.Kind == ObservationKind.SensorAlert)
        {
            originator |= Traits.Alerted;
            responder |= Traits.Alerted;
        }

        if (observation.Protocol.IsIndustrial()) ReadIndustrial(observation, answered, ref originator, ref responder);
        else if (answered && observation.Kind == ObservationKind.Connection && observation.Bytes > 0
            && IndustrialPorts.Contains(observation.Responder.Port))
        {
            originator |= Traits.Asks;
            responder |= Traits.Answers;
        }
    }

    /// <remarks>
    /// Between two subnets at least one of the two MACs is a router's, and nothing tells which. Broadcast and
    /// link-local multicast (224.0.0.0/24, ff02::/16) are never routed, nor is what has no addresses.
    /// </remarks>
    private static void ReadFrame(in Observation observation, bool isLocal, ref Traits originator, ref Traits responder)
    {
        var (from, to) = (observation.Originator.Mac, observation.Responder.Mac);
        if (from.IsNone && to.IsNone) return;
        if (from == to) return;
        var (source, target) = (observation.Originator.Address, observation.Responder.Address);
        isLocal |= source.IsNone && target.IsNone;
        if (!from.IsNone && !from.IsGroup && (isLocal || Subnets.IsNeverRouted(target))) originator |= Traits.Direct;
        if (!to.IsNone && !to.IsGroup && isLocal) responder |= Traits.Direct;
    }

    private static void ReadIndustrial(
        in Observation observation, bool answered, ref Traits originator, ref Traits responder)
    {
        switch (observation.Kind)
        {
            case ObservationKind.SensorAlert or ObservationKind.ProtocolAnomaly:
                return;
            case ObservationKind.Identity:
                if (observation.Detail?.IdentityIsOriginator != true) responder |= Traits.Answers;
                else if (observation.Has(ObservationFlags.RequestOnly)) originator |= Traits.Asks;
                else originator |= Traits.Answers;
                return;
            case ObservationKind.Connection when observation.Bytes == 0:
                answered = false;
                break;
        }

        // A sensor that joined mid-stream may have swapped the ends: both speak the protocol, who serves is not known.
        if (observation.Has(ObservationFlags.DirectionUncertain))
        {
            originator |= Traits.Asks;
            if (answered) responder |= Traits.Asks;
            return;
        }

        originator |= Traits.Asks | OfOperation(observation.Operation);
        if (!answered) return;
        responder |= observation.Protocol is Protocol.OpcUa or Protocol.Sparkplug ? Traits.Answers : Traits.Answers | Traits.Controls;
    }

    private static Traits OfOperation(Operation operation) => operation switch
    {
        Operation.Read => Traits.Reads,
        Operation.Write or Operation.Control => Traits.Writes,
        Operation.ProgramDownload or Operation.FirmwareUpdate or Operation.ModeChange or Operation.Start or Operation.Stop
            => Traits.Engineers,
        _ => Traits.None,
    };
}
