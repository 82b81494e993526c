using System.Globalization;
using System.Text;

namespace Correlator.Bench.Generator;

/// <summary>
/// The passive sensor of the sample: collects what it sees and writes it as Zeek with the ICSNPP parsers does, one file
/// a log, rows in the order in which Zeek would have written them.
/// </summary>
internal sealed class SampleSensor(ulong seed)
{
    /// <summary>2026-03-02T06:00:00Z, second 0 of the recording.</summary>
    public const long StartUnixSeconds = 1_772_431_200;

    private const string NewLine = "\n";

    private readonly List<SampleConnection> _connections = [];
    private readonly Dictionary<string, SampleLog> _logs = [];
    private DeterministicRandom _random = new(seed);
    private int _port = 49_700;

    public ref DeterministicRandom Random => ref _random;

    /// <summary>A connection that will be logged when it has been closed; its port is the originator's next.</summary>
    public SampleConnection Connect(
        double at, SampleHost from, SampleHost to, int port, string? service, string protocol = "tcp")
    {
        _port = _port >= 64_900 ? 49_700 : _port + _random.Between(1, 9);
        var connection = new SampleConnection(_random.NextUid(), from, _port, to, port, protocol, service) { Opened = at, Closed = at };
        _connections.Add(connection);
        return connection;
    }

    /// <summary>A row of a TSV log, without its time.</summary>
    public void Row(string log, double at, params IEnumerable<string> columns) =>
        _logs[log].Rows.Add((Exact(at), string.Join('\t', columns.Prepend(Epoch(at)))));

    /// <summary>A row of a JSON log; <paramref name="fields"/> is what follows the time, without braces.</summary>
    public void Json(string log, double at, string fields) =>
        _logs[log].Rows.Add((Exact(at), $"{{\"ts\":{EpochNumber(at)},{fields}}}"));

    /// <summary>The connection's columns as JSON, for logs that have no others of their own.</summary>
    public static string Ends(SampleConnection connection) =>
        $"\"uid\":\"{connection.Uid}\",\"id.orig_h\":\"{connection.Ends[1]}\",\"id.orig_p\":{connection.Ends[2]},"
        + $"\"id.resp_h\":\"{connection.Ends[3]}\",\"id.resp_p\":{connection.Ends[4]}";

    public void DeclareTsv(string log, string fields, string types) =>
        _logs.Add(log, new SampleLog($"{fields.Replace(' ', '\t')}{NewLine}#types\t{types.Replace(' ', '\t')}"));

    public void DeclareJson(string log) => _logs.Add(log, new SampleLog(null));

    public void Write(string folder)
    {
        Directory.CreateDirectory(folder);
        _logs["conn"].Rows.AddRange(_connections.Select(c => (c.Closed, c.ToJson(EpochNumber(c.Opened)))));
        foreach (var (name, log) in _logs)
        {
            var text = new StringBuilder();
            if (log.Header is not null)
            {
                text.Append("#separator \\x09\n#set_separator\t,\n#empty_field\t(empty)\n#unset_field\t-\n")
                    .Append(CultureInfo.InvariantCulture, $"#path\t{name}\n#open\t2026-03-02-06-00-00\n#fields\t{log.Header}\n");
            }

            foreach (var (_, row) in log.Rows.OrderBy(row => row.At)) text.Append(row).Append('\n');
            if (log.Header is not null) text.Append("#close\t2026-03-02-08-00-00\n");
            File.WriteAllText(Path.Combine(folder, name + ".log"), text.ToString());
        }
    }

    /// <summary>
    /// Whole microseconds, as the sensor's clock has them, with a fraction of a millisecond that follows from the time
    /// alone: rows of several logs about the same packet keep the same time, and no time is round.
    /// </summary>
    private static double Exact(double at) => Math.Round((at + new DeterministicRandom((ulong)(at * 1e4)).Next(800) * 1e-6) * 1e6) / 1e6;

    private static string Epoch(double at)
    {
        var microseconds = (long)Math.Round(Exact(at) * 1e6);
        return $"{StartUnixSeconds + microseconds / 1_000_000}.{microseconds % 1_000_000:000000}";
    }

    /// <summary>Zeek's JSON does not pad fractions.</summary>
    private static string EpochNumber(double at)
    {
        var text = Epoch(at).TrimEnd('0');
        return text.EndsWith('.') ? text + "0" : text;
    }

    private sealed record SampleLog(string? Header)
    {
        public List<(double At, string Row)> Rows { get; } = [];
    }
}
