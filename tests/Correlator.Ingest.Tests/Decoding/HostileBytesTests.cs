using System.Text;
using Correlator.Ingest.Cef;
using Correlator.Ingest.Decoding;
using Correlator.Ingest.Suricata;
using Correlator.Ingest.Syslog;
using Correlator.Model.Observations;
using FsCheck.Xunit;

namespace Correlator.Ingest.Tests.Decoding;

/// <summary>Whatever bytes come, a decoder answers; it never throws, hangs, or gives an observation with an absurd time.</summary>
public class HostileBytesTests
{
    private static readonly EventTime Hint = RecordedLines.Time("2023-06-01T00:00:00Z");

    private static readonly byte[][] Real =
    [
        .. RecordedLines.Names("suricata", "*.json").SelectMany(n => RecordedLines.ReadData("suricata", n).Take(20)),
        .. RecordedLines.Names("vendor", "*.log").SelectMany(n => RecordedLines.ReadData("vendor", n)),
        Encoding.UTF8.GetBytes("<13>1 2020-07-02T14:58:31Z dragos d - - [a b=\"c\"] system=\"Dragos Platform\" summary=\"x\" severity=\"3\""),
        Encoding.UTF8.GetBytes("<38>May  5 12:29:23 10.0.0.5 sshd[99]: Failed password for invalid user a from 10.0.0.9 port 1 ssh2"),
        Encoding.UTF8.GetBytes("LEEF:2.0|V|P|1|E|x5e|devTime=2020^devTimeFormat=yyyyMMdd HH^src=1.2.3.4^sev=9"),
        Encoding.UTF8.GetBytes("CEF:0|V|P|1|E|N|5|cs1Label=mitre cs1=T0843 rt=1571351543431 src=1.2.3.4 dst=5.6.7.8"),
    ];

    private readonly RecordDecoder[] _decoders =
        [new EveDecoder(), new CefDecoder(() => Hint), new LeefDecoder(() => Hint), new SyslogDecoder(() => Hint)];

    [Property(MaxTest = 500)]
    public void Random_bytes_are_answered(byte[] bytes) => AssertAnswered(bytes);

    [Property(MaxTest = 500)]
    public void Random_bytes_behind_a_real_beginning_are_answered(byte[] bytes, ushort which)
    {
        var line = Real[which % Real.Length];
        AssertAnswered([.. line[..(which % (line.Length + 1))], .. bytes]);
    }

    [Property(MaxTest = 2_000)]
    public void Mutated_real_lines_are_answered(int seed)
    {
        var random = new Random(seed);
        var line = Real[random.Next(Real.Length)].ToArray();
        for (var changes = random.Next(1, 8); changes > 0; changes--) line = Mutated(line, random);
        AssertAnswered(line);
    }

    [Theory]
    [InlineData("<13>")]
    [InlineData("<13>1 ")]
    [InlineData("<13>1 - - - - - ")]
    [InlineData("<13>1 - - - - - [")]
    [InlineData("<13>1 - - - - - [a b=\"")]
    [InlineData("May 18 16:02:00")]
    [InlineData("May 18 16:02:00 ")]
    [InlineData("Feb 30 16:02:00 h a: m")]
    [InlineData("CEF:")]
    [InlineData("CEF:0|||||||")]
    [InlineData("CEF:0|a|b|c|d|e|5|=")]
    [InlineData("CEF:0|a|b|c|d|e|5|\\")]
    [InlineData("LEEF:2.0|a|b|c|d|")]
    [InlineData("LEEF:2.0|a|b|c|d|x|")]
    [InlineData("LEEF:2.0|a|b|c|d|x123|a=b")]
    [InlineData("{\"event_type\":\"alert\",\"timestamp\":\"2020-01-01T00:00:00Z\",\"alert\":{\"signature\":\"\\ud800\\u12\"}}")]
    [InlineData("{\"timestamp\":{},\"event_type\":[],\"src_ip\":1,\"flow\":7,\"modbus\":[],\"dnp3\":\"\",\"alert\":null,\"ether\":{\"src_mac\":{}}}")]
    public void Odd_ends_are_answered(string line) => AssertAnswered(Encoding.UTF8.GetBytes(line));

    [Fact]
    public void Long_records_of_one_sign_are_answered_in_time()
    {
        foreach (var sign in "=| \"\\{[<T#'^\t,x9:-.")
        {
            var body = new string(sign, 1 << 19);
            foreach (var head in (string[])["", "CEF:0|a|b|c|d|e|5|k=", "LEEF:1.0|a|b|c|d|", "<13>1 - - - - - ", "May 18 16:02:00 h a: system=\"Dragos ", "{\"a\":"])
                AssertAnswered(Encoding.UTF8.GetBytes(head + body));
        }
    }

    private static byte[] Mutated(byte[] line, Random random)
    {
        if (line.Length == 0) return line;
        var at = random.Next(line.Length);
        switch (random.Next(5))
        {
            case 0:
                line[at] = (byte)random.Next(256);
                return line;
            case 1:
                return line[..at];
            case 2:
                return [.. line[..at], .. line[Math.Min(line.Length, at + random.Next(1, 20))..]];
            case 3:
                return [.. line[..at], .. line[at..Math.Min(line.Length, at + 40)], .. line[at..]];
            default:
                line[at] = "{}[]\",:=|\\<> \t09-"u8[random.Next(17)];
                return line;
        }
    }

    private void AssertAnswered(byte[] line)
    {
        foreach (var decoder in _decoders)
        {
            var result = decoder.Decode(line, out var observation);
            if (result != DecodeResult.Observation) continue;
            Assert.True(observation.Time.IsNone || TimestampText.IsPlausible(observation.Time));
            Assert.Equal(observation.Time.IsNone, observation.Has(ObservationFlags.TimeInferred));
            Assert.InRange(observation.Severity, 0, 10);
            if (observation.Has(ObservationFlags.HasTarget)) Assert.True(observation.TargetCount >= 1);
            if (observation.Has(ObservationFlags.HasValue)) Assert.True(observation.ValueLow <= observation.ValueHigh);
        }

        FormatDetector.Detect(line, "x.log", null)?.Decode(line, out _);
    }
}
