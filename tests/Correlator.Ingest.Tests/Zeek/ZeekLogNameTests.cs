using Correlator.Ingest.Zeek;

namespace Correlator.Ingest.Tests.Zeek;

public class ZeekLogNameTests
{
    [Theory]
    [InlineData("conn.log", "conn")]
    [InlineData("/opt/zeek/logs/current/modbus_detailed.log", "modbus_detailed")]
    [InlineData("/opt/zeek/logs/2026-11-23/modbus.10:00:00-11:00:00.log.gz", "modbus")]
    [InlineData("conn.2026-11-23-23-00-00.log", "conn")]
    [InlineData("conn.2026-11-23-23-00-00-2026-11-23-24-00-00.log.gz", "conn")]
    [InlineData("conn_20261123_23:00:00-00:00:00-0000.log.gz", "conn")]
    [InlineData("conn_20261123T230000Z.json", "conn")]
    [InlineData("C:\\logs\\dnp3_control.log", "dnp3_control")]
    [InlineData("conn.log.1", "conn")]
    [InlineData("conn.json.log.2.gz", "conn")]
    [InlineData("opcua-binary-get-endpoints.log", "opcua_binary_get_endpoints")]
    [InlineData("manager.notice.log", "notice")]
    [InlineData("bro.weird_stats.log", "weird_stats")]
    [InlineData("x509.log", "x509")]
    [InlineData("conn", "conn")]
    [InlineData(".log", "")]
    [InlineData("", "")]
    public void A_log_type_is_told_from_a_file_name(string file, string log) => Assert.Equal(log, ZeekLogName.FromFile(file));
}
