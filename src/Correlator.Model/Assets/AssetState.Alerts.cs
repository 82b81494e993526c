using System.Runtime.CompilerServices;
using Correlator.Model.Facts;
using Correlator.Model.Observations;

namespace Correlator.Model.Assets;

/// <summary>What sensors conclude, who works on the asset, and who the asset says it is.</summary>
public sealed partial class AssetState
{
    private void JudgeAlert(in Sighting sighting)
    {
        if (!sighting.IsSpokesman) return;
        ref readonly var observation = ref sighting.Observation;
        var detail = observation.Detail;
        var signature = BaselineKey.Of(
            BaselineKey.Text(detail?.SensorVendor), BaselineKey.Text(detail?.SensorProduct),
            BaselineKey.Text(detail?.SignatureId ?? detail?.SignatureName));
        var isRoutine = LearnSignature(sighting, signature);

        // By address where there is no asset: two outsiders are two matters.
        var peer = sighting.Other is { } other ? (ulong)other.Handle : BaselineKey.Address(sighting.OtherAddress);
        var what = BaselineKey.Of(AlertSort, signature, peer);
        if (!_statements.MayState(AlertSort, what, observation.Time, _options.RestateAfter, isRoutine,
            out var heldBack)) return;
        sighting.Facts.Add(new SensorAlert
        {
            Id = Id(observation, "sensor-alert", ""),
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
            Vendor = detail?.SensorVendor ?? "",
            Product = detail?.SensorProduct ?? "",
            SignatureId = detail?.SignatureId ?? "",
            Name = AlertName(detail),
            Severity = observation.Severity,
            Techniques = detail?.Techniques ?? [],
            IsRoutine = isRoutine,
            Repeats = heldBack,
            Summary = $"{detail?.SensorProduct ?? "sensor"}: {AlertName(detail)}",
            Source = Source(observation),
        });
    }

    private static string AlertName(ObservationDetail? detail) =>
        Quote(detail?.SignatureName ?? detail?.Message ?? "alert");

    /// <summary>True when the signature came before, while learning: sensors have their own noise.</summary>
    private bool LearnSignature(in Sighting sighting, ulong signature)
    {
        ref var seen = ref _signatures.Find(signature);
        if (!Unsafe.IsNullRef(ref seen))
        {
            seen.Count++;
            return true;
        }

        if (!sighting.IsLearning) return false;
        seen = ref _signatures.Add(signature);
        if (Unsafe.IsNullRef(ref seen))
        {
            AddSaturated(sighting, BaselineAspects.Signatures);
            return false;
        }

        seen.Count = 1;
        _learning.Novelty();
        return false;
    }

    private void JudgeAccess(in Sighting sighting, int handle)
    {
        ref readonly var observation = ref sighting.Observation;
        var isSession = observation.Kind == ObservationKind.AccessSession
            || observation.Operation is Operation.Login or Operation.SessionOpen
            || (observation.Kind == ObservationKind.Connection && !sighting.HasFailed
                && observation.Bytes >= _options.AccessBytesMin);
        if (!isSession) return;

        // Failed and successful ones apart: a success after a hundred failures is what matters most.
        var hasFailed = observation.Outcome is Outcome.Denied or Outcome.Error or Outcome.NoAnswer;
        var peer = handle > 0 ? (ulong)handle : BaselineKey.Address(sighting.OtherAddress);
        var what = BaselineKey.Of(AccessSort, peer, (ulong)observation.Protocol << 1 | (hasFailed ? 1UL : 0));
        if (!_statements.MayState(AccessSort, what, observation.Time, _options.AccessEvery, false, out _)) return;
        var user = observation.Detail?.User;
        sighting.Facts.Add(new AccessSession
        {
            Id = Id(observation, "access-session", ""),
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
            User = user,
            Summary = OriginatorName(observation) + (user is null ? "" : $" as {Quote(user)}")
                + (hasFailed ? " tries to work on " : " works on ")
                + $"{ResponderName(observation)} through {ProtocolText(observation)}",
            Source = Source(observation),
        });
    }

    private void JudgeMac(in Sighting sighting)
    {
        ref readonly var observation = ref sighting.Observation;
        var mac = sighting.Side == AssetSide.Responder ? observation.Responder.Mac : observation.Originator.Mac;
        if (_identity.IsUsual(mac) || mac.IsGroup) return;
        if (sighting.IsLearning || !_identity.HasMac)
        {
            _identity.Learn(mac);
            if (sighting.IsLearning) _learning.Novelty();
            return;
        }

        if (!MayState(sighting, DeviationKind.IdentityChange, mac.Bits, out var heldBack)) return;
        AddDeviation(
            sighting, DeviationKind.IdentityChange, heldBack, "mac",
            $"{_assetId} speaks from another MAC: {mac}",
            $"usual: {string.Join(", ", _identity.Macs.Select(bits => new MacAddress(bits)))}");
    }

    private void JudgeIdentity(in Sighting sighting)
    {
        ref readonly var observation = ref sighting.Observation;
        var detail = observation.Detail!;
        if (detail.Identity is { } identity
            && sighting.Side == (detail.IdentityIsOriginator ? AssetSide.Originator : AssetSide.Responder))
        {
            Compare(sighting, "vendor", identity.Vendor);
            Compare(sighting, "product", identity.Product);
            Compare(sighting, "firmware", identity.Firmware);
            Compare(sighting, "serial", identity.Serial);
            Compare(sighting, "host name", identity.HostName);
        }

        if (detail.ControllerMode is { } mode && sighting.Side == AssetSide.Responder) JudgeMode(sighting, mode);
    }

    private void Compare(in Sighting sighting, string name, string? value)
    {
        ref readonly var observation = ref sighting.Observation;
        var usual = _identity.Compare(observation.Protocol, name, value, sighting.IsLearning, out var isNew);
        if (isNew && sighting.IsLearning) _learning.Novelty();
        if (usual is null) return;
        var what = BaselineKey.Of((ulong)observation.Protocol, BaselineKey.Text(name), BaselineKey.Text(value));
        if (!MayState(sighting, DeviationKind.IdentityChange, what, out var heldBack)) return;
        AddDeviation(
            sighting, DeviationKind.IdentityChange, heldBack, name,
            $"{_assetId} tells another {name}: {Quote(value!)}", $"usual: {usual}");
    }

    /// <summary>
    /// Every change of mode is stated while protecting, even to a mode seen while learning: it is the change that
    /// matters. At a safety controller it is stated while learning too.
    /// </summary>
    private void JudgeMode(in Sighting sighting, string mode)
    {
        if (mode.Length > IdentityMemory.TextCharsMax) mode = mode[..IdentityMemory.TextCharsMax];
        var before = _identity.Mode;
        if (before == mode) return;
        _identity.Mode = mode;
        if (before is null) return;
        if (sighting.IsLearning)
        {
            _learning.Novelty();
            if (!_profile!.Is(Plant.AssetRoles.SafetyController)) return;
        }

        if (!MayState(sighting, DeviationKind.ModeChange, BaselineKey.Text(mode), out var heldBack)) return;
        AddDeviation(
            sighting, DeviationKind.ModeChange, heldBack, "",
            $"{_assetId} changes its mode from {before} to {mode}", $"before: {before}");
    }
}
