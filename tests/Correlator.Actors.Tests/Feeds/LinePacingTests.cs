using Akka.Actor;
using Akka.Configuration;
using Akka.Pattern;
using Akka.Streams;
using Akka.Streams.Dsl;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using Correlator.Actors.Assets;
using Correlator.Actors.Delivery;
using Correlator.Actors.Feeds;
using Correlator.Actors.Zones;
using Correlator.Model.Discovery;
using Correlator.Model.Observations;
using Correlator.Model.Plant;
using Correlator.Rules;
using Microsoft.Extensions.Time.Testing;

namespace Correlator.Actors.Tests.Feeds;

/// <summary>A receiver says at once that it has ended; a line must not keep a database busy with its starts that cannot answer anyway.</summary>
public class LinePacingTests() : TestKit(ConfigurationFactory.ParseString("akka.scheduler.implementation = \"Akka.TestKit.TestScheduler, Akka.TestKit\"")
    .WithFallback(NodeConfiguration.InMemory))
{
    private static readonly Zone Root = new("plant", null);
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(1);

    [Fact]
    public async Task A_line_that_hears_of_an_end_at_each_start_waits_ever_longer_up_to_ten_seconds()
    {
        var (assets, scheduler) = (CreateTestProbe(), (TestScheduler)Sys.Scheduler);
        var guard = Sys.ActorOf(LineGuard.Props(Settings(assets)));
        double[] waits = [0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 10, 10];
        for (var start = 0; start < waits.Length; start++)
        {
            for (var shard = 0; shard < AssetSharding.Shards; shard++) await assets.ExpectMsgAsync<AssetsKnown>(TimeSpan.FromSeconds(20));
            assets.Reply(new ReceiverEnded("assets-0", "database or disk is full"));
            await AwaitAssertAsync(
                async () => Assert.Equal(
                    start + 1, (await guard.Ask<BackoffSupervisor.RestartCount>(BackoffSupervisor.GetRestartCount.Instance)).Count),
                TimeSpan.FromSeconds(20));

            // The guard adds up to a fifth, so that not all who wait for one database come back at once.
            var wait = TimeSpan.FromSeconds(waits[start]);
            scheduler.Advance(wait - Tick);
            await assets.ExpectNoMsgAsync(TimeSpan.FromMilliseconds(50));
            scheduler.Advance(wait / 5 + 2 * Tick);
        }
    }

    private LineSettings Settings(IActorRef assets) => new()
    {
        Name = "test",
        Open = _ => Source.Empty<ObservationBlock>(),
        Plant = new PlantModel { IsDeclared = true, Root = Root, Zones = [Root], Assets = [] },
        Directory = new AssetDirectoryOptions { Shards = AssetSharding.Shards },
        Feeds = new FeedTable(),
        Assets = assets,
        Zones = ActorRefs.Nobody,
        Desk = ActorRefs.Nobody,
        Rules = new RulesInForce(new RuleSet([])),
        Materializer = Sys.Materializer(),
        // Stands still: the line asks nobody again.
        Time = new FakeTimeProvider(new DateTimeOffset(2026, 3, 2, 6, 0, 0, TimeSpan.Zero)),
        StepTimeout = TimeSpan.FromHours(1),
        StartsAnew = true,
    };
}
