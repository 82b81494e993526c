using Akka.Actor;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using Correlator.Actors.Assets;
using Correlator.Actors.Couriers;
using Correlator.Actors.Delivery;
using Correlator.Actors.Zones;
using Correlator.Model.Facts;
using Correlator.Model.Observations;

namespace Correlator.Actors.Tests.Couriers;

/// <summary>A courier, with probes in the place of its node's regions and of lines.</summary>
public class CourierActorTests : TestKit
{
    private readonly TestProbe _assets;
    private readonly TestProbe _zones;
    private readonly TestProbe _line;
    private readonly IActorRef _courier;

    public CourierActorTests()
        : base(NodeConfiguration.InMemory)
    {
        (_assets, _zones, _line) = (CreateTestProbe(), CreateTestProbe(), CreateTestProbe());
        _courier = Sys.ActorOf(CourierActor.Props(_assets, _zones));
    }

    [Fact]
    public async Task Each_message_goes_to_its_region_in_order_and_the_answers_go_back_together_when_all_have_come()
    {
        Tell(new Bundle(1_000, 7, HasMore: false, [Envelope(3, 7), Envelope(5, 7)]));
        Assert.Equal("3 5", await Shards(2));
        _assets.Reply(Applied(5, 7, SampleFacts.Control));
        await _line.ExpectNoMsgAsync(TimeSpan.FromMilliseconds(100));
        _assets.Reply(Applied(3, 7));
        var answers = (await _line.ExpectMsgAsync<AnswerBundle>()).Answers.Cast<EnvelopeApplied>().ToArray();
        Assert.Equal("5 3", string.Join(' ', answers.Select(answer => answer.Shard)));
        Assert.Equal(SampleFacts.Control.Id, Assert.Single(answers[0].Facts).Id);

        Tell(new Bundle(1_000, 7, HasMore: false, [Advance("cell-1", 7), Advance("cell-2", 7)]));
        foreach (var zone in (string[])["cell-1", "cell-2"])
        {
            Assert.Equal(zone, (await _zones.ExpectMsgAsync<AdvanceZone>()).ZoneId);
            _zones.Reply(Advanced(zone, 7));
        }

        Assert.Equal(2, (await _line.ExpectMsgAsync<AnswerBundle>()).Answers.Count);
    }

    [Fact]
    public async Task Shards_get_blocks_in_the_order_in_which_the_line_told_them_and_each_block_is_answered_once()
    {
        Tell(new Bundle(1_000, 7, HasMore: true, [Envelope(3, 7)]));
        Tell(new Bundle(1_000, 7, HasMore: false, [Envelope(5, 7)]));
        Tell(new Bundle(1_000, 8, HasMore: false, [Envelope(5, 8), Envelope(3, 8)]));
        Assert.Equal("3 5 5 3", await Shards(4));
        _assets.Reply(Applied(3, 7));
        _assets.Reply(Applied(5, 8));
        _assets.Reply(Applied(5, 7));
        Assert.Equal("7 7", await Numbers());
        _assets.Reply(Applied(3, 8));
        Assert.Equal("8 8", await Numbers());
    }

    [Fact]
    public async Task A_block_is_not_answered_before_its_last_bundle_has_come()
    {
        Tell(new Bundle(1_000, 7, HasMore: true, [Envelope(3, 7)]));
        await Shards(1);
        _assets.Reply(Applied(3, 7));
        await _line.ExpectNoMsgAsync(TimeSpan.FromMilliseconds(100));
        Tell(new Bundle(1_000, 7, HasMore: false, [Envelope(5, 7)]));
        await Shards(1);
        _assets.Reply(Applied(5, 7));
        Assert.Equal("7 7", await Numbers());
    }

    [Fact]
    public async Task A_node_that_is_slow_but_at_work_tells_the_line_of_it()
    {
        Tell(new Bundle(1_000, 7, HasMore: false, [.. Enumerable.Range(1, 10).Select(shard => Envelope(shard, 7))]));
        await Shards(10);
        for (var shard = 1; shard <= 8; shard++) _assets.Reply(Applied(shard, 7));
        Assert.Equal("7 7 7 7 7 7 7 7", await Numbers());
        _assets.Reply(Applied(9, 7));
        _assets.Reply(Applied(10, 7));
        Assert.Equal("7 7", await Numbers());
    }

    [Fact]
    public async Task An_answer_that_comes_twice_counts_once()
    {
        Tell(new Bundle(1_000, 7, HasMore: false, [Envelope(3, 7), Envelope(5, 7)]));
        await Shards(2);
        _assets.Reply(Applied(3, 7));
        _assets.Reply(Applied(3, 7));
        await _line.ExpectNoMsgAsync(TimeSpan.FromMilliseconds(100));
        _assets.Reply(Applied(5, 7));
        Assert.Equal("7 7", await Numbers());
        _assets.Reply(Applied(5, 7));
        await _line.ExpectNoMsgAsync(TimeSpan.FromMilliseconds(100));
    }

    [Fact]
    public async Task Whatever_else_receivers_say_goes_on_to_the_line_at_once()
    {
        Tell(new Bundle(1_000, 7, HasMore: true, [Envelope(3, 7), Envelope(5, 7)]));
        await Shards(1);
        IWireMessage[] said = [new Rewind("assets-3", 1_000, 5, 6), new ReceiverEnded("assets-5", "database or disk is full")];
        foreach (var word in said)
        {
            _assets.Reply(word);
            Assert.Equal(word, await _line.ExpectMsgAsync<IWireMessage>());
        }
    }

    [Fact]
    public async Task Answers_that_would_be_too_large_together_go_back_in_parts()
    {
        Tell(new Bundle(1_000, 7, HasMore: false, [Envelope(3, 7), Envelope(5, 7)]));
        await Shards(2);
        _assets.Reply(Applied(3, 7, [.. Enumerable.Repeat(SampleFacts.Control, BundleSize.Max)]));
        Assert.Equal("7", await Numbers());
        _assets.Reply(Applied(5, 7));
        Assert.Equal("7", await Numbers());
    }

    [Fact]
    public async Task An_older_incarnation_is_forgotten_as_soon_as_a_newer_one_comes_and_what_it_asked_for_is_told_to_nobody_else()
    {
        var older = CreateTestProbe();
        _courier.Tell(new Bundle(1_000, 7, HasMore: false, [Envelope(3, 7)]), older);
        await Shards(1);
        var errand = _assets.LastSender;
        Watch(errand);
        Tell(new Bundle(1_001, 9, HasMore: false, [Envelope(3, 9)]));
        Assert.Equal("3", await Shards(1));
        var newer = _assets.LastSender;
        await ExpectTerminatedAsync(errand);
        errand.Tell(Applied(3, 7), _assets);
        errand.Tell(new ReceiverEnded("assets-3", "of the older line"), _assets);
        _courier.Tell(new Bundle(1_000, 8, HasMore: false, [Envelope(3, 8)]), older);
        newer.Tell(Applied(3, 9), _assets);
        Assert.Equal("9", await Numbers());
        await _assets.ExpectNoMsgAsync(TimeSpan.FromMilliseconds(100));
        await older.ExpectNoMsgAsync(TimeSpan.FromMilliseconds(10));
        await _line.ExpectNoMsgAsync(TimeSpan.FromMilliseconds(10));
    }

    [Fact]
    public async Task A_line_that_waits_for_a_node_whose_regions_have_ended_hears_of_it()
    {
        Tell(new Bundle(1_000, 7, HasMore: false, [Envelope(3, 7)]));
        await Shards(1);
        Sys.Stop(_assets);
        Assert.Contains("leaves", (await _line.ExpectMsgAsync<ReceiverEnded>()).Reason, StringComparison.Ordinal);
        Tell(new Bundle(1_000, 8, HasMore: false, [Envelope(3, 8)]));
        await _line.ExpectMsgAsync<ReceiverEnded>();
    }

    internal static ReceivedEnvelope Envelope(int shard, long number) => new(shard, Step(number), [], null!, []);

    private static LineStep Step(long number) => new(1_000, 0, number - 1, number);

    private static AdvanceZone Advance(string zone, long number) =>
        new(zone, Step(number), SampleFacts.At(9), [], SampleEnvelopes.Rules);

    private static EnvelopeApplied Applied(int shard, long number, params Fact[] facts) => new(shard, number, EventTime.Max, facts);

    private static ZoneAdvanced Advanced(string zone, long number) => new(zone, number, [], [], [], EventTime.Max);

    private void Tell(Bundle bundle) => _courier.Tell(bundle, _line);

    private async Task<string> Shards(int count)
    {
        var shards = new List<int>();
        while (shards.Count < count) shards.Add((await _assets.ExpectMsgAsync<ReceivedEnvelope>()).Shard);
        return string.Join(' ', shards);
    }

    private async Task<string> Numbers() => string.Join(
        ' ', (await _line.ExpectMsgAsync<AnswerBundle>()).Answers.Cast<EnvelopeApplied>().Select(applied => applied.Number));
}
