using System.Globalization;
using Correlator.Model.Assets;
using Correlator.Model.Facts;
using Correlator.Model.Observations;
using Correlator.Model.Plant;
using Correlator.Model.Policy;

namespace Correlator.Model.Tests.Assets;

/// <summary>
/// A real recording: a Modicon polled once a second is port-scanned from another zone (S4x15, see SOURCE.md there).
/// </summary>
public class RecordedScanTests
{
    private static readonly Zone Root = new("plant", null);
    private static readonly Zone Cell = new("10.50.1.0/24", Root);
    private static readonly Zone Village = new("10.200.1.0/24", Root);
    private static readonly EventTime First = EventTime.FromUnixSeconds(1_421_154_095);

    private readonly Dictionary<string, AssetProfile> _assets = [];
    private readonly FeedTable _feeds = new();

    [Fact]
    public void The_polled_controller_states_who_is_new_and_nothing_about_its_steady_poll()
    {
        var facts = Replay("10.50.1.52", new BaselineOptions { LearnUntil = First + TimeSpan.FromSeconds(100) },
            out var state);
        Assert.All(facts, f => Assert.True(f is ConduitUse or Deviation, f.Summary));

        // 250 connections of the scanner are one statement; the four people came while learning.
        var newPeer = Assert.Single(facts.OfType<Deviation>());
        Assert.Equal((DeviationKind.NewPeer, "10.200.1.252"), (newPeer.Kind, newPeer.Originator!.Name));
        Assert.Equal(
            [(Village.Id, Cell.Id, Protocol.Tcp), (Village.Id, Cell.Id, Protocol.Http), (Village.Id, Cell.Id,
                Protocol.Ftp)],
            facts.OfType<ConduitUse>().Select(c => (c.FromZone, c.ToZone, c.Protocol)));

        var poll = Assert.Single(Assert.Single(state.Describe().Peers, p => p.Peer == "10.50.1.10").Operations);
        Assert.Equal((Operation.Read, 3, "99"), (poll.Operation, poll.Code, poll.Targets));
        Assert.InRange(Assert.Single(poll.Periods).Period.TotalSeconds, 1.0, 1.05);
        Assert.True(poll.Periods[0].IsJudged);
    }

    [Fact]
    public void The_scanner_fans_out_over_ports_even_though_it_is_new_and_learns()
    {
        var facts = Replay("10.200.1.252", new BaselineOptions(), out _);
        var fanOut = Assert.IsType<Deviation>(Assert.Single(facts));
        Assert.Equal(DeviationKind.FanOut, fanOut.Kind);
        Assert.Contains("ports of 10.50.1.52", fanOut.Summary, StringComparison.Ordinal);
        Assert.InRange((fanOut.Time - First).TotalSeconds, 120, 130);
    }

    [Fact]
    public void The_poll_slowed_down_to_two_seconds_is_a_shift()
    {
        var options = new BaselineOptions { LearnUntil = First + TimeSpan.FromSeconds(100) };
        var facts = Replay("10.50.1.52", options, out _, o =>
            o.Kind == ObservationKind.Operation && o.Time > First + TimeSpan.FromSeconds(110)
                && o.Time.Ticks / 10_200_000 % 2 == 0);
        Assert.Contains(facts, f => f is Deviation { Kind: DeviationKind.PollingPeriodShift });
    }

    private List<Fact> Replay(
        string asset, BaselineOptions options, out AssetState state, Func<Observation, bool>? leaveOut = null)
    {
        var facts = new List<Fact>();
        state = new AssetState(asset, options, new PlantPolicy(PlantModel.Empty), _feeds);
        var watermark = EventTime.None;
        foreach (var record in Recorded("modbus_detailed.log", Request).Concat(Recorded("conn.log",
            Connection)).OrderBy(o => o.Time))
        {
            if (leaveOut is not null && leaveOut(record)) continue;
            var observation = record;
            watermark = observation.Watermark = observation.Time > watermark ? observation.Time : watermark;
            if (observation.OriginatorAsset!.Id == asset) state.Observe(observation, AssetSide.Originator, facts);
            if (observation.ResponderAsset!.Id == asset) state.Observe(observation, AssetSide.Responder, facts);
        }

        state.TimePassed(watermark, facts);
        return facts;
    }

    private static List<Observation> Recorded(string log, Func<string[], ushort, long, Observation?> read, ushort feed)
    {
        var observations = new List<Observation>();
        long position = 0;
        foreach (var line in File.ReadLines(Path.Combine(Repository.Root, "tests", "data", "baseline", "s4x15-modicon",
            log)))
        {
            if (!line.StartsWith('#') && read(line.Split('\t'), feed, position) is { } observation)
                observations.Add(observation);
            position += line.Length + 1;
        }

        return observations;
    }

    private List<Observation> Recorded(string log, Func<string[], ushort, long, Observation?> read) =>
        Recorded(log, read, _feeds.Add(log));

    /// <summary>
    /// Columns: ts uid orig_h orig_p resp_h resp_p is_orig … unit func request_response address quantity values.
    /// </summary>
    private Observation? Request(string[] columns, ushort feed, long position)
    {
        var observation = Common(columns, feed, position);
        var isRequest = columns[13] == "REQUEST";
        observation.Kind = ObservationKind.Operation;
        observation.Protocol = Protocol.Modbus;
        observation.Operation = Operation.Read;
        observation.OperationCode = 3;
        observation.Flags = isRequest ? ObservationFlags.RequestOnly | ObservationFlags.HasTarget
            : ObservationFlags.ResponseOnly;
        observation.Outcome = isRequest ? Outcome.Unknown : Outcome.Success;
        if (!isRequest) return observation;
        observation.TargetStart = uint.Parse(columns[14], CultureInfo.InvariantCulture);
        observation.TargetCount = uint.Parse(columns[15], CultureInfo.InvariantCulture);
        return observation;
    }

    /// <summary>Columns from the seventh on: proto service duration orig_bytes resp_bytes conn_state.</summary>
    private Observation? Connection(string[] columns, ushort feed, long position)
    {
        var observation = Common(columns, feed, position);
        observation.Kind = ObservationKind.Connection;
        observation.Operation = Operation.Connect;
        observation.OperationCode = -1;
        observation.Protocol = columns[7] switch
        {
            "modbus" => Protocol.Modbus,
            "http" => Protocol.Http,
            "ftp" => Protocol.Ftp,
            _ => Protocol.Tcp,
        };
        if (columns[8] != "-") observation.Time += TimeSpan.FromSeconds(double.Parse(columns[8],
            CultureInfo.InvariantCulture));
        observation.Outcome = columns[11] switch { "S0" => Outcome.NoAnswer, "REJ" => Outcome.Denied, _ =>
            Outcome.Success };
        if (columns[11] == "OTH") observation.Flags = ObservationFlags.DirectionUncertain;
        return observation;
    }

    private Observation Common(string[] columns, ushort feed, long position)
    {
        var time = decimal.Parse(columns[0], CultureInfo.InvariantCulture);
        return new Observation
        {
            Time = new EventTime(EventTime.UnixEpochTicks + (long)(time * TimeSpan.TicksPerSecond)),
            Feed = feed,
            Sequence = position,
            OriginatorAsset = Asset(columns[2]),
            ResponderAsset = Asset(columns[4]),
            Originator = End(columns[2], columns[3]),
            Responder = End(columns[4], columns[5]),
        };
    }

    private static Endpoint End(string address, string port)
    {
        Assert.True(NetworkAddress.TryParse(address, out var parsed));
        return new Endpoint { Address = parsed, Port = ushort.Parse(port, CultureInfo.InvariantCulture) };
    }

    private AssetProfile Asset(string address)
    {
        if (_assets.TryGetValue(address, out var known)) return known;
        return _assets[address] = new AssetProfile
        {
            Handle = _assets.Count + 1,
            Id = address,
            Zone = address.StartsWith("10.50.", StringComparison.Ordinal) ? Cell : Village,
            Shard = 0,
        };
    }
}
