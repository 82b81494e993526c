using System.Net;
using System.Net.Sockets;
using System.Text;
using Correlator.Ingest.Decoding;
using Correlator.Ingest.Push;
using Correlator.Ingest.Spools;
using Correlator.Ingest.Tests.Feeds;
using Correlator.Ingest.Tests.Spools;
using Microsoft.Extensions.Time.Testing;

namespace Correlator.Ingest.Tests.Push;

[Collection(nameof(Streams))]
public sealed class SyslogFeedTests(Streams streams) : IDisposable
{
    private readonly SpoolFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Each_datagram_is_one_record_whatever_it_holds()
    {
        var feed = Feed();
        await using var receiving = feed.Receive();
        var read = new SyslogReading(streams, feed);
        using var sender = new UdpClient();
        var port = await feed.BoundPort;
        foreach (var message in new[] { "<13>one", "<13>two\nlines\n", "<13>three" })
        {
            await sender.SendAsync(Encoding.UTF8.GetBytes(message), new IPEndPoint(IPAddress.Loopback, port));
        }

        await read.UntilAsync(3);
        Assert.Equal(["<13>one", "<13>two\nlines", "<13>three"], read.Records);
        Assert.Equal(read.Sequences.Distinct().Order(), read.Sequences);
        await read.StopAsync();
    }

    [Fact]
    public async Task A_datagram_over_the_bound_is_refused_and_told()
    {
        var feed = Feed(messageBytesMax: 100);
        await using var receiving = feed.Receive();
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
        await using var receiving = feed.Receive();
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
        await using var receiving = feed.Receive();
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
        await using var receiving = feed.Receive();
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
        await using var receiving = feed.Receive();
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
    public async Task A_full_spool_stops_the_reading_of_tcp_until_it_is_committed_and_loses_nothing()
    {
        const int Messages = 40_000;
        var feed = Feed();
        await using var receiving = feed.Receive();
        using var client = await ConnectAsync(feed);
        var line = Encoding.ASCII.GetBytes("<13>tcp" + new string('x', 500) + "\n");
        var sending = Task.Run(async () =>
        {
            for (var i = 0; i < Messages; i++) await client.GetStream().WriteAsync(line);
        });

        // 20 MB fit neither the spool nor the sockets' buffers: the sender cannot have finished before it is committed.
        while (feed.SpoolCounters!.TimesFull == 0) await Task.Yield();
        Assert.False(sending.IsCompleted);
        var read = new SyslogReading(streams, feed);
        while (read.Records.Count < Messages)
        {
            await read.UntilAsync(read.Records.Count + 1);
            feed.Commit(read.End);
        }

        await sending;
        Assert.Empty(read.Reports);
        Assert.Equal(Messages, read.Records.Count);
        await read.StopAsync();
    }

    [Fact]
    public async Task Datagrams_beyond_the_spool_drop_the_oldest_and_each_is_told()
    {
        var feed = Feed(udpReceiveBufferBytes: 32 << 20);
        await using var receiving = feed.Receive();
        using var sender = new UdpClient();
        var to = new IPEndPoint(IPAddress.Loopback, await feed.BoundPort);
        var sent = 0;
        while (feed.SpoolCounters!.RecordsDropped == 0)
        {
            for (var i = 0; i < 20; i++) await sender.SendAsync(Encoding.ASCII.GetBytes($"<13>{sent++} " + new string('x', 500)), to);
            while (feed.SpoolCounters.EntriesTaken < sent) await Task.Yield();
        }

        var read = new SyslogReading(streams, feed);
        await read.UntilAsync(sent - (int)feed.SpoolCounters.RecordsDropped);
        var report = Assert.Single(read.Reports);
        Assert.Equal(feed.SpoolCounters.RecordsDropped, report.Records);
        Assert.Equal(Enumerable.Range((int)report.Records, sent - (int)report.Records), read.Records.Select(record =>
            int.Parse(record["<13>".Length..record.IndexOf(' ', StringComparison.Ordinal)])));
        Assert.Equal(0, feed.Counters.DatagramsDropped);
        await read.StopAsync();
    }

    [Fact]
    public async Task What_came_while_nobody_read_is_read_after_a_restart_from_where_it_was_committed()
    {
        var feed = Feed();
        int port;
        await using (feed.Receive())
        {
            port = await feed.BoundPort;
            using (var sender = await ConnectAsync(feed)) await sender.GetStream().WriteAsync("<13>one\n<13>two\n"u8.ToArray());
            while (feed.SpoolCounters!.EntriesTaken < 2) await Task.Yield();
        }

        await using var receiving = feed.Receive();
        var read = new SyslogReading(streams, feed);
        await read.UntilAsync(2);
        Assert.Equal(["<13>one", "<13>two"], read.Records);
        feed.Commit(read.End);
        using (var sender = await ConnectAsync(feed)) await sender.GetStream().WriteAsync("<13>three\n"u8.ToArray());
        await read.UntilAsync(3);
        await read.StopAsync();
        var again = new SyslogReading(streams, feed);
        await again.UntilAsync(1);
        Assert.Equal("<13>three", again.Records[0]);
        Assert.Equal(port, await feed.BoundPort);
        await again.StopAsync();
    }

    [Fact]
    public async Task A_port_that_another_has_is_bound_once_it_is_free()
    {
        using var holder = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        holder.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var time = new FakeTimeProvider();
        var feed = Feed(time: time, port: ((IPEndPoint)holder.LocalEndPoint!).Port);
        await using var receiving = feed.Receive();
        while (feed.Counters.ListenerFailures == 0) await Task.Yield();
        holder.Dispose();
        while (!feed.BoundPort.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        await feed.BoundPort;
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

    private static async Task<TcpClient> ConnectAsync(SyslogFeed feed)
    {
        var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, await feed.BoundPort);
        return client;
    }

    private SyslogFeed Feed(
        int messageBytesMax = 64 << 10, int connectionsMax = 256, int udpReceiveBufferBytes = 4 << 20, int port = 0,
        TimeProvider? time = null) => new(
        "a",
        new SyslogFeedOptions
        {
            Port = port,
            MessageBytesMax = messageBytesMax,
            ConnectionsMax = connectionsMax,
            UdpReceiveBufferBytes = udpReceiveBufferBytes,
            IdleTimeout = TimeSpan.FromDays(1),
        },
        new SpoolOptions
        {
            Directory = _folder.Spool,
            BytesMax = SpoolOptions.BytesMaxMin,
            GatherTime = TimeSpan.FromMilliseconds(10),
        },
        time ?? TimeProvider.System);
}
