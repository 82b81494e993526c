using Correlator.Actors.Assets;
using Correlator.Actors.Delivery;
using Correlator.Actors.Serialization;
using Correlator.Model.Observations;
using Correlator.Model.Plant;
using FsCheck.Xunit;

namespace Correlator.Actors.Tests.Serialization;

/// <summary>Envelopes as another node gets them, compared observation by observation with what was sent.</summary>
public class EnvelopeTests(NodeSystem node) : IClassFixture<NodeSystem>
{
    [Fact]
    public void An_observation_that_two_assets_of_the_shard_observe_goes_once_and_what_concerns_none_does_not()
    {
        var received = node.Sent<ReceivedEnvelope>(SampleEnvelopes.Envelope(node.Tables.Feeds));
        Assert.Equal(5, received.Block.Observations.Count);
        Assert.Same(received.Block.Observations.Items[2].Detail, received.Block.Observations.Items[3].Detail);
    }

    [Fact]
    public void A_set_of_rules_is_found_by_its_id()
    {
        var received = node.Sent<ReceivedEnvelope>(SampleEnvelopes.Envelope(node.Tables.Feeds));
        Assert.Same(node.Tables.Rules.Current, received.Block.Rules);
    }

    [Fact]
    public void What_was_observed_before_a_role_was_inferred_names_the_older_profile_of_the_asset()
    {
        var sent = SampleEnvelopes.Envelope(node.Tables.Feeds);
        var older = SampleEnvelopes.Hmi;
        var newer = older with { Roles = AssetRoles.OperatorStation };
        sent.Block.Observations.Items[1].OriginatorAsset = newer;
        sent = sent with { Profiles = [newer] };
        var profiles = new ReceivedProfiles();
        foreach (var profile in (AssetProfile[])[SampleEnvelopes.Plc, SampleEnvelopes.Historian, older]) profiles.Add(profile);

        var received = node.Sent<ReceivedEnvelope>(sent);
        var items = received.Resolve(profiles)!.Block.Observations.Items;
        Assert.Same(older, items[0].OriginatorAsset);
        Assert.Equal(AssetRoles.OperatorStation, items[1].OriginatorAsset!.Roles);
        Assert.Same(items[1].OriginatorAsset, profiles[older.Handle]);
    }

    [Fact]
    public void An_envelope_without_slices_tells_the_time()
    {
        var block = ObservationBlock.Rent();
        block.Watermark = SampleFacts.At(5);
        var sent = new ShardEnvelope(3, new LineStep(1, 0, 0, 9), RoutedBlock.Rent(block, 9, SampleEnvelopes.Rules), []);
        var received = node.Sent<ReceivedEnvelope>(sent);
        AssertSame(sent, received);
        Assert.Equal(SampleFacts.At(5), received.Block.Watermark);
        received.Block.ReturnIfReceived();
    }

    [Property(MaxTest = 300)]
    public void Any_envelope_reads_back_as_it_was_sent(int seed, byte assets, ushort observations, bool isWild)
    {
        var sent = Envelope(new Random(seed), assets % 20 + 1, observations % 700, isWild);
        var received = node.Sent<ReceivedEnvelope>(sent);
        AssertSame(sent, received);
        AssertSame(sent, node.Sent<ReceivedEnvelope>(received));
        received.Block.ReturnIfReceived();
        sent.Block.Return();
    }

    [Property(MaxTest = 100)]
    public void Any_envelope_reads_back_when_it_was_compressed(int seed, ushort observations, bool isWild)
    {
        var sent = Envelope(new Random(seed), 5, observations % 700, isWild);
        AssertSame(sent, (ReceivedEnvelope)node.Wire.FromBinary(node.Packing.ToBinary(sent), node.Wire.Manifest(sent)));
        sent.Block.Return();
    }

    [Property(MaxTest = 300)]
    public void Any_part_of_a_feeds_block_reads_back_as_it_was_sent(int seed, ushort observations, ushort at, bool isWild)
    {
        var random = new Random(seed);
        var block = ObservationBlock.Rent();
        block.Count = observations % 700;
        block.Watermark = SampleFacts.At(3);
        block.FeedStart = Checkpoint(1);
        block.Feeds.Add(Checkpoint(2));
        Fill(block, random, [SampleEnvelopes.Plc, SampleEnvelopes.Hmi], isWild);
        var middle = at % (block.Count + 1);
        var (first, second) = (Sent(block, 0, middle), Sent(block, middle, block.Count));

        Assert.Equal((middle, block.Count - middle), (first.Count, second.Count));
        for (var i = 0; i < block.Count; i++)
        {
            AssertSame(in block.Items[i], in i < middle ? ref first.Items[i] : ref second.Items[i - middle], withAssets: false);
        }

        Assert.Equal(block.Watermark, second.Watermark);
        Assert.Equivalent(block.FeedStart, first.FeedStart, strict: true);
        Assert.Equivalent(block.Feeds, second.Feeds, strict: true);
        if (middle < block.Count && middle > 0)
        {
            Assert.Equal(block.Items[middle - 1].Watermark, first.Watermark);
            Assert.Empty(first.Feeds);
            Assert.Null(second.FeedStart);
        }

        first.Return();
        second.Return();
        block.Return();
    }

    internal static void AssertSame(ShardEnvelope sent, ReceivedEnvelope received)
    {
        var profiles = new ReceivedProfiles();
        foreach (ref readonly var slice in sent.Slices.AsSpan())
        {
            profiles.Add(slice.Asset);
            foreach (var reference in sent.Block.References.AsSpan(slice.Start, slice.Count))
            {
                if (sent.Block.Observations.Items[reference >> 1].OriginatorAsset is { } originator) profiles.Add(originator);
                if (sent.Block.Observations.Items[reference >> 1].ResponderAsset is { } responder) profiles.Add(responder);
            }
        }

        // The very profiles that were sent, in the place of those that say the same.
        AssertSame(sent.Profiles, received.Profiles);
        var resolved = (received with { Profiles = sent.Profiles }).Resolve(profiles)!;
        Assert.Equal((sent.Shard, sent.Step, sent.Block.Number), (resolved.Shard, resolved.Step, resolved.Block.Number));
        Assert.Equal(sent.Block.Watermark, resolved.Block.Watermark);
        Assert.Equal(sent.Block.Rules.Id, resolved.Block.Rules.Id);
        Assert.Equal(sent.Slices.Length, resolved.Slices.Length);
        for (var i = 0; i < sent.Slices.Length; i++) AssertSame(sent, sent.Slices[i], resolved, resolved.Slices[i]);
    }

    internal static void AssertSame(ObservationBlock sent, ObservationBlock read)
    {
        Assert.Equal((sent.Count, sent.Watermark), (read.Count, read.Watermark));
        for (var i = 0; i < sent.Count; i++) AssertSame(in sent.Items[i], in read.Items[i], withAssets: false);
    }

    internal static void AssertSame(IReadOnlyList<AssetProfile> expected, IReadOnlyList<AssetProfile> read)
    {
        Assert.Equal(expected.Count, read.Count);
        foreach (var (one, other) in expected.Zip(read))
        {
            // Equal by reference: what it says is compared.
            Assert.Equal(one.Handle, other.Handle);
            Assert.Equal((one.Id, one.Shard, one.Type, one.Criticality), (other.Id, other.Shard, other.Type, other.Criticality));
            Assert.Equal((one.Supplier, one.Roles, one.RedundantWith), (other.Supplier, other.Roles, other.RedundantWith));
            Assert.Equal((one.IsDeclared, one.Evidence), (other.IsDeclared, other.Evidence));
            Assert.Equivalent(one.Allowed, other.Allowed, strict: true);
            Assert.Equivalent(one.Zone, other.Zone, strict: true);
        }
    }

    private static void AssertSame(ShardEnvelope sent, in SliceRange slice, ShardEnvelope resolved, in SliceRange other)
    {
        Assert.Same(slice.Asset, other.Asset);
        Assert.Equal((slice.Count, slice.Previous), (other.Count, other.Previous));
        for (var i = 0; i < slice.Count; i++)
        {
            var (one, two) = (sent.Block.References[slice.Start + i], resolved.Block.References[other.Start + i]);
            Assert.Equal(one & 1, two & 1);
            AssertSame(in sent.Block.Observations.Items[one >> 1], in resolved.Block.Observations.Items[two >> 1], withAssets: true);
        }
    }

    private static void AssertSame(in Observation one, in Observation other, bool withAssets)
    {
        Assert.Equal((one.Time, one.Watermark, one.Sequence), (other.Time, other.Watermark, other.Sequence));
        Assert.Equal((one.Originator.Address, one.Originator.Mac), (other.Originator.Address, other.Originator.Mac));
        Assert.Equal((one.Responder.Address, one.Responder.Mac), (other.Responder.Address, other.Responder.Mac));
        Assert.Equal((one.Originator.Port, one.Responder.Port), (other.Originator.Port, other.Responder.Port));
        Assert.Equal((one.TargetStart, one.TargetCount, one.TargetUnit), (other.TargetStart, other.TargetCount, other.TargetUnit));
        Assert.Equal((one.OperationCode, one.Bytes, one.Feed), (other.OperationCode, other.Bytes, other.Feed));
        Assert.Equal((one.Kind, one.Protocol, one.Operation), (other.Kind, other.Protocol, other.Operation));
        Assert.Equal((one.Outcome, one.Severity, one.Flags), (other.Outcome, other.Severity, other.Flags));
        Assert.Equal(BitConverter.DoubleToInt64Bits(one.ValueLow), BitConverter.DoubleToInt64Bits(other.ValueLow));
        Assert.Equal(BitConverter.DoubleToInt64Bits(one.ValueHigh), BitConverter.DoubleToInt64Bits(other.ValueHigh));
        if (one.Detail is not null || other.Detail is not null) Assert.Equivalent(one.Detail, other.Detail, strict: true);
        Assert.Same(withAssets ? one.OriginatorAsset : null, other.OriginatorAsset);
        Assert.Same(withAssets ? one.ResponderAsset : null, other.ResponderAsset);
    }

    private ObservationBlock Sent(ObservationBlock block, int from, int to)
    {
        var writer = new RowWriter(16);
        ObservationCodec.Write(ref writer, node.Tables.Feeds, block, from, to);
        var reader = new RowReader(writer.Written);
        var read = ObservationCodec.Read(ref reader, node.Tables.Feeds);
        Assert.Equal(0, reader.Left);
        writer.Dispose();
        return read;
    }

    private static FeedCheckpoint Checkpoint(byte number) =>
        new() { Feed = $"feed-{number}", Sequence = number, Resume = [number], Format = "f", Log = "l" };

    private ShardEnvelope Envelope(Random random, int assets, int observations, bool isWild)
    {
        var profiles = Enumerable.Range(1, assets).Select(i => new AssetProfile
        {
            Handle = i * 17,
            Id = $"asset-{i}",
            Zone = SampleEnvelopes.Plc.Zone,
            Shard = 7,
        }).ToArray();
        var block = ObservationBlock.Rent();
        block.Count = observations;
        block.Watermark = new EventTime(random.NextInt64());
        Fill(block, random, profiles, isWild);
        var routed = RoutedBlock.Rent(block, 1_000_000, SampleEnvelopes.Rules);
        var slices = new List<SliceRange>();
        var start = 0;
        foreach (var profile in profiles)
        {
            var from = start;
            for (var i = 0; i < observations; i++)
            {
                if (block.Items[i].ResponderAsset == profile) routed.References[start++] = i << 1 | 1;
                else if (block.Items[i].OriginatorAsset == profile) routed.References[start++] = i << 1;
            }

            if (random.Next(4) > 0) slices.Add(new SliceRange(profile, from, start - from, random.Next(2) * random.Next(1_000_000)));
        }

        return new ShardEnvelope(7, new LineStep(random.NextInt64(), random.NextInt64(), -1, 1_000_000), routed, [.. slices])
        {
            Profiles = random.Next(2) == 0 ? [] : profiles,
        };
    }

    private void Fill(ObservationBlock block, Random random, AssetProfile[] profiles, bool isWild)
    {
        var feeds = Enumerable.Range(0, 3).Select(i => node.Tables.Feeds.Add($"feed-{i}")).ToArray();
        ObservationDetail?[] details = [null, SampleEnvelopes.Detail, new ObservationDetail(), new ObservationDetail { User = "READ" }];
        for (var i = 0; i < block.Count; i++)
        {
            ref var o = ref block.Items[i];
            o = default;
            o.Time = isWild ? new EventTime(random.NextInt64()) : SampleFacts.At(i);
            o.Watermark = isWild ? new EventTime(random.NextInt64(long.MinValue, long.MaxValue)) : SampleFacts.At(i - 10);
            o.Sequence = isWild ? random.NextInt64(long.MinValue, long.MaxValue) : i * 100;
            o.OriginatorAsset = random.Next(5) == 0 ? null : profiles[random.Next(profiles.Length)];
            o.ResponderAsset = random.Next(5) == 0 ? null : profiles[random.Next(profiles.Length)];
            o.Originator.Address = Address(random, isWild);
            o.Responder.Address = Address(random, isWild);
            // Few of them: rows are compared with the last one of their responder.
            o.Responder.Mac = new MacAddress(isWild && random.Next(2) == 0 ? (ulong)random.NextInt64(1L << 48) : (ulong)random.Next(2));
            o.Originator.Port = (ushort)random.Next(isWild ? 65_536 : 2);
            o.Responder.Port = (ushort)random.Next(isWild ? 65_536 : 2);
            o.Detail = details[random.Next(details.Length)];
            (o.ValueLow, o.ValueHigh) = Values(random);
            o.TargetStart = isWild ? (uint)random.NextInt64(1L << 32) : (uint)random.Next(2);
            o.TargetCount = (uint)random.Next(2);
            o.TargetUnit = isWild ? random.Next(int.MinValue, int.MaxValue) : random.Next(3);
            o.OperationCode = isWild ? random.Next(int.MinValue, int.MaxValue) : random.Next(-1, 3);
            o.Bytes = isWild ? (uint)random.NextInt64(1L << 32) : (uint)random.Next(65, 67);
            o.Feed = feeds[random.Next(feeds.Length)];
            o.Kind = (ObservationKind)random.Next(8);
            o.Protocol = (Protocol)random.Next(256);
            o.Operation = (Operation)random.Next(20);
            o.Outcome = (Outcome)random.Next(5);
            o.Severity = (byte)random.Next(256);
            o.Flags = (ObservationFlags)random.Next(256);
        }
    }

    private static NetworkAddress Address(Random random, bool isWild) => isWild && random.Next(2) == 0
        ? new NetworkAddress((ulong)random.NextInt64(), (ulong)random.NextInt64())
        : NetworkAddress.FromV4((uint)random.Next(4));

    private static (double Low, double High) Values(Random random) => random.Next(6) switch
    {
        0 => (random.Next(-5, 70_000), random.Next(-5, 70_000)),
        1 => (random.NextDouble(), random.NextDouble()),
        2 => (double.NaN, double.NegativeInfinity),
        3 => (-0.0, 0),
        4 => (1L << 53, -(1L << 53)),
        _ => (0, 0),
    };
}
