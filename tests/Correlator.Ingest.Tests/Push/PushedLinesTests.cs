using System.IO.Compression;
using System.Text;
using Correlator.Ingest.Push;
using FsCheck.Xunit;

namespace Correlator.Ingest.Tests.Push;

public class PushedLinesTests
{
    [Theory]
    [InlineData("{\"a\":1}\n{\"b\":2}\r\n\n{\"c\":3}", 3)]
    [InlineData("#fields\tts\n1.5\tx\n", 2)]
    [InlineData("", 0)]
    [InlineData("\n\r\n", 0)]
    public async Task Whole_bodies_are_counted_plain_and_compressed(string text, int records)
    {
        foreach (var isGzip in new[] { false, true })
        {
            var lines = await Read(Encoding.UTF8.GetBytes(text), isGzip, 1_000);
            Assert.Equal((PushFault.None, records, text), (lines.Fault, lines.Records, Encoding.UTF8.GetString(lines.Bytes)));
        }
    }

    [Theory]
    [InlineData("{\"a\":1}\n{\"b\":\n{\"c\":3}", PushFault.BrokenJson, 2, 13)]
    [InlineData("{\"a\":1}\n[1]\n", PushFault.BrokenJson, 2, 8)]
    [InlineData("{\"a\":1} {\"b\":1}\n", PushFault.BrokenJson, 1, 8)]
    [InlineData("{\"a\":1}\nplain\n", PushFault.BrokenJson, 2, 8)]
    [InlineData("1.5\tx\ny\0z\n", PushFault.Binary, 2, 7)]
    public async Task A_broken_line_is_told_with_its_place(string text, PushFault fault, int line, long offset)
    {
        var lines = await Read(Encoding.UTF8.GetBytes(text), false, 1_000);
        Assert.Equal((fault, line, offset, 0), (lines.Fault, lines.Line, lines.Offset, lines.Bytes.Length));
    }

    [Fact]
    public async Task A_bomb_is_refused_before_it_is_unpacked()
    {
        var bomb = Gzip(new byte[200 << 20]);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var lines = await PushedLines.ReadAsync(new MemoryStream(bomb), true, 1 << 20, CancellationToken.None);
        Assert.Equal(PushFault.TooLarge, lines.Fault);
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 8 << 20);
    }

    [Property(MaxTest = 100)]
    public void Gzip_that_is_cut_or_changed_is_never_taken_for_whole(int seed)
    {
        var random = new Random(seed);
        var text = string.Join('\n', Enumerable.Range(0, 50).Select(i => $"{{\"n\":{i},\"r\":{random.Next()}}}"));
        var gzip = Gzip(Encoding.UTF8.GetBytes(text));
        var broken = random.Next(2) == 0 ? gzip[..(1 + random.Next(gzip.Length - 1))] : (byte[])gzip.Clone();
        if (broken.Length == gzip.Length) broken[10 + random.Next(gzip.Length - 10)] ^= (byte)(1 << random.Next(8));
        var lines = Read(broken, true, 1 << 20, isPacked: true).GetAwaiter().GetResult();
        Assert.True(lines.Fault != PushFault.None || Encoding.UTF8.GetString(lines.Bytes) == text, $"{lines.Fault} {broken.Length}/{gzip.Length}");
    }

    private static async Task<PushedLines> Read(byte[] body, bool isGzip, int max, bool isPacked = false) =>
        await PushedLines.ReadAsync(new MemoryStream(isGzip && !isPacked ? Gzip(body) : body), isGzip, max, CancellationToken.None);

    private static byte[] Gzip(byte[] body)
    {
        var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true)) gzip.Write(body);
        return packed.ToArray();
    }
}
