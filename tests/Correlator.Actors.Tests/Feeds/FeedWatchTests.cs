using Correlator.Actors.Feeds;
using Correlator.Model.Observations;

namespace Correlator.Actors.Tests.Feeds;

public class FeedWatchTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 2, 6, 0, 0, TimeSpan.Zero);
    private static readonly FeedWatchOptions Options = new();
    private static readonly string[] Both = ["a", "b"];

    private readonly FeedContacts _contacts = new();
    private readonly Dictionary<string, TimeSpan> _offsets = new() { ["a"] = TimeSpan.Zero, ["b"] = TimeSpan.Zero };
    private DateTimeOffset _now = Start;
    private FeedWatch _watch;

    public FeedWatchTests() => _watch = new FeedWatch(_contacts, Options);

    [Fact]
    public void A_regular_feed_that_gives_nothing_has_dried_up_once_until_it_speaks_again()
    {
        Assert.Empty(Look(60, Both, Both));
        var dry = Assert.Single(Look(60, Both, ["b"]));
        Assert.Equal(("a", FeedConditionKind.DriedUp), (dry.Feed, dry.Report.Kind));
        Assert.InRange(_now - new DateTimeOffset(dry.Report.Since.Ticks, TimeSpan.Zero), Options.DryMin, TimeSpan.FromMinutes(10));
        Assert.Empty(Look(600, Both, ["b"]));
        Assert.Empty(Look(60, Both, Both));
        Assert.Equal(FeedConditionKind.DriedUp, Assert.Single(Look(600, Both, ["b"])).Report.Kind);
    }

    [Fact]
    public void All_feeds_may_dry_up_at_once()
    {
        Look(60, Both, Both);
        Assert.Equal(Both, Look(60, Both, []).Select(found => found.Feed));
    }

    [Fact]
    public void A_feed_that_is_usually_quiet_for_long_and_one_that_has_hardly_spoken_are_left_in_peace()
    {
        for (var i = 0; i < 40; i++)
        {
            Assert.Empty(Look(29, Both, []));
            Assert.Empty(Look(1, Both, ["a"]));
        }

        Look(1, Both, ["b"]);
        Assert.Empty(Look(89, Both, []));
        Assert.Equal("a", Assert.Single(Look(3, Both, [])).Feed);
        Assert.Empty(Look(1_000, Both, []));
    }

    [Fact]
    public void A_feed_whose_records_wait_here_has_not_dried_up()
    {
        Look(60, Both, Both);
        _contacts.Of("a").IsHeld = true;
        Assert.Empty(Look(1_000, Both, ["b"]));
        _contacts.Of("a").IsHeld = false;
        Assert.Single(Look(60, Both, ["b"]));
    }

    [Fact]
    public void A_node_that_does_not_answer_stands_still_and_what_it_reads_has_not_dried_up()
    {
        Look(60, Both, Both);
        var stalled = Assert.Single(Look(1_000, ["b"], ["b"]));
        Assert.Equal(("a", FeedConditionKind.NodeStalled), (stalled.Feed, stalled.Report.Kind));
        Assert.Empty(Look(2, Both, Both));
        Assert.Equal(FeedConditionKind.NodeStalled, Assert.Single(Look(6, ["b"], ["b"])).Report.Kind);
    }

    [Fact]
    public void A_look_that_comes_late_proves_little_for_this_node_may_have_stood_still()
    {
        Look(60, Both, Both);
        _now += TimeSpan.FromHours(10);
        Assert.Empty(_watch.Look(_now, TimeSpan.FromHours(10)));
    }

    [Fact]
    public void A_node_that_stood_still_itself_is_told_of_once_of_each_feed_with_when_it_began()
    {
        Look(60, Both, Both);
        var began = new EventTime(_now.UtcTicks);
        _contacts.StoodStill(new NodePause(began + TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(12)));
        _contacts.StoodStill(new NodePause(began, TimeSpan.FromSeconds(40)));
        _now += TimeSpan.FromMinutes(2);
        var told = Look(1, Both, Both);
        Assert.Equal(Both, told.Select(found => found.Feed));
        Assert.All(told, found => Assert.Equal((FeedConditionKind.NodeStalled, began), (found.Report.Kind, found.Report.Since)));
        Assert.Contains("stood still for 00:00:40", told[0].Report.Reason, StringComparison.Ordinal);
        Assert.Empty(Look(10, Both, Both));
    }

    [Fact]
    public void A_clock_that_is_ahead_of_the_nodes_for_a_quarter_of_an_hour_drifts()
    {
        Assert.Empty(Look(100, Both, Both));
        _offsets["a"] = TimeSpan.FromMinutes(3);
        Assert.Empty(Look(30, Both, Both));
        _offsets["a"] = TimeSpan.Zero;
        Assert.Empty(Look(100, Both, Both));
        _offsets["a"] = TimeSpan.FromMinutes(3);
        var drift = Assert.Single(Look(300, Both, Both));
        Assert.Equal(("a", FeedConditionKind.ClockDrift), (drift.Feed, drift.Report.Kind));
        Assert.Contains("00:03:00 ahead", drift.Report.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_clock_that_falls_behind_the_other_feeds_drifts_but_one_that_always_was_does_not()
    {
        _offsets["b"] = TimeSpan.FromMinutes(-60);
        Assert.Empty(Look(300, Both, Both));
        _offsets["b"] = TimeSpan.FromMinutes(-63);
        var drift = Assert.Single(Look(300, Both, Both));
        Assert.Equal(("b", FeedConditionKind.ClockDrift), (drift.Feed, drift.Report.Kind));
        Assert.Contains("01:03:00 behind those of other feeds, usually 01:00:00", drift.Report.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_feed_that_catches_up_does_not_drift()
    {
        Assert.Empty(Look(300, Both, Both));
        _offsets["b"] = TimeSpan.FromHours(-5);
        for (var i = 0; i < 300; i++)
        {
            _offsets["b"] += TimeSpan.FromMinutes(1);
            Assert.Empty(Look(1, Both, Both));
        }
    }

    [Fact]
    public void What_is_regular_is_known_after_a_restart_and_what_was_told_is_not_told_again()
    {
        Look(60, Both, Both);
        Restart();
        Assert.Single(Look(60, Both, ["b"]));
        Restart();
        Assert.Empty(Look(60, Both, ["b"]));
        Assert.Throws<InvalidDataException>(() => _watch.Restore([9]));
    }

    private void Restart()
    {
        var stored = _watch.Save();
        _watch = new FeedWatch(_contacts, Options);
        _watch.Restore(stored);
        Assert.Equal(stored, _watch.Save());
    }

    private List<(string Feed, FeedReport Report)> Look(int times, string[] answering, string[] speaking)
    {
        var found = new List<(string, FeedReport)>();
        foreach (var feed in Both) _contacts.Of(feed);
        for (var i = 0; i < times; i++)
        {
            _now += Options.Every;
            foreach (var feed in answering) _contacts.Of(feed).Answer();
            foreach (var feed in speaking) _contacts.Of(feed).Hear(Block(feed));
            found.AddRange(_watch.Look(_now, Options.Every));
        }

        return found;
    }

    private ObservationBlock Block(string feed)
    {
        var block = ObservationBlock.Rent(1);
        block.Count = 1;
        block.Feeds.Add(new FeedCheckpoint
        {
            Feed = feed,
            Sequence = 0,
            Resume = [],
            Format = "",
            Log = "",
            Last = new EventTime((_now + _offsets[feed]).UtcTicks),
        });
        return block;
    }
}
