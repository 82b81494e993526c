using System.Net;
using System.Net.Sockets;
using System.Text;
using Correlator.Ingest.Decoding;
using Correlator.Ingest.Feeds;
using Microsoft.Extensions.Time.Testing;

namespace Correlator.Ingest.Tests.Feeds;

[Collection(nameof(Streams))]
public sealed class SyslogFeedTests(Streams streams)
{
    [Fact]
    public async Task Each_datagram_is_one_record_whatever_it_holds()
    {
        var feed = Feed();
        var read = new SyslogReading(streams, feed);
        using var sender = new UdpClient();
        var port = await feed.BoundPort;
        foreach (var message in new[] { "<13>one", "<13>two\nlines\n", "<13>three" })
        {
            await sender.SendAsync(Encoding.UTF8.GetBytes(message), new IPEndPoint(IPAddress.Loopback, port));
        }

        await read.UntilAsync(3);
        Assert.Equal(["<13>one", "<13>two\nlines", "<13>three"], read.Records);
        Assert.Equal([0L, 7L, 20L], read.Sequences);
        await read.StopAsync();
    }

    [Fact]
    public async Task A_datagram_over_the_bound_is_refused_and_told()
    {
        var feed = Feed(messageBytesMax: 100);
        var read = new SyslogReading(streams, feed);
        using var sender = new UdpClient();
        var to = new IPEndPoint(IPAddress.Loopback, await feed.BoundPort);
        await sender.SendAsync(new byte[60_000].Select(_ => (byte)'x').ToArray(), to);
        await sender.SendAsync("<13>ok"u8.ToArray(), to);
        await read.UntilAsync(1);
        var rejected = Assert.Single(read.Rejected);
        Assert.Equal((DecodeResult.TooLong, 4096, 60_000L), (rejected.Reason, rejected.Head.Length, rejected.Length));
        Assert.Equal(1, feed.Counters.MessagesRefused);
        await read.StopAsync();
    }

    [Fact]
    public async Task Both_tcp_framings_mixed_and_sent_byte_by_byte_give_their_messages()
    {
        var feed = Feed();
        var read = new SyslogReading(streams, feed);
        using (var sender = await ConnectAsync(feed))
        {
            sender.NoDelay = true;
            foreach (var b in "<13>a line\n13 <13>counted\n!<13>by nul\0<13>no end"u8.ToArray())
            {
                await sender.GetStream().WriteAsync(new[] { b });
            }
        }

        await read.UntilAsync(4);
        Assert.Equal(["<13>a line", "<13>counted\n!", "<13>by nul", "<13>no end"], read.Records);
        await read.StopAsync();
    }

    [Fact]
    public async Task Many_senders_at_once_lose_nothing_and_keep_their_own_order()
    {
        const int Senders = 40;
        const int Messages = 200;
        var feed = Feed();
        var read = new SyslogReading(streams, feed);
        await Task.WhenAll(Enumerable.Range(0, Senders).Select(SendAsync));
        await read.UntilAsync(Senders * Messages);
        foreach (var group in read.Records.GroupBy(record => record.Split(' ')[1]))
        {
            Assert.Equal(Enumerable.Range(0, Messages), group.Select(record => int.Parse(record.Split(' ')[2])));
        }

        Assert.Equal(read.Sequences.Order(), read.Sequences);
        Assert.Equal(read.Sequences.Count, read.Sequences.Distinct().Count());
        await read.StopAsync();

        async Task SendAsync(int sender)
        {
            using var client = await ConnectAsync(feed);
            for (var i = 0; i < Messages; i++)
            {
                await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"<13>from {sender} {i}\n"));
            }
        }
    }

    [Fact]
    public async Task A_connection_beyond_the_bound_is_closed_and_counted()
    {
        var feed = Feed(connectionsMax: 1);
        var read = new SyslogReading(streams, feed);
        using var first = await ConnectAsync(feed);
        await first.GetStream().WriteAsync("<13>first\n"u8.ToArray());
        await read.UntilAsync(1);
        using var second = await ConnectAsync(feed);
        var closed = await second.GetStream().ReadAsync(new byte[1]).AsTask().WaitAsync(FeedReading.Patience);
        Assert.Equal(0, closed);
        Assert.Equal(1, feed.Counters.ConnectionsRefused);
        Assert.Equal(1, feed.Counters.ConnectionsOpen);
        await read.StopAsync();
    }

    [Fact]
    public async Task A_connection_that_sends_nothing_is_closed_after_the_idle_timeout()
    {
        var time = new FakeTimeProvider();
        var feed = Feed(time: time);
        var read = new SyslogReading(streams, feed);
        using var sender = await ConnectAsync(feed);
        await sender.GetStream().WriteAsync("<13>hello\n"u8.ToArray());
        var closed = sender.GetStream().ReadAsync(new byte[1]).AsTask();
        var pull = read.UntilAsync(1);
        while (!pull.IsCompleted)
        {
            time.Advance(TimeSpan.FromMilliseconds(10)); // Far less than the timeout, however often.
            await Task.Yield();
        }

        Assert.False(closed.IsCompleted);
        time.Advance(TimeSpan.FromHours(31));
        Assert.Equal(0, await closed.WaitAsync(FeedReading.Patience));
        Assert.Equal(1, feed.Counters.ConnectionsIdle);
        await read.StopAsync();
    }

    [Fact]
    public async Task A_stream_that_holds_back_stops_the_reading_of_tcp_and_loses_nothing()
    {
        const int Messages = 40_000;
        var feed = Feed(chunkBytes: 16 << 10, queueChunksMax: 1);
        var read = new SyslogReading(streams, feed);
        await FillQueueAsync(feed);
        using var client = await ConnectAsync(feed);
        var line = Encoding.ASCII.GetBytes("<13>tcp" + new string('x', 500) + "\n");
        var sending = Task.Run(async () =>
        {
            for (var i = 0; i < Messages; i++) await client.GetStream().WriteAsync(line);
        });

        // 20 MB do not fit the sockets' buffers: the sender cannot have finished before somebody reads.
        while (feed.Counters.ConnectionsOpen == 0) await Task.Yield();
        Assert.False(sending.IsCompleted);
        while (read.Records.Count(record => record.StartsWith("<13>tcp", StringComparison.Ordinal)) < Messages)
        {
            await read.UntilAsync(read.Records.Count + 1);
        }

        await sending;
        await read.StopAsync();
    }

    [Fact]
    public async Task Datagrams_beyond_the_queue_are_dropped_and_counted()
    {
        var feed = Feed(chunkBytes: 1024, queueChunksMax: 1);
        var read = new SyslogReading(streams, feed);
        var sent = await FillQueueAsync(feed);
        await read.UntilAsync(1);
        Assert.True(read.Records.Count < sent);
        await read.StopAsync();
    }

    [Fact]
    public async Task A_port_that_the_system_picked_is_kept_when_the_feed_is_opened_again()
    {
        var feed = Feed();
        var read = new SyslogReading(streams, feed);
        var port = await feed.BoundPort;
        using (var sender = await ConnectAsync(feed)) await sender.GetStream().WriteAsync("<13>one\n"u8.ToArray());
        await read.UntilAsync(1);
        await read.StopAsync();
        var running = FeedSupervision.Restarting(
            feed, () => read.End, new FeedRestartOptions { BackoffMin = TimeSpan.FromMilliseconds(5) });
        var again = new SyslogReading(streams, running.Chunks, read.End);

        // UDP: a TCP client that knocks at a closed port of the ephemeral range may in the end connect to itself and hold it.
        using var knocking = new UdpClient();
        var heard = again.UntilAsync(1);
        while (!heard.IsCompleted)
        {
            await knocking.SendAsync("<13>two"u8.ToArray(), new IPEndPoint(IPAddress.Loopback, port));
            await Task.Yield();
        }

        await heard;
        Assert.Equal(port, await feed.BoundPort);
        Assert.Equal(7, again.Sequences[0]);
        running.Stop();
    }

    [Fact]
    public void What_the_kernel_dropped_is_read_from_the_row_of_the_socket()
    {
        string[] rows =
        [
            "  sl local_address rem_address st tx_queue rx_queue tr tm->when retrnsmt uid timeout inode ref pointer drops",
            "  346: 0100007F:14EA 00000000:0000 07 00000000:00000000 00:00000000 00000000 0 0 5 2 0000000000000000 7",
            "  347: 0100007F:14EB 00000000:0000 07 00000000:00000000 00:00000000 00000000 0 0 6 2 0000000000000000 12",
        ];
        if (!BitConverter.IsLittleEndian) return;
        Assert.Equal(12, KernelDrops.Of(rows, new IPEndPoint(IPAddress.Loopback, 0x14eb)));
        Assert.Null(KernelDrops.Of(rows, new IPEndPoint(IPAddress.Any, 0x14eb)));
    }

    // Sends datagrams until some are dropped: nobody reads, so the queue is full then, and stays so.
    private static async Task<int> FillQueueAsync(SyslogFeed feed)
    {
        using var sender = new UdpClient();
        var to = new IPEndPoint(IPAddress.Loopback, await feed.BoundPort);
        var message = Encoding.ASCII.GetBytes("<13>udp" + new string('x', 500));
        var sent = 0;
        while (feed.Counters.DatagramsDropped < 10)
        {
            await sender.SendAsync(message, to);
            Assert.True(++sent < 1_000_000, "Nothing was ever dropped.");
            if (sent % 50 == 0) await Task.Yield();
        }

        return sent;
    }

    private static async Task<TcpClient> ConnectAsync(SyslogFeed feed)
    {
        var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, await feed.BoundPort);
        return client;
    }

    private static SyslogFeed Feed(
        int messageBytesMax = 64 << 10, int connectionsMax = 256, int chunkBytes = 256 << 10, int queueChunksMax = 16,
        TimeProvider? time = null) => new(
        "a",
        new SyslogFeedOptions
        {
            Port = 0,
            MessageBytesMax = messageBytesMax,
            ConnectionsMax = connectionsMax,
            ChunkBytes = chunkBytes,
            QueueChunksMax = queueChunksMax,
            GatherTime = TimeSpan.FromMilliseconds(10),
            IdleTimeout = TimeSpan.FromDays(1),
        },
        time ?? TimeProvider.System);
}
