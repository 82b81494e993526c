using System.Runtime.CompilerServices;
using Correlator.Model.Facts;
using Correlator.Model.Observations;

namespace Correlator.Model.Assets;

/// <summary>How it ended, and what changes something: errors, failed logins, control operations.</summary>
public sealed partial class AssetState
{
    private void JudgeOutcome(in Sighting sighting, int handle)
    {
        ref readonly var observation = ref sighting.Observation;
        if (observation.Outcome == Outcome.Error && observation.Kind == ObservationKind.Operation
            && _errors.Observe(observation.Time, _options.ErrorBurst, _options.BurstWindow, sighting.IsLearning)
            && MayState(sighting, DeviationKind.ErrorBurst, (ulong)(uint)handle, out var heldBack))
        {
            AddDeviation(
                sighting, DeviationKind.ErrorBurst, heldBack, "",
                $"{ResponderName(observation)} answers with many errors, the last to {OriginatorName(observation)}",
                $"usual: at most {_errors.Usual} within {_options.BurstWindow}, limit {_options.ErrorBurst}");
        }

        var isLogin = observation.Operation == Operation.Login || observation.Kind == ObservationKind.AccessSession;
        if (isLogin && observation.Outcome is Outcome.Error or Outcome.Denied
            && IsGuessing(sighting, BurstWatch.FailurePoints)
            && MayState(sighting, DeviationKind.LoginFailureBurst, (ulong)(uint)handle, out heldBack))
        {
            AddDeviation(
                sighting, DeviationKind.LoginFailureBurst, heldBack, "",
                $"many logins fail at {ResponderName(observation)}, the last from {OriginatorName(observation)}",
                GuessingEvidence);
        }
        else if (IsLoginTry(observation) && IsGuessing(sighting, points: 1)
            && MayState(sighting, DeviationKind.LoginFailureBurst, (ulong)(uint)handle, out heldBack))
        {
            AddDeviation(
                sighting, DeviationKind.LoginFailureBurst, heldBack, "tries",
                $"one {ProtocolText(observation)} session after the other is opened at {ResponderName(observation)}, "
                    + $"the last from {OriginatorName(observation)}",
                GuessingEvidence);
        }
    }

    /// <summary>
    /// A session whose login nobody could see into: somebody who works opens few, somebody who guesses many.
    /// </summary>
    private static bool IsLoginTry(in Observation observation) =>
        observation.Protocol.IsRemoteAccess() && observation.Protocol != Protocol.Vpn
        && (observation.Kind == ObservationKind.AccessSession
            ? observation.Outcome == Outcome.Unknown
            : observation.Kind == ObservationKind.Connection && observation.Outcome == Outcome.Success
                && observation.Bytes > 0);

    private bool IsGuessing(in Sighting sighting, int points) => _loginFailures.Observe(
        sighting.Observation.Time, _options.LoginFailureBurst * BurstWatch.FailurePoints, _options.BurstWindow,
        sighting.IsLearning, points, _options.LoginBurstWhileLearningFactor);

    private string GuessingEvidence =>
        $"limit within {_options.BurstWindow}: {_options.LoginFailureBurst} failures, or "
            + $"{_options.LoginFailureBurst * BurstWatch.FailurePoints} sessions whose login was not told; "
            + $"usual: at most {_loginFailures.Usual / BurstWatch.FailurePoints} failures";

    private void JudgeNeverRoutine(in Sighting sighting, ulong peerKey)
    {
        ref readonly var observation = ref sighting.Observation;
        var what = BaselineKey.Operation(peerKey, observation);
        if (!MayState(sighting, DeviationKind.NeverRoutineOperation, what, out var heldBack)) return;
        AddDeviation(
            sighting, DeviationKind.NeverRoutineOperation, heldBack, "",
            $"{OriginatorName(observation)} does {OperationText(observation)} at {ResponderName(observation)}",
            "this operation is never routine");
    }

    private void StateControl(
        in Sighting sighting, ulong peerKey, ref PeerEntry peer, bool isCovered, bool isFirstSession)
    {
        ref readonly var observation = ref sighting.Observation;
        var isRoutine = !observation.Operation.IsNeverRoutine() && (isCovered || IsDeclared(observation));
        var place = observation.Detail?.Tag is { } tag ? BaselineKey.Text(tag) : observation.TargetStart;
        var what = BaselineKey.Of(ControlSort, BaselineKey.Operation(peerKey, observation), place);
        var hold = isRoutine ? _options.RoutineControlEvery : _options.ControlEvery;
        if (!_statements.MayState(ControlSort, what, observation.Time, hold, isRoutine, out _)) return;
        var originator = Originator(observation) ?? new Participant(null, default, Participant.ExternalZone);
        var responder = Responder(observation) ?? new Participant(null, default, Participant.ExternalZone);
        var hasValue = observation.Has(ObservationFlags.HasValue);
        sighting.Facts.Add(new ControlOperation
        {
            Id = Id(observation, "control-operation", ""),
            Time = observation.Time,
            KnownAt = KnownAt(observation),
            Subject = _assetId,
            Zone = Self.Zone,
            Originator = originator,
            Responder = responder,
            Protocol = observation.Protocol,
            Operation = observation.Operation,
            Target = TargetText(observation),
            Outcome = observation.Outcome,
            Maintenance = Maintenance(observation),
            IsRoutine = isRoutine,
            IsAuthorised = _policy.IsAuthorised(originator, responder, observation.Operation, observation.Time),
            InFirstSession = isFirstSession,
            WhileLearning = sighting.IsLearning && !isFirstSession && !Unsafe.IsNullRef(ref peer),
            ValueLow = hasValue ? observation.ValueLow : null,
            ValueHigh = hasValue ? observation.ValueHigh : null,
            Summary = $"{originator.Name} does {OperationText(observation)} at {TargetText(observation)} "
                + $"of {responder.Name}"
                + (hasValue ? $": {ValueText(observation)}" : ""),
            Source = Source(observation),
        });
    }

    /// <summary>
    /// A peer that came together with the asset itself was there before the sensor: it is not called new. Nor is one
    /// that is known with its ends swapped, or that a full table may have had no room for.
    /// </summary>
    private bool IsFirstSession(in Sighting sighting, int handle, ref PeerEntry peer)
    {
        if (!sighting.HasOther) return false;
        if (Unsafe.IsNullRef(ref peer))
            return (_saturated & BaselineAspects.Peers) == 0 && !IsKnownReversed(sighting, handle);
        var time = sighting.Observation.Time;
        return time.Ticks - peer.FirstTicks < _options.FirstSessionSpan.Ticks
            && peer.FirstTicks - _learning.First.Ticks >= _options.FirstAcquaintanceSpan.Ticks;
    }
}
