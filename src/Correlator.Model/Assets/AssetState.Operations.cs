using System.Runtime.CompilerServices;
using Correlator.Model.Facts;
using Correlator.Model.Observations;

namespace Correlator.Model.Assets;

/// <summary>What is done in a conversation, and how regularly.</summary>
public sealed partial class AssetState
{
    /// <summary>
    /// The path of nearly every observation: one lookup finds a request that was learned whole, so that peer, operation
    /// and target are covered. False when it is not one: then each is judged for itself.
    /// </summary>
    private bool JudgeKnownRequest(in Sighting sighting, int handle)
    {
        ref readonly var observation = ref sighting.Observation;
        if (observation.Detail?.Tag is not null || !sighting.IsSpokesman || !sighting.IsRequest || IsSafety(sighting))
            return false;
        ref var poll = ref _polls.Find(
            BaselineKey.Request(observation, handle, sighting.Side, _feeds.KeyOf(observation.Feed)));
        if (Unsafe.IsNullRef(ref poll)) return false;
        ref var operation = ref _operations.FindAt(ref poll.OperationSlot, poll.Operation);
        if (Unsafe.IsNullRef(ref operation)) return false;
        ref var peer = ref _peers.FindAt(ref operation.PeerSlot, operation.Peer);
        if (Unsafe.IsNullRef(ref peer)) return false;

        operation.Count++;
        peer.Meet(observation);
        if (peer.Conduit != ConduitJudgement.Accepted && sighting.CrossesZones) JudgeConduit(sighting, ref peer);
        if (sighting.Side == AssetSide.Originator) JudgeFanOut(sighting, isKnown: true);
        JudgePeriod(sighting, ref poll);
        var isCovered = true;
        if (observation.Has(ObservationFlags.HasValue) && observation.Has(ObservationFlags.HasTarget))
        {
            if (poll.Value == 0) poll.Value = ValueKey(observation);
            isCovered = JudgeValue(sighting, poll.Value, ref _values.FindAt(ref poll.ValueSlot, poll.Value));
        }

        if (observation.Operation.Changes() && !observation.Has(ObservationFlags.ResponseOnly))
        {
            if (observation.Operation.IsNeverRoutine()) JudgeNeverRoutine(sighting, operation.Peer);
            StateControl(sighting, operation.Peer, ref peer, isCovered, IsFirstSession(sighting, handle, ref peer));
        }

        if (observation.Outcome is Outcome.Error or Outcome.Denied) JudgeOutcome(sighting, handle);
        return true;
    }

    private void JudgeOperation(in Sighting sighting, int handle, ulong peerKey, ref PeerEntry peer, bool isSafety)
    {
        ref readonly var observation = ref sighting.Observation;
        var isCovered = isSafety && IsDeclared(observation);
        if (sighting.IsRequest && !isSafety && !Unsafe.IsNullRef(ref peer))
        {
            var key = BaselineKey.Operation(peerKey, observation);
            isCovered = JudgeKnownPeer(sighting, key, ref peer);
            if (observation.Protocol.IsIndustrial()) LearnRequest(sighting, handle, key);
        }

        if (observation.Has(ObservationFlags.HasValue) && !isSafety) isCovered &= JudgeValue(sighting);
        if (observation.Has(ObservationFlags.ResponseOnly)) return;
        if (observation.Operation.IsNeverRoutine()) JudgeNeverRoutine(sighting, peerKey);
        if (!observation.Operation.Changes()) return;
        StateControl(sighting, peerKey, ref peer, isCovered, IsFirstSession(sighting, handle, ref peer));
    }

    /// <summary>
    /// A record that names only one end tells nothing of peers, but a download is a download, and a value is a value.
    /// </summary>
    private void JudgeLoneOperation(in Sighting sighting)
    {
        ref readonly var observation = ref sighting.Observation;
        if (observation.Kind != ObservationKind.Operation || sighting.Side != AssetSide.Responder) return;
        if (observation.Has(ObservationFlags.HasValue) && !IsSafety(sighting)) JudgeValue(sighting);
        if (!observation.Operation.Changes() || observation.Has(ObservationFlags.ResponseOnly)) return;
        if (observation.Operation.IsNeverRoutine()) JudgeNeverRoutine(sighting, peerKey: 0);
        StateControl(
            sighting, peerKey: 0, ref Unsafe.NullRef<PeerEntry>(), isCovered: false, isFirstSession: false);
    }

    /// <summary>
    /// Operation and target against the baseline of a peer that is in it. True when both were known before.
    /// </summary>
    private bool JudgeKnownPeer(in Sighting sighting, ulong key, ref PeerEntry peer)
    {
        ref readonly var observation = ref sighting.Observation;
        ref var operation = ref _operations.Find(key);
        if (Unsafe.IsNullRef(ref operation))
        {
            if (sighting.IsLearning) LearnOperation(sighting, key, ref peer);
            else JudgeNewOperation(sighting, key, peer);
            return false;
        }

        operation.Count++;
        var isCovered = true;
        if (observation.Has(ObservationFlags.HasTarget)) isCovered = JudgeRange(sighting, key, ref operation);
        if (observation.Detail?.Tag is { } tag && observation.Protocol.IsIndustrial())
            isCovered &= JudgeTag(sighting, key, ref operation, tag);
        return isCovered;
    }

    private void LearnOperation(in Sighting sighting, ulong key, ref PeerEntry peer)
    {
        ref readonly var observation = ref sighting.Observation;
        if (observation.Operation.Changes()) peer.Flags |= PeerFlags.Changes;
        ref var operation = ref _operations.Add(key);
        if (Unsafe.IsNullRef(ref operation))
        {
            AddSaturated(sighting, BaselineAspects.Operations);
            return;
        }

        operation.Peer = peer.Key;
        operation.Count = 1;
        operation.Code = observation.OperationCode;
        operation.Unit = observation.TargetUnit;
        operation.Operation = observation.Operation;
        if (observation.Has(ObservationFlags.HasTarget)) JudgeRange(sighting, key, ref operation);
        if (observation.Detail?.Tag is { } tag && observation.Protocol.IsIndustrial())
            JudgeTag(sighting, key, ref operation, tag);
        _learning.Novelty();
    }

    private void JudgeNewOperation(in Sighting sighting, ulong key, in PeerEntry peer)
    {
        ref readonly var observation = ref sighting.Observation;

        // A full table does not know what it would have learned, so it cannot say what is new.
        if ((_saturated & BaselineAspects.Operations) != 0 || IsDeclared(observation)) return;
        if (observation.Operation.Changes() && (peer.Flags & PeerFlags.Changes) == 0)
        {
            var what = BaselineKey.Of(peer.Key, (ulong)observation.Operation);
            if (!MayState(sighting, DeviationKind.WriteWhereOnlyReads, what, out var heldBack)) return;
            AddDeviation(
                sighting, DeviationKind.WriteWhereOnlyReads, heldBack, "",
                $"{OriginatorName(observation)} does {OperationText(observation)} at {ResponderName(observation)}, "
                    + "where it only ever read",
                $"known operations: {KnownOperations(peer.Key)}");
            return;
        }

        var isKnownElsewhere = IsKnownOnAnotherUnit(observation, peer.Key);
        var kind = isKnownElsewhere ? DeviationKind.TargetOutOfRange : DeviationKind.NewOperation;
        if (!MayState(sighting, kind, key, out var repeats)) return;
        AddDeviation(
            sighting, kind, repeats, "",
            isKnownElsewhere
                ? $"{OriginatorName(observation)} addresses unit {observation.TargetUnit} "
                    + $"of {ResponderName(observation)} for the first time"
                : $"{OriginatorName(observation)} does {OperationText(observation)} at {ResponderName(observation)} "
                    + "for the first time",
            $"known operations: {KnownOperations(peer.Key)}");
    }

    private bool IsKnownOnAnotherUnit(in Observation observation, ulong peerKey)
    {
        foreach (ref readonly var entry in _operations.AsSpan())
        {
            if (entry.Key != 0 && entry.Peer == peerKey && entry.Operation == observation.Operation
                && entry.Code == observation.OperationCode) return true;
        }

        return false;
    }

    private string KnownOperations(ulong peerKey)
    {
        var known = new SortedSet<string>(StringComparer.Ordinal);
        foreach (ref readonly var entry in _operations.AsSpan())
            if (entry.Key != 0 && entry.Peer == peerKey) known.Add($"{entry.Operation.Name()} ({entry.Code})");
        return known.Count == 0 ? "none" : string.Join(", ", known);
    }

    /// <summary>A request becomes known as a whole only once its operation and target are.</summary>
    private void LearnRequest(in Sighting sighting, int handle, ulong operationKey)
    {
        ref readonly var observation = ref sighting.Observation;
        if (!sighting.IsLearning || observation.Detail?.Tag is not null) return;
        if (Unsafe.IsNullRef(ref _operations.Find(operationKey))) return;
        ref var poll = ref _polls.Add(
            BaselineKey.Request(observation, handle, sighting.Side, _feeds.KeyOf(observation.Feed)));
        if (Unsafe.IsNullRef(ref poll))
        {
            AddSaturated(sighting, BaselineAspects.Polls);
            return;
        }

        poll.Operation = operationKey;
        poll.Start = observation.Has(ObservationFlags.HasTarget) ? observation.TargetStart : uint.MaxValue;
        poll.Interval(observation.Time.Ticks);
    }

    private void JudgePeriod(in Sighting sighting, ref PollEntry poll)
    {
        ref readonly var observation = ref sighting.Observation;
        var interval = poll.Interval(observation.Time.Ticks);
        if (interval == 0) return;
        if (sighting.IsLearning)
        {
            poll.Learn(interval, _options.Period);
            return;
        }

        if (!poll.IsJudged(_options.Period)) return;
        var shift = poll.Judge(interval, _options.Period);
        if (shift == PeriodShift.None) return;
        if (!MayState(sighting, DeviationKind.PollingPeriodShift, poll.Key, out var heldBack)) return;
        AddDeviation(
            sighting, DeviationKind.PollingPeriodShift, heldBack, "",
            $"{OriginatorName(observation)} polls {TargetText(observation)} of {ResponderName(observation)} "
                + $"{(shift == PeriodShift.Slower ? "slower" : "faster")} than usual",
            $"usual: every {Seconds(poll.Mean)} s with jitter {Seconds(poll.Jitter(_options.Period))} s, "
                + $"last after {Seconds(interval)} s");
    }

    private static string Seconds(double ticks) => $"{ticks / TimeSpan.TicksPerSecond:0.###}";
}
