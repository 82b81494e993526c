using System.Collections.Frozen;
using Correlator.Model.Facts;
using Correlator.Model.Observations;
using Correlator.Model.Plant;

namespace Correlator.Model.Policy;

/// <summary>
/// What the plant model allows: conduits, declared uses, maintenance windows, and who may do what by role. Immutable;
/// any thread may ask at any time.
/// </summary>
public sealed class PlantPolicy
{
    private const AssetRoles EngineeringHands = AssetRoles.EngineeringWorkstation;

    private const AssetRoles OperatingHands =
        AssetRoles.EngineeringWorkstation | AssetRoles.OperatorStation | AssetRoles.Controller;

    private readonly bool _knowsConduits;
    private readonly FrozenSet<string> _zones;
    private readonly FrozenDictionary<(string From, string To), ProtocolSet> _conduits;
    private readonly FrozenDictionary<string, DeclaredAsset> _assets;
    private readonly MaintenanceCalendar _calendar;

    public PlantPolicy(PlantModel model)
    {
        Model = model;
        _knowsConduits = model.IsDeclared && model.Conduits.Count > 0;
        _zones = model.Zones.Select(zone => zone.Id).ToFrozenSet(StringComparer.Ordinal);
        _conduits = Expand(model).ToFrozenDictionary();
        _assets = model.Assets.ToFrozenDictionary(asset => asset.Id, StringComparer.Ordinal);
        _calendar = new MaintenanceCalendar(model.MaintenanceWindows);
    }

    public PlantModel Model { get; }

    /// <summary>
    /// Whether <paramref name="from"/> may open conversations of a protocol towards <paramref name="to"/>. Null:
    /// nothing is known, since the plant declares no conduits or does not have one of the zones.
    /// </summary>
    /// <remarks>
    /// Within a zone everything is allowed. A conduit covers the zones below its ends too, unless one end contains the
    /// other: then the containing zone stands for itself only, or siblings would get through by way of their parent.
    /// Where there is a conduit but only a transport was recognised, nothing is known of the protocol.
    /// </remarks>
    public bool? IsConduitAllowed(Zone from, Zone to, Protocol protocol)
    {
        if (!_knowsConduits) return null;
        if (from.Id == to.Id) return true;
        if (_conduits.TryGetValue((from.Id, to.Id), out var protocols))
        {
            return protocols.Contains(protocol) ? true : IsBareTransport(protocol) ? null : false;
        }

        return _zones.Contains(from.Id) && _zones.Contains(to.Id) ? false : null;
    }

    /// <summary>
    /// Ticket of a window that covers this operation on this asset from this source (asset id or address); null when
    /// none does.
    /// </summary>
    public string? MaintenanceTicket(EventTime time, string assetId, string source, Operation op) =>
        _calendar.Covering(time, assetId, source, op)?.Ticket;

    /// <summary>Whether the plant's roles, declared uses or maintenance windows allow this operation.</summary>
    /// <remarks>
    /// In this order: what changes nothing needs no authority; a window that covers it, or a declared use of the
    /// responder, allows it; otherwise nobody from outside and nobody at a safety controller is allowed. Process values
    /// (write, control) and the time may be set by engineering workstations, operator stations and controllers; every
    /// other change (programs, mode, start, stop, force, files …) only by engineering workstations.
    /// </remarks>
    public bool IsAuthorised(Participant originator, Participant responder, Operation op, EventTime time)
    {
        if (!op.Changes()) return true;
        if (IsInWindow(originator, responder, op, time) || IsDeclaredFor(originator, responder, op)) return true;
        if (originator.IsExternal || responder.Is(AssetRoles.SafetyController)) return false;
        var hands = op is Operation.Write or Operation.Control or Operation.TimeSet ? OperatingHands : EngineeringHands;
        return (originator.Roles & hands) != 0;
    }

    /// <summary>
    /// Whether the plant file declares this use of the responder: this peer, this protocol, this operation. For safety
    /// controllers, nothing else is allowed.
    /// </summary>
    /// <remarks>
    /// Opening and closing a conversation is covered by any use of the same peer and protocol, and a bare transport
    /// connection by any use of the same peer: sensors report the connection that carries a protocol without always
    /// recognising it.
    /// </remarks>
    public static bool IsDeclaredUse(AssetProfile responder, AssetProfile? originator, Protocol protocol, Operation op)
    {
        if (originator is null) return false;
        foreach (var use in responder.Allowed)
        {
            if (use.Peer != originator.Id) continue;
            if (op == Operation.Connect && protocol is Protocol.Tcp or Protocol.Udp) return true;
            if (use.Protocol != protocol) continue;
            if (op is Operation.Connect or Operation.SessionOpen or Operation.SessionClose) return true;
            if (use.Operations.Count == 0 || use.Operations.Contains(op)) return true;
        }

        return false;
    }

    private bool IsInWindow(Participant originator, Participant responder, Operation op, EventTime time)
    {
        if (!_calendar.IsBusyAt(time)) return false;
        return _calendar.Covering(time, responder.Name, originator.Name, op) is not null
            || (originator.Asset is not null
                && _calendar.Covering(time, responder.Name, originator.Address.ToString(), op) is not null);
    }

    private bool IsDeclaredFor(Participant originator, Participant responder, Operation op)
    {
        if (originator.Asset is null || responder.Asset is null) return false;
        if (!_assets.TryGetValue(responder.Asset, out var asset)) return false;
        foreach (var use in asset.Allowed)
        {
            if (use.Peer == originator.Asset && (use.Operations.Count == 0 || use.Operations.Contains(op))) return true;
        }

        return false;
    }

    private static Dictionary<(string From, string To), ProtocolSet> Expand(PlantModel model)
    {
        var allowed = new Dictionary<(string From, string To), ProtocolSet>();
        foreach (var conduit in model.Conduits)
        {
            var protocols = ProtocolSet.Of(conduit.Protocols);
            foreach (var from in Covered(model, conduit.From, conduit.To))
            {
                foreach (var to in Covered(model, conduit.To, conduit.From))
                {
                    Add(from, to, protocols);
                    if (conduit.BothWays) Add(to, from, protocols);
                }
            }
        }

        return allowed;

        void Add(Zone from, Zone to, ProtocolSet protocols) =>
            allowed[(from.Id, to.Id)] = allowed.GetValueOrDefault((from.Id, to.Id)).Union(protocols);
    }

    private static IEnumerable<Zone> Covered(PlantModel model, Zone end, Zone otherEnd) =>
        Contains(end, otherEnd) ? [end] : model.Zones.Where(zone => Contains(end, zone));

    private static bool IsBareTransport(Protocol protocol) => protocol < Protocol.Modbus;

    private static bool Contains(Zone outer, Zone? zone)
    {
        for (; zone is not null; zone = zone.Parent)
        {
            if (zone.Id == outer.Id) return true;
        }

        return false;
    }
}
