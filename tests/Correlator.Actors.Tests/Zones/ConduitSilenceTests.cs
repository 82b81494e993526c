using Correlator.Actors.Serialization;
using Correlator.Actors.Zones;
using Correlator.Model.Facts;
using Correlator.Model.Observations;
using Correlator.Rules;

namespace Correlator.Actors.Tests.Zones;

/// <summary>The silence of a conduit that was used regularly.</summary>
public class ConduitSilenceTests
{
    private static readonly TimeSpan Span = ConduitUse.SpanStart(1) - ConduitUse.SpanStart(0);
    private static readonly uint First = ConduitUse.Span(SampleFacts.At(0).Ticks) + 1;

    [Fact]
    public void A_conduit_that_was_used_regularly_and_is_not_any_more_is_stated_once_when_event_time_proves_it()
    {
        var zone = Zone();
        Use(zone, 0, 1, 2, 3, 4, 5, 6, 7);
        Assert.Equal(Start(11), zone.NeedsTimeAt);
        Assert.Empty(zone.Advance(Start(11)).Own);
        var silence = Assert.IsType<Deviation>(Assert.Single(zone.Advance(Start(11) + TimeSpan.FromTicks(1)).Own));
        Assert.Equal(DeviationKind.ConduitSilence, silence.Kind);
        Assert.Equal((Start(11), "plant"), (silence.Time, silence.Subject));
        Assert.Contains("office does not speak modbus to cell-1", silence.Summary, StringComparison.Ordinal);
        Assert.Empty(zone.Advance(Start(100)).Own);
        Assert.Equal(EventTime.Max, zone.NeedsTimeAt);
    }

    [Fact]
    public void A_conduit_that_speaks_again_may_fall_silent_again()
    {
        var zone = Zone();
        Use(zone, 0, 1, 2, 3, 4, 5, 6, 7);
        var first = Assert.Single(zone.Advance(Start(20)).Own);
        Use(zone, 30);
        var second = Assert.Single(zone.Advance(Start(40)).Own);
        Assert.Equal(Start(34), second.Time);
        Assert.NotEqual(first.Id, second.Id);
    }

    [Fact]
    public void A_conduit_with_long_usual_pauses_is_given_longer_and_one_that_was_used_seldom_is_not_judged()
    {
        var rare = Zone();
        Use(rare, 0, 1, 2, 3, 4);
        Assert.Equal(EventTime.Max, rare.NeedsTimeAt);

        var slow = Zone();
        Use(slow, 0, 4, 8, 12, 16, 20, 24, 28);
        Assert.Equal(Start(28 + 1 + 3 * 4), slow.NeedsTimeAt);
    }

    [Fact]
    public void Silence_does_not_depend_on_where_blocks_end_nor_on_a_restart()
    {
        var whole = Zone();
        foreach (var span in Spans) whole.Take(new ZoneFact(At(span), null));
        var atOnce = whole.Advance(Start(60)).Own.Select(fact => fact.Id);

        var bit = Zone();
        var bits = new List<FactId>();
        foreach (var span in Spans)
        {
            bit.Take(new ZoneFact(At(span), null));
            bits.AddRange(bit.Advance(At(span).KnownAt + TimeSpan.FromTicks(1)).Own.Select(fact => fact.Id));
            var restored = new ZoneState("plant", Rules, Conduits);
            restored.Restore(bit.Save(FactCodec.Instance), FactCodec.Instance);
            Assert.True(restored.NeedsTimeAt >= bit.NeedsTimeAt);
            bit = restored;
        }

        bits.AddRange(bit.Advance(Start(60)).Own.Select(fact => fact.Id));
        Assert.Equal(atOnce, bits);
        Assert.Equal(2, bits.Count);
    }

    private static uint[] Spans => [0, 1, 2, 3, 4, 5, 6, 7, 20, 21, 22];

    private static ConduitOptions Conduits => new(SampleFacts.At(0) + 100 * Span);

    private static RuleSet Rules { get; } = new([]);

    private static ZoneState Zone() => new("plant", Rules, Conduits);

    private static EventTime Start(uint span) => ConduitUse.SpanStart(First + span);

    private static void Use(ZoneState zone, params uint[] spans)
    {
        foreach (var span in spans)
        {
            zone.Take(new ZoneFact(At(span), null));
            Assert.Empty(zone.Advance(At(span).KnownAt + TimeSpan.FromTicks(1)).Own);
        }
    }

    private static ConduitUse At(uint span) => SampleFacts.Use with
    {
        Id = FactId.Of("use", $"{span}"),
        Time = Start(span) + TimeSpan.FromSeconds(5),
        KnownAt = Start(span) + TimeSpan.FromSeconds(5),
        FromZone = "office",
        ToZone = "cell-1",
        Protocol = Protocol.Modbus,
    };
}
