using System.Text;
using Correlator.Ingest.Decoding;
using Correlator.Ingest.Sparkplug;
using Correlator.Ingest.Tests.Feeds;
using Correlator.Model.Observations;
using FsCheck.Xunit;
using static Correlator.Ingest.Tests.Sparkplug.TestPayload;

namespace Correlator.Ingest.Tests.Sparkplug;

/// <summary>From topics and payloads to observations.</summary>
public sealed class SparkplugTranslatorTests : IDisposable
{
    private const ulong Time = 1_700_000_000_000;
    private const uint Int16 = 2, UInt64 = 8, Double = 10, String = 12;

    private readonly SparkplugCounters _counters = new();
    private readonly SparkplugTranslator _translator;
    private readonly SparkplugDecoder _decoder = new();

    public SparkplugTranslatorTests() => _translator = new SparkplugTranslator(new SparkplugOptions(), _counters);

    public void Dispose() => _translator.Dispose();

    [Fact]
    public void A_metric_is_a_value_that_its_device_reports_under_the_name_behind_its_alias()
    {
        Send("NBIRTH/E", Of(Time, 0));
        Send("DBIRTH/E/Pump", Of(Time, 1, Metric("Flow", alias: 7, dataType: Double).Double(1)));
        var flow = Assert.Single(Send("DDATA/E/Pump", Of(Time, 2, Metric(alias: 7, timestamp: Time + 5).Double(12.5))));
        Assert.Equal(ObservationKind.Operation, flow.Kind);
        Assert.Equal((Protocol.Sparkplug, Operation.Report, Outcome.Success), (flow.Protocol, flow.Operation, flow.Outcome));
        Assert.True(flow.Has(ObservationFlags.HasValue | ObservationFlags.ResponseOnly));
        Assert.Equal((12.5, 12.5), (flow.ValueLow, flow.ValueHigh));
        Assert.Equal(("G/E/Pump", "Flow", "DDATA"), (flow.Detail!.ResponderName, flow.Detail.Tag, flow.Detail.OperationName));
        Assert.Equal("2023-11-14T22:13:20.005Z", flow.Time.ToString());
    }

    [Fact]
    public void Each_sort_of_value_is_read_by_its_type()
    {
        Send("NBIRTH/E", Of(Time, 0, Metric("Level", alias: 1, dataType: Int16).Int(0)));
        var seen = Send("NDATA/E", Of(
            Time, 1,
            Metric(alias: 1).Int(unchecked((ushort)(short)-5)),
            Metric("Sum", dataType: UInt64).Long(ulong.MaxValue),
            Metric("Temp").Float(1.5f),
            Metric("On").Truth(true),
            Metric("State", dataType: String).Text("läuft\n"),
            Metric("Gone").Null(),
            Metric("Odd").Double(double.NaN)));
        Assert.Equal(["Level", "Sum", "Temp", "On", "State", "Odd"], seen.Select(o => o.Detail!.Tag));
        Assert.Equal([-5, ulong.MaxValue, 1.5, 1, 0, 0], seen.Select(o => o.ValueLow));
        Assert.Equal([true, true, true, true, false, false], seen.Select(o => o.Has(ObservationFlags.HasValue)));
        Assert.Equal("läuft\n", seen[4].Detail!.ValueText);
    }

    [Fact]
    public void A_birth_says_that_an_asset_is_there_and_who_it_is_and_a_death_that_it_is_gone()
    {
        var born = Send("NBIRTH/E", Of(
            Time, 0, Metric("bdSeq", dataType: UInt64).Long(3), Metric("Properties/Hardware Make").Text("Acme"),
            Metric("Properties/FW").Text("1.2"), Metric("Node Control/Rebirth").Truth(false)))[0];
        Assert.Equal((Operation.SessionOpen, Outcome.Success), (born.Operation, born.Outcome));
        Assert.Equal(new DeviceIdentity(Vendor: "Acme", Firmware: "1.2"), born.Detail!.Identity);
        Send("DBIRTH/E/Pump", Of(Time, 1));

        var dead = Send("NDEATH/E", Of(Time, -1, Metric("bdSeq", dataType: UInt64).Long(3)));
        Assert.Equal(["G/E", "G/E/Pump"], dead.Select(o => o.Detail!.ResponderName));
        Assert.All(dead, o => Assert.Equal((Operation.SessionClose, Outcome.NoAnswer), (o.Operation, o.Outcome)));
        Assert.All(dead, o => Assert.True(o.Has(ObservationFlags.TimeInferred)));
        Assert.Empty(Send("NDEATH/E", Of(Time, -1, Metric("bdSeq", dataType: UInt64).Long(3))));
    }

    [Fact]
    public void A_will_of_an_earlier_session_is_no_death()
    {
        Send("NBIRTH/E", Of(Time, 0, Metric("bdSeq", dataType: UInt64).Long(4)));
        Assert.Empty(Send("NDEATH/E", Of(Time, -1, Metric("bdSeq", dataType: UInt64).Long(3))));
        Assert.Equal(1, _counters.DeathsStale);
    }

    [Fact]
    public void Commands_are_writes_restarts_and_questions_to_the_node_or_device()
    {
        Operation Of(string topic, string metric) =>
            Assert.Single(Send(topic, TestPayload.Of(Time, -1, Metric(metric).Truth(true)))).Operation;
        Assert.Equal(Operation.Write, Of("DCMD/E/Pump", "Outputs/Run"));
        Assert.Equal(Operation.Restart, Of("NCMD/E", "Node Control/Reboot"));
        Assert.Equal(Operation.Browse, Of("NCMD/E", "Node Control/Rebirth"));
        Assert.Equal(Operation.Configure, Of("NCMD/E", "Node Control/Scan Rate"));
    }

    [Fact]
    public void A_number_that_is_left_out_is_a_message_lost_and_the_count_begins_again_after_255()
    {
        Send("NBIRTH/E", Of(Time, 254));
        Send("NDATA/E", Of(Time, 255, Metric("a").Double(1)));
        Send("NDATA/E", Of(Time, 0, Metric("a").Double(2)));
        Assert.Equal(0, _counters.MessagesLost);
        _translator.Translate("spBv1.0/G/NDATA/E", Of(Time, 4, Metric("a").Double(3)));
        Assert.Equal(3, _translator.Batch.Lost);
        Assert.Equal(3, _counters.MessagesLost);
        Send("NBIRTH/E", Of(Time + 1, 0));
        Assert.Equal(3, _counters.MessagesLost);
    }

    [Fact]
    public void What_the_broker_delivers_again_is_known_again()
    {
        byte[][] sent = [.. Enumerable.Range(1, 5).Select(i => Of(Time, i, Metric("a").Double(i)))];
        var birth = Of(Time, 0, Metric("a", dataType: Double).Double(0));
        Send("NBIRTH/E", birth);
        foreach (var payload in sent) Assert.Single(Send("NDATA/E", payload));
        Assert.Empty(Send("NBIRTH/E", birth));
        foreach (var payload in sent[2..]) Assert.Empty(Send("NDATA/E", payload));
        Assert.Single(Send("NDATA/E", Of(Time, 6, Metric("a").Double(6))));
        Assert.Equal((4L, 0L), (_counters.MessagesRepeated, _counters.MessagesLost));
    }

    [Fact]
    public void A_hosts_state_is_ignored_and_a_topic_that_is_none_is_broken()
    {
        Assert.Equal(SparkplugOutcome.Nothing, _translator.Translate("spBv1.0/STATE/host1", "{\"online\":true}"u8));
        Assert.Equal(1, _counters.MessagesIgnored);
        foreach (var topic in (string[])["", "spBv1.0", "spBv1.0/G/NDATA", "spBv1.0/G/NDATA/E/D", "spBv1.0/G/DDATA/E", "x/G/NDATA/E",
            "spBv1.0//NDATA/E", "spBv1.0/G/NDATA/E/D/x", "spBv1.0/G/NDATA/" + new string('x', 300)])
            Assert.Equal(SparkplugOutcome.Broken, _translator.Translate(topic, Of(Time, 0)));
    }

    [Fact]
    public void Births_are_known_again_after_a_restart_and_those_of_an_earlier_session_are_not()
    {
        using var folder = new TestFolder();
        var births = new SparkplugBirths(folder["births"]);
        births.Keep("spBv1.0/G/NBIRTH/E", Of(Time, 0, Metric("old", alias: 1).Double(0)));
        births.Keep("spBv1.0/G/DBIRTH/E/Gone", Of(Time, 1));
        births.Keep("spBv1.0/G/NBIRTH/E", Of(Time, 0, Metric("bdSeq").Long(9), Metric("Level", alias: 1).Double(0)));
        births.Keep("spBv1.0/G/DBIRTH/E/Pump", Of(Time, 1, Metric("Flow", alias: 2).Double(0)));
        births.Teach(_translator);
        var seen = Send("NDATA/E", Of(Time, 77, Metric(alias: 1).Double(5)));
        Assert.Equal("Level", Assert.Single(seen).Detail!.Tag);
        Assert.Equal("Flow", Assert.Single(Send("DDATA/E/Pump", Of(Time, 78, Metric(alias: 2).Double(5)))).Detail!.Tag);
        Assert.Equal(["G/E", "G/E/Pump"], Send("NDEATH/E", Of(Time, -1)).Select(o => o.Detail!.ResponderName));
        Assert.Equal(0, _counters.MessagesLost);
    }

    [Fact]
    public void Names_beyond_the_bounds_are_counted_and_what_has_a_name_of_its_own_is_still_read()
    {
        var counters = new SparkplugCounters();
        var options = new SparkplugOptions { NodesMax = 1, DevicesPerNodeMax = 1, MetricsMax = 2, MetricsPerMessageMax = 3 };
        using var translator = new SparkplugTranslator(options, counters);
        translator.Translate("spBv1.0/G/NBIRTH/E", Of(
            Time, 0, Metric("a", 1).Double(1), Metric("b", 2).Double(1), Metric("c", 3).Double(1)));
        Assert.Equal(4, translator.Batch.Count);
        Assert.Equal(1, counters.NamesNotKept);
        translator.Translate("spBv1.0/G/NBIRTH/F", Of(Time, 0, Metric("x").Double(1)));
        Assert.Equal(2, translator.Batch.Count);
        Assert.Equal(2, counters.NamesNotKept);
        var four = Enumerable.Repeat(0, 4).Select(_ => Metric("x").Double(1)).ToArray();
        Assert.Equal(SparkplugOutcome.Broken, translator.Translate("spBv1.0/G/NDATA/E", Of(Time, 1, four)));
    }

    [Fact]
    public void An_alias_without_a_birth_still_says_that_the_node_speaks()
    {
        var seen = Assert.Single(Send("NDATA/E", Of(Time, 9, Metric(alias: 5).Double(1))));
        Assert.False(seen.Has(ObservationFlags.HasValue));
        Assert.Equal("G/E", seen.Detail!.ResponderName);
        Assert.Equal(1, _counters.AliasesUnknown);
    }

    [Property(MaxTest = 500)]
    public void Random_bytes_and_cut_or_changed_payloads_never_throw_and_leave_only_sound_records(
        byte[] random, ushort at, byte value, byte type)
    {
        var topic = "spBv1.0/G/" + ((string[])["NBIRTH", "DBIRTH/", "NDATA", "DDATA/", "NCMD", "DCMD/", "NDEATH", "DDEATH/"])[type % 8];
        topic = topic.EndsWith('/') ? topic + "E/D" : topic + "/E";
        var sound = Of(Time, at % 256, Metric("ab", 1, Double, Time).Double(at), Metric("s").Text("t").Bytes(9, random), Metric(alias: 1).Int(7));
        byte[] changed = [.. sound];
        changed[at % sound.Length] = value;
        foreach (var payload in (byte[][])[random, sound[..(at % sound.Length)], changed, sound, [.. sound, .. random]])
        {
            _translator.Translate(topic, payload);
            foreach (var (result, _) in Decoded()) Assert.True(result is DecodeResult.Observation or DecodeResult.AbsurdTime, result.ToString());
        }
    }

    [Property(MaxTest = 300)]
    public void Random_records_never_throw(byte[] bytes, string? text)
    {
        var observation = default(Observation);
        _decoder.Decode(bytes, ref observation);
        observation = default;
        _decoder.Decode(Encoding.UTF8.GetBytes($"{{\"sparkplug\":\"NDATA\",\"asset\":\"{text}\",\"v\":{text}}}"), ref observation);
    }

    private List<Observation> Send(string topic, byte[] payload)
    {
        _translator.Translate("spBv1.0/G/" + topic, payload);
        var all = Decoded();
        Assert.All(all, one => Assert.Equal(DecodeResult.Observation, one.Result));
        return [.. all.Select(one => one.Observation)];
    }

    private List<(DecodeResult Result, Observation Observation)> Decoded()
    {
        var decoded = new List<(DecodeResult, Observation)>();
        var lines = Encoding.UTF8.GetString(_translator.Batch.Lines.Span).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(_translator.Batch.Count, lines.Length);
        foreach (var line in lines)
        {
            var observation = default(Observation);
            decoded.Add((_decoder.Decode(Encoding.UTF8.GetBytes(line), ref observation), observation));
        }

        return decoded;
    }
}
