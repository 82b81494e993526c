using System.Runtime.CompilerServices;
using Correlator.Model.Facts;
using Correlator.Model.Observations;
using Correlator.Model.Plant;
using Correlator.Model.Policy;

namespace Correlator.Model.Assets;

/// <summary>Who speaks with whom: peers, conduits, the outside, fan-out, declared use of safety controllers.</summary>
public sealed partial class AssetState
{
    private void JudgeConversation(in Sighting sighting)
    {
        ref readonly var observation = ref sighting.Observation;
        var handle = sighting.PeerHandle;
        if (observation.Kind == ObservationKind.Operation && JudgeKnownRequest(sighting, handle)) return;
        var port = BaselineKey.ServicePort(observation.Protocol, observation.Responder.Port);
        var key = BaselineKey.Peer(handle, observation.Protocol, sighting.Side, port);
        ref var peer = ref _peers.Find(key);
        var isKnown = !Unsafe.IsNullRef(ref peer);
        var isSafety = IsSafety(sighting);

        if (!isKnown)
        {
            // Swapped ends: the same two in the same protocol, the other way round.
            isKnown = IsKnownReversed(sighting, handle);
            if (!isKnown && sighting.IsLearning && !sighting.HasFailed)
                peer = ref LearnPeer(sighting, key, handle, port);
        }

        if (!Unsafe.IsNullRef(ref peer)) peer.Meet(observation);
        if (sighting.IsSpokesman && sighting.CrossesZones) JudgeConduit(sighting, ref peer);
        if (sighting.Side == AssetSide.Originator) JudgeFanOut(sighting, isKnown);
        if (isSafety) JudgeSafetyUse(sighting, key);
        else if (!isKnown && !sighting.IsLearning) JudgeNewPeer(sighting, handle);

        if (observation.Kind == ObservationKind.Operation && sighting.IsSpokesman)
            JudgeOperation(sighting, handle, key, ref peer, isSafety);
        if (sighting.IsSpokesman) JudgeOutcome(sighting, handle);
        if (sighting.IsSpokesman
            && (observation.Protocol.IsRemoteAccess() || observation.Kind == ObservationKind.AccessSession))
            JudgeAccess(sighting, handle);
    }

    private bool IsSafety(in Sighting sighting) =>
        sighting.Side == AssetSide.Responder && _profile!.Is(AssetRoles.SafetyController);

    /// <summary>
    /// True when the two are known with their ends swapped and one of the two records was not sure of the direction: a
    /// sensor that joins a conversation mid-stream takes the first speaker for its originator.
    /// </summary>
    private bool IsKnownReversed(in Sighting sighting, int handle)
    {
        ref readonly var observation = ref sighting.Observation;
        var otherSide = sighting.Side == AssetSide.Responder ? AssetSide.Originator : AssetSide.Responder;
        var port = BaselineKey.ServicePort(observation.Protocol, observation.Originator.Port);
        ref var reverse = ref _peers.Find(BaselineKey.Peer(handle, observation.Protocol, otherSide, port));
        return !Unsafe.IsNullRef(ref reverse)
            && (observation.Has(ObservationFlags.DirectionUncertain)
                || (reverse.Flags & PeerFlags.DirectionUncertain) != 0);
    }

    private ref PeerEntry LearnPeer(scoped in Sighting sighting, ulong key, int handle, ushort port)
    {
        ref readonly var observation = ref sighting.Observation;
        ref var peer = ref _peers.Add(key);
        if (Unsafe.IsNullRef(ref peer))
        {
            AddSaturated(sighting, BaselineAspects.Peers);
            return ref peer;
        }

        peer.FirstTicks = peer.LastTicks = observation.Time.Ticks;
        peer.Name = handle switch
        {
            PeerEntry.Outside => Participant.ExternalZone,
            PeerEntry.Group => "group",
            _ => sighting.Other!.Id,
        };
        peer.Handle = handle;
        peer.Port = port;
        peer.Protocol = observation.Protocol;
        peer.Side = sighting.Side;
        if (observation.Has(ObservationFlags.DirectionUncertain)) peer.Flags = PeerFlags.DirectionUncertain;
        _learning.Novelty();
        return ref peer;
    }

    private void JudgeNewPeer(in Sighting sighting, int handle)
    {
        ref readonly var observation = ref sighting.Observation;
        if (sighting.IsOtherOutside)
        {
            if (IsNobody(sighting)) return;
            var contact = BaselineKey.Of((ulong)observation.Protocol, (ulong)sighting.Side);
            if (!MayState(sighting, DeviationKind.ExternalContact, contact, out var heldBack)) return;
            AddDeviation(
                sighting, DeviationKind.ExternalContact, heldBack, "",
                $"{OriginatorName(observation)} and {ResponderName(observation)} speak {ProtocolText(observation)} "
                    + "across the plant's border",
                $"{_assetId} never spoke {ProtocolText(observation)} with the outside as {Side(sighting)}");
            return;
        }

        if (!sighting.IsSpokesman || IsDeclared(observation)) return;

        // Without the port: a scan of a thousand ports is one new peer, and a fan-out of its originator.
        // And without the peer when the table is full: then the unknown are many, and most of them usual.
        var who = (_saturated & BaselineAspects.Peers) != 0 ? uint.MaxValue : (ulong)(uint)handle;
        var what = BaselineKey.Of(who, (ulong)observation.Protocol, (ulong)sighting.Side);
        if (!MayState(sighting, DeviationKind.NewPeer, what, out var repeats)) return;
        AddDeviation(
            sighting, DeviationKind.NewPeer, repeats, "",
            $"{OriginatorName(observation)} {(sighting.HasFailed ? "tries to speak" : "speaks")} "
                + $"{ProtocolText(observation)} with {ResponderName(observation)} for the first time",
            $"{_peers.Count} peers and protocols known to {_assetId}; {KnownProtocols(handle)}");
    }

    /// <summary>
    /// Nobody answered at an address that would be the plant's: there is no contact, only a try that fan-out counts.
    /// </summary>
    private bool IsNobody(in Sighting sighting) =>
        sighting.Side == AssetSide.Originator && sighting.Observation.Outcome == Outcome.NoAnswer
        && (_policy.IsInDeclaredSubnet(sighting.OtherAddress) || Subnets.IsSame(_address, sighting.OtherAddress));

    private static string Side(in Sighting sighting) =>
        sighting.Side == AssetSide.Responder ? "responder" : "originator";

    private string KnownProtocols(int handle)
    {
        var known = new SortedSet<string>(StringComparer.Ordinal);
        foreach (ref readonly var peer in _peers.AsSpan())
            if (peer.Key != 0 && peer.Handle == handle) known.Add(peer.Protocol.Name());
        return known.Count == 0 ? "never spoke with this one" : $"spoke only {string.Join(", ", known)} with this one";
    }

    private void JudgeConduit(in Sighting sighting, ref PeerEntry peer)
    {
        ref readonly var observation = ref sighting.Observation;
        if (!Unsafe.IsNullRef(ref peer) && peer.Conduit == ConduitJudgement.Accepted) return;
        var from = observation.OriginatorAsset!.Zone;
        var to = observation.ResponderAsset!.Zone;
        if (from.Id == to.Id)
        {
            Accept(ref peer);
            return;
        }

        var key = BaselineKey.Of(BaselineKey.Text(from.Id), BaselineKey.Text(to.Id), (ulong)observation.Protocol);
        switch (_policy.IsConduitAllowed(from, to, observation.Protocol))
        {
            case true:
                Accept(ref peer);
                return;

            case null when !sighting.HasFailed:
                RememberConduit(sighting, key, from, to, isKnownPeer: !Unsafe.IsNullRef(ref peer));
                Accept(ref peer);
                return;

            case false when MayState(sighting, DeviationKind.NewConduit, key, out var heldBack):
                AddDeviation(
                    sighting, DeviationKind.NewConduit, heldBack, "",
                    $"{OriginatorName(observation)} in {from.Id} speaks {ProtocolText(observation)} with "
                        + $"{ResponderName(observation)} in {to.Id}, which the plant does not allow",
                    $"no conduit from {from.Id} to {to.Id} allows {observation.Protocol.Name()}");
                return;
        }
    }

    private static void Accept(ref PeerEntry peer)
    {
        if (!Unsafe.IsNullRef(ref peer)) peer.Conduit = ConduitJudgement.Accepted;
    }

    /// <summary>
    /// Tells the zone above both, once in each span, that these zones speak this protocol: it learns or judges that, and
    /// notices when it ends, not the asset.
    /// </summary>
    private void RememberConduit(in Sighting sighting, ulong key, Zone from, Zone to, bool isKnownPeer)
    {
        ref readonly var observation = ref sighting.Observation;
        var span = ConduitUse.Span(observation.Time.Ticks);
        ref var seen = ref _conduits.Find(key);
        var isKnown = !Unsafe.IsNullRef(ref seen);
        if (!isKnown) seen = ref _conduits.Add(key);
        if (Unsafe.IsNullRef(ref seen))
        {
            AddSaturated(sighting, BaselineAspects.Conduits);
            return;
        }

        // What the asset has not learned is no regular use: said once.
        if (isKnown && (!isKnownPeer || seen.Count >= span)) return;
        seen.Count = span;
        sighting.Facts.Add(new ConduitUse
        {
            Id = Id(observation, "conduit-use", ""),
            Time = observation.Time,
            KnownAt = KnownAt(observation),
            Subject = _assetId,
            Zone = Self.Zone,
            Originator = Originator(observation),
            Responder = Responder(observation),
            Protocol = observation.Protocol,
            Operation = observation.Operation,
            Target = TargetText(observation),
            Outcome = observation.Outcome,
            Maintenance = Maintenance(observation),
            FromZone = from.Id,
            ToZone = to.Id,
            Summary = $"{from.Id} speaks {ProtocolText(observation)} with {to.Id}",
            Source = Source(observation),
        });
    }

    /// <summary>The plant file allows this use of the responder.</summary>
    private static bool IsDeclared(in Observation observation) =>
        observation.ResponderAsset is { Allowed.Count: > 0 } responder
        && PlantPolicy.IsDeclaredUse(
            responder, observation.OriginatorAsset, observation.Protocol, observation.Operation);

    /// <summary>
    /// A safety controller learns no permission, ever: what the plant file does not declare is stated, even while
    /// learning.
    /// </summary>
    private void JudgeSafetyUse(in Sighting sighting, ulong key)
    {
        ref readonly var observation = ref sighting.Observation;
        if (IsDeclared(observation)) return;
        var what = BaselineKey.Operation(key, observation);
        if (!MayState(sighting, DeviationKind.UndeclaredSafetyUse, what, out var heldBack)) return;
        AddDeviation(
            sighting, DeviationKind.UndeclaredSafetyUse, heldBack, "",
            $"{OriginatorName(observation)} uses the safety controller {_assetId}: "
                + $"{ProtocolText(observation)} {OperationText(observation)}, which nothing declares",
            $"{observation.ResponderAsset!.Allowed.Count} uses are declared for {_assetId}");
    }

    /// <summary>
    /// Counts what the originator tries that is not in its baseline. While learning only failures count: a client that
    /// starts up reaches its servers, a scan mostly does not reach anything.
    /// </summary>
    private void JudgeFanOut(in Sighting sighting, bool isKnown)
    {
        ref readonly var observation = ref sighting.Observation;
        if (_profile!.Is(AssetRoles.DeclaredScanner) || observation.Has(ObservationFlags.DirectionUncertain)) return;
        if (!isKnown && !sighting.IsOtherGroup && (sighting.HasFailed || !sighting.IsLearning))
            JudgeTries(sighting, BaselineKey.Address(sighting.OtherAddress));
        if (observation.Kind == ObservationKind.Operation && sighting.IsRequest && observation.Protocol.IsIndustrial())
            JudgeTargets(sighting);
    }

    private void JudgeTries(in Sighting sighting, ulong other)
    {
        ref readonly var observation = ref sighting.Observation;
        _fanOut ??= new FanOutWatch();
        var count = _fanOut.Try(
            other, observation.Responder.Port, sighting.HasFailed, observation.Time, _options.FanOutWindow);
        if (count.PortsPoints >= _options.FanOutPoints
            && MayState(sighting, DeviationKind.FanOut, other, out var repeats))
        {
            AddDeviation(
                sighting, DeviationKind.FanOut, repeats, "ports",
                $"{_assetId} tries {count.Ports} ports of {NameOf(sighting)} within {_options.FanOutWindow}",
                $"{count.PortsPoints} points (a failed try counts twice), limit {_options.FanOutPoints}");
        }

        if (count.OthersPoints >= _options.FanOutPoints && MayState(sighting, DeviationKind.FanOut, 1, out repeats))
        {
            AddDeviation(
                sighting, DeviationKind.FanOut, repeats, "peers",
                $"{_assetId} tries {count.Others} others that it does not know within {_options.FanOutWindow}",
                $"{count.OthersPoints} points (a failed try counts twice), limit {_options.FanOutPoints}");
        }
    }

    private void JudgeTargets(in Sighting sighting)
    {
        ref readonly var observation = ref sighting.Observation;
        var start = observation.Has(ObservationFlags.HasTarget) ? observation.TargetStart : uint.MaxValue;
        var address = sighting.OtherAddress;
        var target = BaselineKey.Of(address.High ^ address.Low, (ulong)start << 32 | (uint)observation.TargetUnit);
        _fanOut ??= new FanOutWatch();
        if (!_fanOut.Target(
                target, observation.Time, _options.FanOutWindow, _options.FanOutTargets, sighting.IsLearning)) return;
        if (!MayState(sighting, DeviationKind.FanOut, 2, out var heldBack)) return;
        AddDeviation(
            sighting, DeviationKind.FanOut, heldBack, "targets",
            $"{_assetId} addresses about {_fanOut.EstimatedTargets} targets within {_options.FanOutWindow}",
            $"at most about {FanOutWatch.Estimate(_fanOut.UsualBits)} while learning");
    }
}
