using Correlator.Actors.Assets;
using FsCheck.Xunit;

namespace Correlator.Actors.Tests.Serialization;

/// <summary>A message that was spoilt on its way is refused by name; it neither crashes the reader nor makes it take memory.</summary>
public class WireHostileBytesTests(NodeSystem node) : IClassFixture<NodeSystem>
{
    /// <summary>Above what any of these small messages may need, far below what a believed length would take.</summary>
    private const long AllocatedMax = 4 * 1024 * 1024;

    private readonly IReadOnlyList<object> _all =
        [
            .. SampleWire.All, SampleEnvelopes.Envelope(node.Tables.Feeds), SampleEnvelopes.Block(node.Tables.Feeds),
            SampleEnvelopes.Bundle(node.Tables.Feeds),
        ];

    [Fact]
    public void A_message_cut_off_anywhere_is_refused()
    {
        foreach (var message in _all)
        {
            var bytes = node.Wire.ToBinary(message);
            for (var length = 0; length < bytes.Length; length++)
            {
                // As an earlier version ends it.
                if (message is DescribeAsset && length == bytes.Length - sizeof(int)) continue;
                Assert.True(Refuses(bytes[..length], node.Wire.Manifest(message)), $"{message.GetType().Name} cut to {length} bytes");
            }
        }
    }

    [Property(MaxTest = 5_000)]
    public void A_message_with_spoilt_bytes_is_read_or_refused(int which, byte[] spoilt, int at, bool isPacked)
    {
        var message = _all[(int)((uint)which % (uint)_all.Count)];
        var bytes = (isPacked ? node.Packing : node.Wire).ToBinary(message);
        var from = (int)((uint)at % bytes.Length);
        spoilt.AsSpan(0, Math.Min(spoilt.Length, bytes.Length - from)).CopyTo(bytes.AsSpan(from));
        Refuses(bytes, node.Wire.Manifest(message));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Every_byte_of_every_message_may_be_anything(bool isPacked)
    {
        var wire = isPacked ? node.Packing : node.Wire;
        foreach (var message in _all)
        {
            var manifest = wire.Manifest(message);
            var bytes = wire.ToBinary(message);
            for (var i = 0; i < bytes.Length; i++)
            {
                var before = bytes[i];
                foreach (var spoilt in new byte[] { 0xFF, 0x7F, 0x80, 0, 1, (byte)(before + 1), (byte)(before - 1) })
                {
                    bytes[i] = spoilt;
                    Refuses(bytes, manifest);
                }

                bytes[i] = before;
            }
        }
    }

    [Fact]
    public void Version_0_and_an_unknown_packing_are_refused()
    {
        foreach (var message in _all)
        {
            var bytes = node.Wire.ToBinary(message);
            Assert.True(Refuses([0, .. bytes[1..]], node.Wire.Manifest(message)));
            Assert.True(Refuses([1, 0xFF, .. bytes[2..]], node.Wire.Manifest(message)));
        }
    }

    [Property(MaxTest = 2_000)]
    public void What_is_read_of_spoilt_bytes_never_points_beyond_its_tables(byte[] spoilt, int at)
    {
        var envelope = _all.OfType<ShardEnvelope>().Single();
        var bytes = node.Wire.ToBinary(envelope);
        var from = (int)((uint)at % bytes.Length);
        spoilt.AsSpan(0, Math.Min(spoilt.Length, bytes.Length - from)).CopyTo(bytes.AsSpan(from));
        try
        {
            var received = (ReceivedEnvelope)node.Wire.FromBinary(bytes, node.Wire.Manifest(envelope));
            Assert.All(received.Block.Ends.Take(received.Block.Observations.Count * 2), name => Assert.True(name >= -received.Profiles.Count));
            foreach (var slice in received.Slices)
            {
                foreach (var reference in received.Block.References.AsSpan(slice.Start, slice.Count))
                {
                    Assert.InRange(reference >> 1, 0, received.Block.Observations.Count - 1);
                    Assert.InRange(received.Block.Observations.Items[reference >> 1].Feed, 0, node.Tables.Feeds.Count - 1);
                }
            }

            received.Resolve(new ReceivedProfiles());
            received.Block.ReturnIfReceived();
        }
        catch (Exception fault) when (fault is InvalidDataException or EndOfStreamException)
        {
        }
    }

    // Anything but the two named exceptions fails the test by escaping.
    private bool Refuses(byte[] bytes, string manifest)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            node.Wire.FromBinary(bytes, manifest);
            return false;
        }
        catch (Exception fault) when (fault is InvalidDataException or EndOfStreamException)
        {
            return true;
        }
        finally
        {
            Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < AllocatedMax, "a length was believed");
        }
    }
}
