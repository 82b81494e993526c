using Correlator.Cli.Reports;
using Correlator.Model.Detections;

namespace Correlator.Cli.Tests.Reports;

public sealed class ReplaySummaryTests
{
    [Fact]
    public async Task A_replay_is_told_to_a_newcomer_down_to_the_feeds_records()
    {
        var text = await Summary(SampleReports.WaterPlant);
        Assert.Equal(Golden.ReplaceLineEndings("\n"), text);
        Assert.All(text, c => Assert.True(c is '\n' or (>= ' ' and < '\u007f')));
        Assert.All(text.Split('\n'), line => Assert.True(line.Length <= Terminal.DefaultColumns, line));
    }

    [Fact]
    public async Task Of_many_incidents_the_ten_worst_are_told_and_the_rest_is_counted()
    {
        var incidents = Enumerable.Range(1, 13).Select(n => SampleReports.Single(n, n == 13 ? Severity.High : Severity.Low)).ToArray();
        var text = await Summary(SampleReports.Empty with { Incidents = incidents });

        Assert.Contains("13 incidents: 1 high, 12 low", text, StringComparison.Ordinal);
        Assert.Contains("1. HIGH  Incident number 13\n", text, StringComparison.Ordinal);
        Assert.Contains("10. LOW  Incident number 9\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Incident number 10\n", text, StringComparison.Ordinal);
        Assert.EndsWith("... 3 more; --json FILE writes them all.\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_replay_without_incidents_says_so()
    {
        Assert.Contains("No incident\n", await Summary(SampleReports.Empty), StringComparison.Ordinal);
    }

    private static async Task<string> Summary(ReplayReport report)
    {
        using var folder = new TemporaryFolder();
        var run = await CommandRun.Of(new RecordingOperations { Report = report }, ["replay", folder.File("conn.log")]);
        Assert.Equal(0, run.ExitCode);
        return run.Out;
    }

    private const string Golden = """
        Read 12,345 observations from 3 feeds in 1.5 s (8,230 a second, 2.3 s of processor time, at most
        123.0 MiB of memory).

        What was read
          samples/conn.log    zeek-json conn      345  observations
          samples/s7comm.log  zeek-tsv s7comm  12,000  observations
          samples/odd         unknown               0  observations
          2026-03-02T06:00:00.1Z to 2026-03-02T07:59:58Z (1 h 59 min)
          2 files skipped: packet-capture 1, unknown-format 1.
          3 records could not be read and went to quarantine:
            samples/s7comm.log: truncated-line 2, absurd-time 1

        The plant
          14 assets in 7 zones (declared in the plant file, completed from traffic)
          Roles: controller 5, operator-station 2, jump-host 1

        Facts worth correlating
          control-operation  31
          access-session      2
          new-peer            2

        1 incident: 1 critical

        1. CRITICAL  Remote access, then a program change
           Incident    6fda60437ebddfc8fc4548bcfaa7b8ba
           When        2026-03-02T07:35:10.123456Z to 2026-03-02T07:48:00Z (12 min 49 s)
           Where       zone plant
           Assets      203.0.113.45, ews-1, jump-1, plc-4
           ATT&CK      T0858 Change Operating Mode, T0886 Remote Services, T9999
           What happened (2 detections, each with its evidence and where the record is)

             2026-03-02T07:35:10.123456Z  Access from outside -> jump host [external-access 1.2, medium]
               - 2026-03-02T07:35:10.123456Z access-session: 203.0.113.45 works on jump-1 over rdp
                 rdp.log:912

             2026-03-02T07:48:00Z  Remote access, then a program change [remote-access-then-program-change
                                   1.0, critical]
               An outsider reached ews-1 and stopped plc-4 12 minutes later.
               - 2026-03-02T07:40:00Z foothold: somebody from outside works on ews-1 \u001b[31mred
                 rdp.log:912
                 - 2026-03-02T07:35:10.123456Z access-session: 203.0.113.45 works on jump-1 over rdp
                   rdp.log:912
               - 2026-03-02T07:48:00Z control-operation: ews-1 stops plc-4 (S7 PLC Stop), which no
                 maintenance window covers and which it had never done in all the time that was learned
                 (maintenance CHG-7) s7comm.log:1234567

           What to do
             - Call the shift; put plc-4 in local control; isolate jump-1.

        """;
}
