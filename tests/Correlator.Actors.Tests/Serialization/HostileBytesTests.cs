using Correlator.Actors.Serialization;
using FsCheck.Xunit;

namespace Correlator.Actors.Tests.Serialization;

/// <summary>A stored record that a disk has spoilt is refused by name; it neither crashes the reader nor makes it take memory.</summary>
public class HostileBytesTests(NodeSystem node) : IClassFixture<NodeSystem>
{
    /// <summary>Above what any of these small records may need, far below what a believed length would take.</summary>
    private const long AllocatedMax = 4 * 1024 * 1024;

    [Fact]
    public void A_record_cut_off_anywhere_is_refused()
    {
        foreach (var stored in SampleStored.All)
        {
            var bytes = node.Serializer.ToBinary(stored);
            for (var length = 0; length < bytes.Length; length++)
            {
                Assert.True(
                    Refuses(bytes[..length], node.Serializer.Manifest(stored)), $"{GoldenFileTests.NameOf(stored)} cut to {length} bytes");
            }
        }
    }

    [Property(MaxTest = 2_000)]
    public void A_record_with_spoilt_bytes_is_read_or_refused(int which, byte[] spoilt, int at)
    {
        var all = SampleStored.All;
        var stored = all[(int)((uint)which % all.Count)];
        var bytes = node.Serializer.ToBinary(stored);
        var from = (int)((uint)at % bytes.Length);
        spoilt.AsSpan(0, Math.Min(spoilt.Length, bytes.Length - from)).CopyTo(bytes.AsSpan(from));
        Refuses(bytes, node.Serializer.Manifest(stored));
    }

    [Fact]
    public void Every_byte_of_every_record_may_be_all_ones_or_zero()
    {
        foreach (var stored in SampleStored.All)
        {
            var manifest = node.Serializer.Manifest(stored);
            var bytes = node.Serializer.ToBinary(stored);
            for (var i = 0; i < bytes.Length; i++)
            {
                var before = bytes[i];
                foreach (var spoilt in new byte[] { 0xFF, 0x7F, 0 })
                {
                    bytes[i] = spoilt;
                    Refuses(bytes, manifest);
                }

                bytes[i] = before;
            }
        }
    }

    [Fact]
    public void An_unknown_sort_or_version_is_refused()
    {
        Assert.True(Refuses([1], "?"));
        var bytes = node.Serializer.ToBinary(SampleStored.All[0]);
        bytes[0] = 3;
        Assert.True(Refuses(bytes, "A"));
    }

    // Anything but the two named exceptions fails the test by escaping.
    private bool Refuses(byte[] bytes, string manifest)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            node.Serializer.FromBinary(bytes, manifest);
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
