using Akka;
using Akka.Actor;
using Akka.Hosting;
using Akka.Streams;
using Akka.Streams.Dsl;
using Akka.TestKit.Xunit2;
using Correlator.Actors.Feeds;
using Correlator.Model.Observations;

namespace Correlator.Actors.Tests.Feeds;

/// <summary>
/// A node that was declared dead and did not know it can have started a line once more: the feeds have heard of a later incarnation than that of
/// the line that goes on.
/// </summary>
public class OutdatedLineTests() : TestKit(NodeConfiguration.InMemory)
{
    [Fact]
    public async Task A_host_tells_a_line_that_opens_a_feed_too_late_which_opening_it_follows()
    {
        var host = Sys.ActorOf(FeedHostActor.Props("f", new FeedHostSettings((_, _) => Source.Never<ObservationBlock>(), _ => { })));
        host.Tell(new OpenFeed("f", new FeedLinkId(5, 1), null), TestActor);
        Assert.Equal(new FeedLinkId(5, 1), (await ExpectMsgAsync<FeedOpened>()).Link);
        host.Tell(new OpenFeed("f", new FeedLinkId(4, 9), null), TestActor);
        Assert.Equal(new FeedLinkId(5, 1), (await ExpectMsgAsync<FeedOpened>()).Link);
    }

    [Fact]
    public async Task A_link_that_hears_of_a_later_incarnation_breaks_its_line()
    {
        var host = CreateTestProbe();
        ActorRegistry.For(Sys).Register<FeedHostActor>(host.Ref);
        var link = Source.FromGraph(new FeedLink(new FeedLinkSettings("f", null, 4, null))).RunWith(Sink.Ignore<ObservationBlock>(), Sys.Materializer());
        await host.ExpectMsgAsync<OpenFeed>();
        host.Reply(new FeedOpened("f", new FeedLinkId(5, 1), 0));
        await Assert.ThrowsAsync<LineBrokenException>(() => link.WaitAsync(TimeSpan.FromSeconds(20)));
    }
}
