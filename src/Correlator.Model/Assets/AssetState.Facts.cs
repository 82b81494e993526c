using System.Globalization;
using Correlator.Model.Facts;
using Correlator.Model.Observations;

namespace Correlator.Model.Assets;

/// <summary>How the asset's facts are made.</summary>
public sealed partial class AssetState
{
    private const byte ControlSort = 61;
    private const byte AccessSort = 62;
    private const byte AlertSort = 63;

    /// <summary>A sensor's words are cut at this in what people read: they may be hostile, and history is bounded.</summary>
    private const int QuoteCharsMax = 256;

    private static string Quote(string text) =>
        text.Length <= QuoteCharsMax ? text : $"{text.AsSpan(0, QuoteCharsMax)}…";

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>
    /// True when this deviation may be stated now; asked before any text is made, because most are held back.
    /// </summary>
    private bool MayState(in Sighting sighting, DeviationKind kind, ulong what, out int heldBack)
    {
        var key = BaselineKey.Of((byte)kind, what);
        var time = sighting.Observation.Time;
        var hold = kind is DeviationKind.FanOut or DeviationKind.LoginFailureBurst
            ? _options.BurstRestateAfter
            : _options.RestateAfter;
        return _statements.MayState((byte)kind, key, time, hold, isRoutine: false, out heldBack);
    }

    private void AddDeviation(
        in Sighting sighting, DeviationKind kind, int heldBack, string discriminator, string summary, string evidence)
    {
        ref readonly var observation = ref sighting.Observation;
        AddDeviation(sighting.Facts, new Deviation
        {
            Id = Id(observation, DeviationKinds.Name(kind), discriminator),
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
            Kind = kind,
            Summary = summary,
            Evidence = evidence,
            Repeats = heldBack,
            Source = Source(observation),
        });
    }

    private void AddDeviation(List<Fact> facts, Deviation deviation)
    {
        facts.Add(deviation);
        if (_options.Bounds.HistoryMax <= 0) return;
        while (_history.Count >= _options.Bounds.HistoryMax) _history.Dequeue();
        _history.Enqueue(new DeviationSummary(
            deviation.Id, deviation.Time, deviation.Kind, deviation.Summary, deviation.Evidence, deviation.Repeats));
    }

    /// <summary>
    /// States once that an aspect is full: what exceeds it will look like a deviation, and somebody should know why.
    /// </summary>
    private void AddSaturated(in Sighting sighting, BaselineAspects aspect)
    {
        if ((_saturated & aspect) != 0) return;
        _saturated |= aspect;
        AddDeviation(
            sighting, DeviationKind.BaselineSaturated, 0, aspect.ToString(),
            $"{_assetId} shows more {aspect.ToString().ToLowerInvariant()} than its baseline can hold",
            "what exceeds the bound is not learned");
    }

    private FactId Id(in Observation observation, string kindName, string discriminator) =>
        FactId.Of("asset", _assetId, kindName, _feeds[observation.Feed], Text(observation.Sequence), discriminator);

    private Provenance Source(in Observation observation) => new(_feeds[observation.Feed], observation.Sequence);

    private static EventTime KnownAt(in Observation observation) =>
        observation.Watermark > observation.Time ? observation.Watermark : observation.Time;

    private static Participant? Originator(in Observation observation) =>
        observation.OriginatorAsset is null && observation.Originator.Address.IsNone
            ? null
            : Participant.Of(observation.OriginatorAsset, observation.Originator.Address);

    private static Participant? Responder(in Observation observation) =>
        observation.ResponderAsset is null && observation.Responder.Address.IsNone
            ? null
            : Participant.Of(observation.ResponderAsset, observation.Responder.Address);

    private string? Maintenance(in Observation observation)
    {
        var source = observation.OriginatorAsset?.Id ?? observation.Originator.Address.ToString();
        return _policy.MaintenanceTicket(observation.Time, _assetId, source, observation.Operation);
    }

    private static string NameOf(in Sighting sighting) => sighting.Other?.Id ?? sighting.OtherAddress.ToString();

    private static string OriginatorName(in Observation observation) =>
        observation.OriginatorAsset?.Id ?? observation.Originator.Address.ToString();

    private static string ResponderName(in Observation observation) =>
        observation.ResponderAsset?.Id ?? observation.Responder.Address.ToString();

    private static string ProtocolText(in Observation observation) =>
        observation.Protocol is Protocol.Tcp or Protocol.Udp && observation.Responder.Port != 0
            ? $"{observation.Protocol.Name()} port {observation.Responder.Port}"
            : observation.Protocol.Name();

    private static string OperationText(in Observation observation)
    {
        var name = observation.Operation.Name();
        if (observation.Detail?.OperationName is { } own) return $"{name} ({Quote(own)})";
        return observation.OperationCode >= 0 ? $"{name} (code {observation.OperationCode})" : name;
    }

    /// <summary>"unit 3 400-409", a tag, or "-".</summary>
    private static string TargetText(in Observation observation)
    {
        var unit = observation.TargetUnit != 0 ? $"unit {observation.TargetUnit}" : "";
        var what = observation.Detail?.Tag is { } tag ? Quote(tag) : "";
        if (observation.Has(ObservationFlags.HasTarget))
        {
            var last = LastTarget(observation);
            what = last == observation.TargetStart ? $"{last}" : $"{observation.TargetStart}-{last}";
        }

        if (unit.Length == 0) return what.Length == 0 ? "-" : what;
        return what.Length == 0 ? unit : $"{unit} {what}";
    }

    private static uint LastTarget(in Observation observation) =>
        observation.TargetCount <= 1
            ? observation.TargetStart
            : (uint)Math.Min(uint.MaxValue, (ulong)observation.TargetStart + observation.TargetCount - 1);
}
