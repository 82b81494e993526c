using Akka.Actor;
using Akka.TestKit.Xunit2;
using Correlator.Actors.Assets;

namespace Correlator.Actors.Tests.Assets;

public class AssetLookupTests() : TestKit(NodeConfiguration.InMemory)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task An_asset_is_found_in_whichever_shard_it_is_and_asked_there_alone_the_next_time()
    {
        var lookup = new AssetLookup(Region(has: 41, silent: -1), Patience);
        Assert.Equal("plc-1", (await lookup.Describe("plc-1", default))?.AssetId);
        for (var shard = 0; shard < AssetSharding.Shards; shard++) await ExpectMsgAsync<DescribeAsset>();

        Assert.Equal("plc-1", (await lookup.Describe("plc-1", default))?.AssetId);
        Assert.Equal(new DescribeAsset(41, "plc-1"), await ExpectMsgAsync<DescribeAsset>());
        // A neighbour is looked for there first.
        Assert.Null(await lookup.Describe("plc-2", default));
        Assert.Equal(new DescribeAsset(41, "plc-2"), await ExpectMsgAsync<DescribeAsset>());
        for (var shard = 0; shard < AssetSharding.Shards; shard++) Assert.Equal("plc-2", (await ExpectMsgAsync<DescribeAsset>()).AssetId);
    }

    [Fact]
    public async Task A_shard_without_an_answer_holds_up_nobody_who_finds_the_asset_in_another()
    {
        var lookup = new AssetLookup(Region(has: 41, silent: 7), Patience);
        Assert.NotNull(await lookup.Describe("plc-1", default));
    }

    [Fact]
    public async Task Whether_there_is_such_an_asset_is_not_known_while_a_shard_gives_no_answer()
    {
        var lookup = new AssetLookup(Region(has: 41, silent: 7), TimeSpan.FromSeconds(1));
        await Assert.ThrowsAsync<AskTimeoutException>(() => lookup.Describe("plc-2", default));
    }

    private IActorRef Region(int has, int silent)
    {
        var seenBy = TestActor;
        return Sys.ActorOf(Props.Create(() => new Keepers(seenBy, has, silent)));
    }

    /// <summary>All shards' keepers; one of them has plc-1, and one says nothing.</summary>
    private sealed class Keepers : ReceiveActor
    {
        public Keepers(IActorRef seenBy, int has, int silent) => Receive<DescribeAsset>(ask =>
        {
            seenBy.Tell(ask);
            if (ask.Shard == silent) return;
            var isHere = ask.Shard == has && ask.AssetId == "plc-1";
            Sender.Tell(new AssetDescribed(ask.AssetId, isHere ? SampleWire.Description with { AssetId = "plc-1" } : null));
        });
    }
}
