using System.Runtime.CompilerServices;
using Correlator.Model.Facts;
using Correlator.Model.Observations;

namespace Correlator.Model.Assets;

/// <summary>Where it is done and with which values: ranges, tags, envelopes.</summary>
public sealed partial class AssetState
{
    /// <summary>
    /// Targets this near to each other are one matter when they deviate: a sweep over registers stays a few facts.
    /// </summary>
    private const int TargetBucketBits = 10;

    private bool JudgeRange(in Sighting sighting, ulong key, ref OperationEntry operation)
    {
        ref readonly var observation = ref sighting.Observation;
        var first = observation.TargetStart;
        var last = LastTarget(observation);
        if (operation.Ranges is { } ranges && ranges.Covers(first, last)) return true;
        if (sighting.IsLearning)
        {
            operation.Ranges ??= new TargetRanges();
            if (operation.Ranges.Add(first, last)) AddSaturated(sighting, BaselineAspects.Ranges);
            _learning.Novelty();
            return false;
        }

        // No record ever told this operation's targets, so nothing is known that could be left.
        if (operation.Ranges is null) return true;
        var what = BaselineKey.Of(key, first >> TargetBucketBits);
        if (MayState(sighting, DeviationKind.TargetOutOfRange, what, out var heldBack))
        {
            AddDeviation(
                sighting, DeviationKind.TargetOutOfRange, heldBack, "",
                $"{OriginatorName(observation)} does {OperationText(observation)} at {TargetText(observation)} "
                    + $"of {ResponderName(observation)}, outside the usual targets",
                $"usual: {operation.Ranges}");
        }

        return false;
    }

    private bool JudgeTag(in Sighting sighting, ulong key, ref OperationEntry operation, string tag)
    {
        ref readonly var observation = ref sighting.Observation;
        var tagKey = BaselineKey.Of(key, BaselineKey.Text(tag));
        ref var seen = ref _tags.Find(tagKey);
        if (!Unsafe.IsNullRef(ref seen))
        {
            seen.Count++;
            return true;
        }

        if (sighting.IsLearning)
        {
            operation.HasTags = true;
            seen = ref _tags.Add(tagKey);
            if (Unsafe.IsNullRef(ref seen)) AddSaturated(sighting, BaselineAspects.Tags);
            else seen.Count = 1;
            _learning.Novelty();
            return false;
        }

        if (!operation.HasTags || (_saturated & BaselineAspects.Tags) != 0) return true;
        if (MayState(sighting, DeviationKind.TargetOutOfRange, tagKey, out var heldBack))
        {
            AddDeviation(
                sighting, DeviationKind.TargetOutOfRange, heldBack, "",
                $"{OriginatorName(observation)} does {OperationText(observation)} at {Quote(tag)} of "
                    + $"{ResponderName(observation)} for the first time",
                "the operation is usual, this target is not");
        }

        return false;
    }

    private bool JudgeValue(in Sighting sighting)
    {
        ref readonly var observation = ref sighting.Observation;
        if (!observation.Has(ObservationFlags.HasTarget) && observation.Detail?.Tag is null) return true;
        var key = ValueKey(observation);
        return JudgeValue(sighting, key, ref _values.Find(key));
    }

    private static ulong ValueKey(in Observation observation)
    {
        var place = observation.Detail?.Tag is { } tag
            ? BaselineKey.Text(tag)
            : (ulong)observation.TargetStart << 32 | observation.TargetCount;
        var sort = (ulong)(uint)observation.TargetUnit << 16 | (ulong)(byte)observation.Protocol << 8;
        return BaselineKey.Of(place, observation.Operation.Changes() ? sort | 1 : sort);
    }

    /// <summary>A written or reported value against its target's envelope. False when it leaves it.</summary>
    private bool JudgeValue(in Sighting sighting, ulong key, ref ValueEntry value)
    {
        ref readonly var observation = ref sighting.Observation;
        if (!double.IsFinite(observation.ValueLow) || !double.IsFinite(observation.ValueHigh)) return true;
        if (sighting.IsLearning)
        {
            if (Unsafe.IsNullRef(ref value)) value = ref LearnTarget(sighting, key);
            if (Unsafe.IsNullRef(ref value)) return true;
            if (value.IsJudged(_options) && !value.Covers(observation.ValueLow, observation.ValueHigh, _options))
                _learning.Novelty();
            value.Learn(observation.ValueLow, observation.ValueHigh);
            return true;
        }

        if (Unsafe.IsNullRef(ref value) || !value.IsJudged(_options)
            || value.Covers(observation.ValueLow, observation.ValueHigh, _options)) return true;
        if (!MayState(sighting, DeviationKind.ValueOutOfEnvelope, key, out var heldBack)) return false;
        var isWritten = value.IsWritten;
        AddDeviation(
            sighting, DeviationKind.ValueOutOfEnvelope, heldBack, "",
            isWritten
                ? $"{OriginatorName(observation)} writes {ValueText(observation)} to {TargetText(observation)} "
                    + $"of {ResponderName(observation)}"
                : $"{ResponderName(observation)} reports {ValueText(observation)} for {TargetText(observation)}",
            $"usual: {value.Low} to {value.High}, margin {value.Margin(_options)}");
        return false;
    }

    private ref ValueEntry LearnTarget(scoped in Sighting sighting, ulong key)
    {
        ref readonly var observation = ref sighting.Observation;
        ref var value = ref _values.Add(key);
        if (Unsafe.IsNullRef(ref value))
        {
            AddSaturated(sighting, BaselineAspects.Values);
            return ref value;
        }

        value.Start = observation.TargetStart;
        value.TargetCount = observation.TargetCount;
        value.Unit = observation.TargetUnit;
        value.IsWritten = observation.Operation.Changes();
        return ref value;
    }

    private static string ValueText(in Observation observation) =>
        observation.ValueLow.Equals(observation.ValueHigh)
            ? $"{observation.ValueLow}"
            : $"{observation.ValueLow} to {observation.ValueHigh}";
}
