using System.Text;

namespace Correlator.Bench.Generator;

/// <summary>
/// Writes what a Zeek sensor ships from a plant that works: one file of JSON lines with a <c>_path</c>, as Corelight's
/// json-streaming-logs send them, modbus and conn mixed. The same arguments give the same bytes.
/// </summary>
/// <remarks>
/// Cells of a /24 with a SCADA client and up to 40 servers. A client polls each server at that server's own period (1
/// to 5 s) with some jitter; each transaction is two rows, request and response, as Zeek has written them since 5.1. Of
/// the requests 90 % read and 10 % write: pollers of process plants write less, the test benches in the corpus more (27
/// % of iti-mb2-2012, half of iti-modbusBig-2013, where control loops close over the network). Every twentieth row is
/// about a conn row, because these clients reconnect after some ten polls: iti-mb2-2012 has 87 of them to 1,792 modbus
/// rows. That is the dear end, a conn row is thrice as long; clients that stay connected (iti-modbustcp-2012) give one
/// in 570. The time of a conn row is its start, so it stands behind later ones, as in real logs.
/// </remarks>
public static class PlantTrafficGenerator
{
    public const int DefaultAssets = 2_000;
    public const long DefaultEvents = 10_000_000;

    /// <summary>2026-03-02T08:00:00Z.</summary>
    public const long StartUnixSeconds = 1_772_438_400;

    private const int ServersPerClient = 40;
    private const int AssetsMax = 65_536;
    private const int RowsPerConnectionMin = 12;
    private const int RowsPerConnectionMax = 26;
    private const int WritesPerHundredRequests = 10;

    /// <summary>
    /// Writes <paramref name="events"/> lines about <paramref name="assets"/> assets; each is heard in the first
    /// seconds.
    /// </summary>
    public static void Write(string path, long events, int assets, ulong seed)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(events);
        ArgumentOutOfRangeException.ThrowIfLessThan(assets, 2);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(assets, AssetsMax);

        var random = new DeterministicRandom(seed);
        var conversations = Conversations(assets, ref random);
        var due = new PriorityQueue<Conversation, long>(conversations.Length);
        foreach (var conversation in conversations) due.Enqueue(conversation, conversation.NextMicroseconds);

        using var lines = new LineBuffer(path);
        for (long written = 0; written < events; written++)
        {
            var conversation = due.Peek();
            conversation.WriteNext(lines, ref random);
            due.DequeueEnqueue(conversation, conversation.NextMicroseconds);
        }
    }

    private static Conversation[] Conversations(int assets, ref DeterministicRandom random)
    {
        var clients = (assets + ServersPerClient) / (ServersPerClient + 1);
        var conversations = new Conversation[assets - clients];
        for (var i = 0; i < conversations.Length; i++)
        {
            conversations[i] = new Conversation(i % clients, i / clients, ref random);
        }

        return conversations;
    }

    /// <summary>A client and a server: the connection that is open between them, and what comes next in it.</summary>
    private sealed class Conversation
    {
        private static readonly byte[][] Reads =
        [
            "READ_HOLDING_REGISTERS"u8.ToArray(), "READ_HOLDING_REGISTERS"u8.ToArray(), "READ_INPUT_REGISTERS"u8.ToArray(),
            "READ_COILS"u8.ToArray(), "READ_DISCRETE_INPUTS"u8.ToArray(),
        ];

        private static readonly byte[][] Writes =
        [
            "WRITE_SINGLE_REGISTER"u8.ToArray(), "WRITE_MULTIPLE_REGISTERS"u8.ToArray(), "WRITE_SINGLE_COIL"u8.ToArray(),
        ];

        private readonly string _client;
        private readonly string _server;
        private readonly byte[] _macs;
        private readonly byte[] _unit;
        private readonly byte[] _writes;
        private readonly int _period;
        private readonly byte[] _ends = new byte[160];
        private readonly byte[] _uid = new byte[18];

        private int _endsBytes;
        private int _port;
        private int _transaction;
        private int _rowsLeft;
        private int _requests;
        private int _poll;
        private long _opened;
        private long _lastPoll;
        private bool _responseIsNext;
        private byte[] _function = Reads[0];

        public Conversation(int cell, int server, ref DeterministicRandom random)
        {
            var (high, low) = Math.DivRem(cell, 256);
            _client = $"10.{high + 1}.{low}.5";
            _server = $"10.{high + 1}.{low}.{10 + server}";
            _macs = Encoding.ASCII.GetBytes(
                $",\"orig_l2_addr\":\"00:0c:29:{high:x2}:{low:x2}:05\","
                + $"\"resp_l2_addr\":\"00:80:f4:{high:x2}:{low:x2}:{10 + server:x2}\"}}");
            _unit = Encoding.ASCII.GetBytes($",\"unit\":{1 + random.Next(8)},\"func\":\"");
            _writes = Writes[random.Next(Writes.Length)];
            _period = random.Between(4, 20) * 250_000;
            _port = random.Between(49_152, 60_000);
            _poll = random.Next(Reads.Length);
            Open(StartUnixSeconds * 1_000_000 + random.Next(_period), ref random);
        }

        /// <summary>When the next row is written, in microseconds since 1970.</summary>
        public long NextMicroseconds { get; private set; }

        public void WriteNext(LineBuffer lines, ref DeterministicRandom random)
        {
            if (_rowsLeft == 0)
            {
                WriteConnection(lines);
                Open(_lastPoll + Jittered(_period, ref random), ref random);
                return;
            }

            _rowsLeft--;
            if (!_responseIsNext) BeginPoll(ref random);
            WriteTransaction(lines);
            if (_responseIsNext)
            {
                _responseIsNext = false;
                // The connection is closed in the pause before the next poll, which then opens another.
                NextMicroseconds = _rowsLeft == 0
                    ? NextMicroseconds + 1_000 + random.Next(20_000)
                    : _lastPoll + Jittered(_period, ref random);
            }
            else
            {
                _responseIsNext = true;
                NextMicroseconds += 1_500 + random.Next(12_000);
            }
        }

        private static long Jittered(int period, ref DeterministicRandom random) => period + random.Between(-8_000, 8_000);

        private void Open(long at, ref DeterministicRandom random)
        {
            NextMicroseconds = at;
            _opened = at - 400 - random.Next(900);
            _requests = 0;
            _transaction = 0;
            _rowsLeft = 2 * random.Between(RowsPerConnectionMin / 2, RowsPerConnectionMax / 2);
            _port = _port == 65_535 ? 49_152 : _port + 1;
            random.WriteUid(_uid);
            _endsBytes = Encoding.ASCII.GetBytes(
                $",\"uid\":\"{Encoding.ASCII.GetString(_uid)}\",\"id.orig_h\":\"{_client}\",\"id.orig_p\":{_port},"
                + $"\"id.resp_h\":\"{_server}\",\"id.resp_p\":502",
                _ends);
        }

        private void BeginPoll(ref DeterministicRandom random)
        {
            _lastPoll = NextMicroseconds;
            _transaction++;
            _requests++;
            _function = random.Next(100) < WritesPerHundredRequests ? _writes : Reads[_poll];
            _poll = (_poll + 1) % Reads.Length;
        }

        private void WriteTransaction(LineBuffer lines)
        {
            lines.Write("{\"_path\":\"modbus\",\"ts\":"u8);
            lines.WriteSeconds(NextMicroseconds);
            lines.Write(_ends.AsSpan(0, _endsBytes));
            lines.Write(",\"tid\":"u8);
            lines.Write(_transaction);
            lines.Write(_unit);
            lines.Write(_function);
            lines.Write(_responseIsNext ? "\",\"pdu_type\":\"RESP\"}"u8 : "\",\"pdu_type\":\"REQ\"}"u8);
            lines.EndLine();
        }

        private void WriteConnection(LineBuffer lines)
        {
            // 12 bytes a read request, 29 its answer of ten registers; 40 bytes of IP and TCP header a packet, three
            // more packets each way to open and close, every second one acknowledged.
            var sent = 12 * _requests;
            var received = 29 * _requests;
            var packets = _requests + _requests / 2 + 3;
            lines.Write("{\"_path\":\"conn\",\"ts\":"u8);
            lines.WriteSeconds(_opened);
            lines.Write(_ends.AsSpan(0, _endsBytes));
            lines.Write(",\"proto\":\"tcp\",\"service\":\"modbus\",\"duration\":"u8);
            lines.WriteSeconds(NextMicroseconds - _opened);
            lines.Write(",\"orig_bytes\":"u8);
            lines.Write(sent);
            lines.Write(",\"resp_bytes\":"u8);
            lines.Write(received);
            lines.Write(",\"conn_state\":\"SF\",\"local_orig\":true,\"local_resp\":true,\"missed_bytes\":0"u8);
            lines.Write(",\"history\":\"ShADadFf\",\"orig_pkts\":"u8);
            lines.Write(packets);
            lines.Write(",\"orig_ip_bytes\":"u8);
            lines.Write(sent + 40 * packets);
            lines.Write(",\"resp_pkts\":"u8);
            lines.Write(packets - 1);
            lines.Write(",\"resp_ip_bytes\":"u8);
            lines.Write(received + 40 * (packets - 1));
            lines.Write(_macs);
            lines.EndLine();
        }
    }
}
