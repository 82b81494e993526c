using System.Text;
using Correlator.Ingest.Decoding;
using Correlator.Ingest.Feeds;
using Correlator.Ingest.Push;
using FsCheck.Xunit;

namespace Correlator.Ingest.Tests.Push;

public sealed class SyslogDeframerTests
{
    private const string Mixed =
        "<13>first\n<13>second\r\n" + "11 <13>counted17 <13>with\nline end!" +
        "<13>by nul\0\n\r\n8 <14>1 x\n2026 is a year\n<1>last";

    private static readonly string[] MixedMessages =
    [
        "<13>first", "<13>second", "<13>counted", "<13>with\nline end", "!<13>by nul", "<14>1 x\n",
        "2026 is a year", "<1>last",
    ];

    [Fact]
    public void Both_framings_may_be_mixed_message_by_message()
    {
        var (messages, refused) = Deframe(Mixed, [Mixed.Length]);
        Assert.Equal(MixedMessages, messages);
        Assert.Empty(refused);
    }

    [Fact]
    public void Messages_are_the_same_wherever_the_network_splits_them()
    {
        for (var split = 1; split < Mixed.Length; split++)
        {
            Assert.Equal(MixedMessages, Deframe(Mixed, [split, Mixed.Length - split]).Messages);
        }

        Assert.Equal(MixedMessages, Deframe(Mixed, Enumerable.Repeat(1, Mixed.Length)).Messages);
    }

    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    [InlineData("\0")]
    public void A_line_of_exactly_the_bound_is_a_message_and_one_byte_more_is_not(string end)
    {
        var text = new string('x', 100) + end + new string('y', 101) + end + "z" + end;
        foreach (var step in new[] { 1, 7, 1000 })
        {
            var (messages, refused) = Deframe(text, Steps(text, step));
            Assert.Equal([new string('x', 100), "z"], messages);
            var (reason, head, length) = Assert.Single(refused);
            Assert.Equal(DecodeResult.TooLong, reason);
            Assert.StartsWith(new string('y', 101), head, StringComparison.Ordinal);
            Assert.InRange(length, 101, 102);
        }
    }

    [Fact]
    public void A_counted_message_over_the_bound_is_skipped_by_its_count()
    {
        var text = "5000 <" + new string('\n', 4999) + "4 <1>a";
        foreach (var step in new[] { 1, 13, 10_000 })
        {
            var (messages, refused) = Deframe(text, Steps(text, step));
            Assert.Equal(["<1>a"], messages);
            var (reason, head, length) = Assert.Single(refused);
            Assert.Equal((DecodeResult.TooLong, 4096, 5000L), (reason, head.Length, length));
        }
    }

    [Fact]
    public void A_counted_message_that_the_connection_breaks_off_is_refused()
    {
        var (messages, refused) = Deframe("50 <13>half", [11]);
        Assert.Empty(messages);
        Assert.Equal((DecodeResult.Truncated, "<13>half", 8L), Assert.Single(refused));
    }

    [Theory]
    [InlineData("99999999999999999999 <1>x\n")]
    [InlineData("0 <1>x\n")]
    [InlineData("-5 <1>x\n")]
    [InlineData("12x <1>x\n")]
    public void What_is_no_count_is_a_line(string text)
    {
        Assert.Equal([text[..^1]], Deframe(text, [text.Length]).Messages);
    }

    [Property(MaxTest = 200)]
    public void Random_bytes_never_throw_and_never_give_a_message_over_the_bound(byte[] bytes, byte step)
    {
        var text = Encoding.Latin1.GetString(bytes.Select(b => (byte)("0123456789 <>\n\r\0x"[b % 17])).ToArray());
        var (messages, _) = Deframe(text, Steps(text, 1 + (step % 9)));
        Assert.All(messages, message => Assert.InRange(message.Length, 0, 100));
        Assert.Equal(messages, Deframe(text, [text.Length]).Messages);
    }

    private static IEnumerable<int> Steps(string text, int step)
    {
        for (var at = 0; at < text.Length; at += step) yield return Math.Min(step, text.Length - at);
    }

    private static (List<string> Messages, List<(DecodeResult Reason, string Head, long Length)> Refused) Deframe(
        string text, IEnumerable<int> reads)
    {
        using var deframer = new SyslogDeframer(messageBytesMax: 100);
        var bytes = Encoding.Latin1.GetBytes(text);
        var messages = new List<string>();
        var refused = new List<(DecodeResult, string, long)>();
        var at = 0;
        foreach (var count in reads)
        {
            for (var read = 0; read < count;)
            {
                var free = deframer.Free();
                var now = Math.Min(free.Length, count - read);
                bytes.AsSpan(at, now).CopyTo(free.Span);
                deframer.Received(now);
                read += now;
                at += now;
                while (Take(deframer.Next(out var found), found))
                {
                }
            }
        }

        Take(deframer.Finish(out var last), last);
        return (messages, refused);

        bool Take(SyslogFrame frame, ReadOnlySpan<byte> found)
        {
            var content = Encoding.Latin1.GetString(found);
            if (frame == SyslogFrame.Message) messages.Add(content);
            if (frame == SyslogFrame.Refused) refused.Add((deframer.Reason, content, deframer.RefusedLength));
            return frame != SyslogFrame.None;
        }
    }
}
