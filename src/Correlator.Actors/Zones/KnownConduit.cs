using Correlator.Model.Facts;
using Correlator.Model.Observations;

namespace Correlator.Actors.Zones;

/// <summary>How regularly a learned conduit is used, in spans of event time, and from when on its silence is unusual.</summary>
/// <remarks>
/// The longest usual pause is the second longest learned: one outage is not usual. A pause that was stated as silence is not learned.
/// </remarks>
internal sealed class KnownConduit(EventTime heard, Provenance source)
{
    private uint _longest = 1;
    private uint _secondLongest = 1;
    private bool _isSilent;

    public EventTime LastHeard { get; private set; } = heard;

    /// <summary>The record that told of its last use.</summary>
    public Provenance Source { get; private set; } = source;

    /// <summary>Spans in which it was used.</summary>
    public int Spans { get; private set; } = 1;

    public TimeSpan UsualPause => ConduitUse.SpanStart(_secondLongest) - ConduitUse.SpanStart(0);

    /// <summary>Silent when event time is past this; <see cref="EventTime.Max"/> when it is not judged, or silent already.</summary>
    public EventTime SilentAfter { get; private set; } = EventTime.Max;

    public void Hear(ConduitUse use, ConduitOptions options)
    {
        var (last, now) = (ConduitUse.Span(LastHeard.Ticks), ConduitUse.Span(use.Time.Ticks));
        if (now <= last) return;
        if (!_isSilent) Learn(now - last);
        Spans++;
        _isSilent = false;
        LastHeard = use.Time;
        Source = use.Source;
        Expect(options);
    }

    public void FallSilent()
    {
        _isSilent = true;
        SilentAfter = EventTime.Max;
    }

    public void Save(BinaryWriter writer)
    {
        writer.Write(LastHeard.Ticks);
        writer.Write(Source.Feed);
        writer.Write(Source.Position);
        writer.Write(Spans);
        writer.Write(_longest);
        writer.Write(_secondLongest);
        writer.Write(_isSilent);
    }

    public static KnownConduit Load(BinaryReader reader, ConduitOptions options)
    {
        var conduit = new KnownConduit(new EventTime(reader.ReadInt64()), new Provenance(reader.ReadString(), reader.ReadInt64()))
        {
            Spans = reader.ReadInt32(),
            _longest = reader.ReadUInt32(),
            _secondLongest = reader.ReadUInt32(),
            _isSilent = reader.ReadBoolean(),
        };
        if (!conduit._isSilent) conduit.Expect(options);
        return conduit;
    }

    private void Learn(uint pause)
    {
        if (pause > _longest) (_longest, _secondLongest) = (pause, _longest);
        else if (pause > _secondLongest) _secondLongest = pause;
    }

    // At the end of the last span that it could still have been used in.
    private void Expect(ConduitOptions options)
    {
        var isRegular = Spans >= options.SilenceSpansMin && _secondLongest <= options.SilencePauseSpansMax;
        SilentAfter = isRegular
            ? ConduitUse.SpanStart(ConduitUse.Span(LastHeard.Ticks) + 1 + (uint)options.SilencePauseFactor * _secondLongest)
            : EventTime.Max;
    }
}
