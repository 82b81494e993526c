using Correlator.Ingest.Cef;
using Correlator.Ingest.Decoding;
using Correlator.Ingest.Tests.Decoding;
using Correlator.Model.Observations;

namespace Correlator.Ingest.Tests.Cef;

public class LeefDecoderTests
{
    private readonly LeefDecoder _decoder = new();

    [Theory]
    [InlineData("microsoft-defender-iot-leef-TAB-RESTORED.log")]
    [InlineData("microsoft-defender-iot-leef-as-documented.log")]
    public void Defenders_alert_reads_the_same_with_tabs_and_with_the_blanks_of_its_documentation(string file)
    {
        var line = System.Text.Encoding.UTF8.GetString(RecordedLines.ReadData("vendor", file).Single());
        var alert = _decoder.Observe(line);
        Assert.Equal(ObservationKind.SensorAlert, alert.Kind);
        Assert.Equal(RecordedLines.Time("2019-05-05T15:28:54Z"), alert.Time);
        Assert.Equal("192.168.2.2", alert.Responder.ToString());
        Assert.True(alert.Originator.Address.IsNone);
        Assert.Equal(2, alert.Severity);
        var detail = alert.Detail!;
        Assert.Equal(("CyberX", "CyberX platform", "CyberX platform Alert"), (detail.SensorVendor, detail.SensorProduct, detail.SignatureId));
        Assert.Equal("Device is Suspected to be Disconnected (Unresponsive)", detail.SignatureName);
        Assert.Equal("Device 192.168.2.2 is suspected to be disconnected (unresponsive).", detail.Message);
    }

    [Theory]
    [InlineData("LEEF:2.0|V|P|1|E|^|src=10.0.0.1^dst=10.0.0.2^sev=7^msg=a b")]
    [InlineData("LEEF:2.0|V|P|1|E|x5E|src=10.0.0.1^dst=10.0.0.2^sev=7^msg=a b")]
    [InlineData("LEEF:2.0|V|P|1|E|0x7c|src=10.0.0.1|dst=10.0.0.2|sev=7|msg=a b")]
    [InlineData("LEEF:2.0|V|P|1|E|x09|src=10.0.0.1\tdst=10.0.0.2\tsev=7\tmsg=a b")]
    [InlineData("LEEF:2.0|V|P|1|E||src=10.0.0.1\tdst=10.0.0.2\tsev=7\tmsg=a b")]
    [InlineData("LEEF:2.0|V|P|1|E|src=10.0.0.1\tdst=10.0.0.2\tsev=7\tmsg=a b")]
    [InlineData("LEEF:1.0|V|P|1|E|src=10.0.0.1\tdst=10.0.0.2\tsev=7\tmsg=a b")]
    public void The_delimiter_is_what_the_header_says(string line)
    {
        var alert = _decoder.Observe(line);
        Assert.Equal(("10.0.0.1", "10.0.0.2", 7), (alert.Originator.ToString(), alert.Responder.ToString(), alert.Severity));
        Assert.Equal("a b", alert.Detail!.Message);
    }

    [Theory]
    [InlineData("MMM dd yyyy HH:mm:ss", "May 05 2019 15:28:54")]
    [InlineData("yyyy-MM-dd'T'HH:mm:ss", "2019-05-05T15:28:54")]
    [InlineData("yyyyMMddHHmmss", "20190505152854")]
    [InlineData("dd/MM/yy HH:mm:ss.SSS z", "05/05/19 15:28:54.000 CET")]
    public void The_device_time_is_read_by_its_format(string format, string time) =>
        Assert.Equal(RecordedLines.Time("2019-05-05T15:28:54Z"),
            _decoder.Observe($"LEEF:1.0|V|P|1|E|devTimeFormat={format}\tdevTime={time}").Time);

    [Theory]
    [InlineData("LEEF:1.0|V|P", DecodeResult.Truncated)]
    [InlineData("LEEF:3.0|V|P|1|E|a=b", DecodeResult.Malformed)]
    [InlineData("LEEF:2.0|V|P|1|E|long|a=b", DecodeResult.Malformed)]
    [InlineData("CEF:0|a|b|c|d|e|5|", DecodeResult.Malformed)]
    public void Each_fault_has_its_name(string line, DecodeResult result) => Assert.Equal(result, _decoder.Decode(line, out _));
}
