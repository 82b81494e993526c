using Correlator.Actors.Assets;
using Correlator.Actors.Couriers;
using Correlator.Actors.Feeds;
using Correlator.Actors.Incidents;
using Correlator.Actors.RuleSets;
using Correlator.Actors.Serialization;
using Correlator.Actors.Zones;
using Correlator.Model.Incidents;

namespace Correlator.Actors.Tests.Serialization;

/// <summary>
/// What was sent in a released form stays readable, for as long as nodes of it may be about. A change of form gets golden files of its own.
/// </summary>
public class WireFormTests(NodeSystem node) : IClassFixture<NodeSystem>
{
    public static TheoryData<string> Names => [.. SampleWire.All.Select(NameOf)];

    [Theory]
    [MemberData(nameof(Names))]
    public void What_version_1_sent_reads_back_equal(string name)
    {
        var sample = SampleWire.All.Single(message => NameOf(message) == name);
        AssertSame(sample, node.Wire.FromBinary(Golden(name), node.Wire.Manifest(sample)));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void What_is_sent_today_has_the_bytes_of_version_1(string name)
    {
        var sample = SampleWire.All.Single(message => NameOf(message) == name);
        Assert.Equal(Convert.ToHexString(Golden(name)), Convert.ToHexString(node.Wire.ToBinary(sample)));
    }

    [Fact]
    public void An_envelope_of_version_2_reads_back_and_is_written_alike_also_when_it_goes_on()
    {
        var envelope = SampleEnvelopes.Envelope(node.Tables.Feeds);
        var golden = Golden("wire-shard-envelope", 2);
        Assert.Equal(Convert.ToHexString(golden), Convert.ToHexString(node.Wire.ToBinary(envelope)));
        var received = (ReceivedEnvelope)node.Wire.FromBinary(golden, node.Wire.Manifest(envelope));
        EnvelopeTests.AssertSame(envelope, received);

        golden = Golden("wire-received-envelope", 2);
        Assert.Equal(Convert.ToHexString(golden), Convert.ToHexString(node.Wire.ToBinary(received)));
        EnvelopeTests.AssertSame(envelope, (ReceivedEnvelope)node.Wire.FromBinary(golden, node.Wire.Manifest(received)));
    }

    [Fact]
    public void A_feeds_block_of_version_2_reads_back_and_is_written_alike()
    {
        var sample = SampleEnvelopes.Block(node.Tables.Feeds);
        var golden = Golden("wire-feed-block", 2);
        Assert.Equal(Convert.ToHexString(golden), Convert.ToHexString(node.Wire.ToBinary(sample)));
        var read = (FeedBlock)node.Wire.FromBinary(golden, node.Wire.Manifest(sample));
        Assert.Equal((sample.Feed, sample.Link, sample.Index), (read.Feed, read.Link, read.Index));
        Assert.Equivalent(sample.Block.FeedStart, read.Block.FeedStart, strict: true);
        Assert.Equivalent(sample.Block.Feeds, read.Block.Feeds, strict: true);
        EnvelopeTests.AssertSame(sample.Block, read.Block);
        Assert.False(read.Block.IsCaughtUp);
    }

    [Fact]
    public void A_bundle_of_version_1_reads_back_and_holds_each_message_as_it_goes_alone()
    {
        var sample = SampleEnvelopes.Bundle(node.Tables.Feeds);
        var golden = Golden("wire-bundle");
        Assert.Equal(Convert.ToHexString(golden), Convert.ToHexString(node.Wire.ToBinary(sample)));
        foreach (var message in sample.Messages)
        {
            Assert.Contains(Convert.ToHexString(node.Wire.ToBinary(message).AsSpan(2)), Convert.ToHexString(golden), StringComparison.Ordinal);
        }

        var read = (Bundle)node.Wire.FromBinary(golden, node.Wire.Manifest(sample));
        Assert.Equal((sample.Incarnation, sample.Number, sample.HasMore), (read.Incarnation, read.Number, read.HasMore));
        EnvelopeTests.AssertSame((ShardEnvelope)sample.Messages[0], (ReceivedEnvelope)read.Messages[0]);
        AssertSame(sample.Messages[1], read.Messages[1]);
        Assert.Equal(sample.Messages.Count, read.Messages.Count);
    }

    [Fact]
    public void A_bundle_may_hold_what_a_later_version_has_made_longer_but_no_bundle()
    {
        var whole = node.Wire.ToBinary(new AnswerBundle([new ZoneSaved("plant", 4_711)]));
        var longer = (byte[])[.. whole, 9];
        // The length of the one message, behind the number of messages and its manifest.
        longer[2 + 1 + 3]++;
        Assert.Equal(new ZoneSaved("plant", 4_711), Assert.Single(((AnswerBundle)node.Wire.FromBinary(longer, "Ma")).Answers));
        var nested = node.Wire.ToBinary(new AnswerBundle([new AnswerBundle([])]));
        Assert.Throws<InvalidDataException>(() => node.Wire.FromBinary(nested, "Ma"));
    }

    [Fact]
    public void A_keeper_says_behind_the_rest_that_its_node_takes_bundles()
    {
        var noted = new AssetsNoted(7, 1_000) { HasCourier = true };
        var bytes = node.Wire.ToBinary(noted);
        Assert.Equal(Convert.ToHexString(Golden("wire-assets-noted")), Convert.ToHexString(bytes[..^1]));
        Assert.Equal(noted, node.Wire.FromBinary(bytes, node.Wire.Manifest(noted)));
    }

    [Fact]
    public void A_block_after_which_its_feed_had_no_more_says_so_behind_the_rest()
    {
        var sample = SampleEnvelopes.Block(node.Tables.Feeds);
        sample.Block.IsCaughtUp = true;
        var bytes = node.Wire.ToBinary(sample);
        Assert.Equal(Convert.ToHexString(Golden("wire-feed-block", 2)), Convert.ToHexString(bytes[..^1]));
        Assert.True(((FeedBlock)node.Wire.FromBinary(bytes, node.Wire.Manifest(sample))).Block.IsCaughtUp);
    }

    [Fact]
    public void What_checkpoints_cost_is_told_behind_the_rest()
    {
        var sample = LineProgress.None with { Checkpoints = new CheckpointCost(3, TimeSpan.FromSeconds(2), 0.04) };
        var bytes = node.Wire.ToBinary(sample);
        Assert.Equal(sample, node.Wire.FromBinary(bytes, node.Wire.Manifest(sample)));
        var earlier = node.Wire.ToBinary(LineProgress.None);
        Assert.Equal(Convert.ToHexString(earlier), Convert.ToHexString(bytes[..earlier.Length]));
    }

    [Fact]
    public void An_asset_that_an_earlier_version_asks_for_without_a_shard_is_in_that_of_its_id()
    {
        var bytes = node.Wire.ToBinary(new DescribeAsset(7, "10.0.0.1"))[..^sizeof(int)];
        Assert.Equal(new DescribeAsset(23, "10.0.0.1"), node.Wire.FromBinary(bytes, "D"));
    }

    [Fact]
    public void Every_message_between_nodes_has_its_sample()
    {
        var types = typeof(IWireMessage).Assembly.GetTypes()
            .Where(type => !type.IsAbstract && type.IsAssignableTo(typeof(IWireMessage)))
            .Except([typeof(ShardEnvelope), typeof(ReceivedEnvelope), typeof(FeedBlock), typeof(Bundle)])
            .Select(type => type.Name).Order();
        Assert.Equal(types, SampleWire.All.Select(message => message.GetType().Name).Order());
    }

    [Fact]
    public void Every_message_between_nodes_goes_through_the_one_serializer_of_the_shipped_configuration()
    {
        var feeds = node.Tables.Feeds;
        foreach (var message in (IEnumerable<object>)[.. SampleWire.All, SampleEnvelopes.Envelope(feeds), SampleEnvelopes.Block(feeds), SampleEnvelopes.Bundle(feeds)])
        {
            var serializer = node.System.Serialization.FindSerializerFor(message);
            Assert.Equal(4712, serializer.Identifier);
            Assert.IsType<WireSerializer>(serializer);
        }
    }

    [Fact]
    public void Every_command_and_query_of_an_incident_reads_back_equal()
    {
        foreach (var command in SampleWire.Commands)
        {
            var told = new TellIncident(command, 5);
            AssertSame(told, node.Sent<TellIncident>(told));
        }

        foreach (var query in SampleWire.Queries) AssertSame(new AskIncident(query), node.Sent<AskIncident>(new AskIncident(query)));
        var model = typeof(IIncidentCommand).Assembly.GetTypes().Where(type => !type.IsAbstract).ToArray();
        Assert.Equal(model.Count(type => type.IsAssignableTo(typeof(IIncidentCommand))), SampleWire.Commands.Count);
        Assert.Equal(model.Count(type => type.IsAssignableTo(typeof(IIncidentQuery))), SampleWire.Queries.Count);
    }

    [Fact]
    public void What_is_absent_reads_back_as_absent()
    {
        Assert.Null(node.Sent<AssetDescribed>(new AssetDescribed("plc-9", null)).Description);
        Assert.Null(node.Sent<IncidentTold>(new IncidentTold(SampleFacts.Access.Id, null)).Refused);
        Assert.Null(node.Sent<RulesPrepared>(new RulesPrepared(Guid.Empty, 0, null, [])).Rules);
        Assert.Null(node.Sent<OpenFeed>(new OpenFeed("conn", default, null)).From);
        Assert.False(node.Sent<DrainLine>(new DrainLine()).GoesOn);
    }

    [Fact]
    public void What_a_later_version_adds_at_the_end_of_a_message_is_left_alone()
    {
        foreach (var sample in SampleWire.All)
        {
            // What this version itself adds must be there.
            var message = sample is AssetsNoted noted ? noted with { HasCourier = true } : sample;
            byte[] grown = [.. node.Wire.ToBinary(message), 1, 2, 3];
            grown[0] = 2;
            AssertSame(message, node.Wire.FromBinary(grown, node.Wire.Manifest(message)));
        }
    }

    [Fact]
    public void Zones_of_profiles_that_come_in_different_messages_are_the_same_objects()
    {
        var known = new AssetsKnown(7, default, [SampleEnvelopes.Plc]);
        var (first, second) = (node.Sent<AssetsKnown>(known).Assets[0].Zone, node.Sent<AssetsKnown>(known).Assets[0].Zone);
        Assert.Same(first, second);
        Assert.Same(first.Parent, node.Sent<AssetsKnown>(new AssetsKnown(7, default, [SampleEnvelopes.Hmi])).Assets[0].Zone);
    }

    [Fact]
    public void An_unknown_sort_is_refused_by_its_name()
    {
        var fault = Assert.Throws<InvalidDataException>(() => node.Wire.FromBinary([1, 0], "Xx"));
        Assert.Contains("'Xx'", fault.Message, StringComparison.Ordinal);
    }

    internal static string NameOf(IWireMessage message) => "wire-" + GoldenFileTests.Kebab(message.GetType());

    // Profiles are equal by reference: compared by what they say. So are sets of rules: the node has the very one.
    private static void AssertSame(object expected, object read)
    {
        if (expected is AssetsKnown known)
        {
            EnvelopeTests.AssertSame(known.Assets, ((AssetsKnown)read).Assets);
            (expected, read) = (known with { Assets = [] }, (AssetsKnown)read with { Assets = [] });
        }

        if (expected is AdvanceZone advance)
        {
            var other = (AdvanceZone)read;
            Assert.Equal(advance.Rules.Id, other.Rules.Id);
            (expected, read) = (advance with { Rules = null! }, other with { Rules = null! });
        }

        Assert.Equivalent(expected, read, strict: true);
    }

    private static byte[] Golden(string name, int version = 1) =>
        File.ReadAllBytes(Path.Combine(Repository.Root, "tests", "data", "golden", $"{name}-v{version}.bin"));
}
