using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using Correlator.Model.Detections;
using Correlator.Model.Incidents;
using Correlator.Soc.Egress;
using Correlator.Soc.Receivers;
using Microsoft.Extensions.Time.Testing;
using static Correlator.Soc.Tests.SampleIncident;

namespace Correlator.Soc.Tests.Receivers;

/// <summary>Syslog messages received on real sockets and read back by the rules of RFC 5424 and CEF.</summary>
public sealed partial class SyslogReceiverTests
{
    [Fact]
    public async Task Over_udp_one_datagram_is_one_message_with_every_field_readable()
    {
        using var server = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        var receiver = Receiver(SyslogTransport.Udp, (IPEndPoint)server.Client.LocalEndPoint!);
        var notification = Notify();
        Assert.Equal(DeliveryResult.Delivered, await receiver.Send(notification, default));
        var datagram = (await server.ReceiveAsync()).Buffer;
        Check(notification, Encoding.UTF8.GetString(datagram));
        Assert.Equal(0, receiver.FieldsLeftOut);
    }

    [Fact]
    public async Task Over_tcp_the_message_is_octet_counted_and_the_connection_ends()
    {
        using var server = new TcpListener(IPAddress.Loopback, 0);
        server.Start();
        var receiver = Receiver(SyslogTransport.Tcp, (IPEndPoint)server.LocalEndpoint);
        var notification = Notify();
        var sending = receiver.Send(notification, default);
        using var connection = await server.AcceptTcpClientAsync();
        using var bytes = new MemoryStream();
        await connection.GetStream().CopyToAsync(bytes);
        Assert.Equal(DeliveryResult.Delivered, await sending);
        var frame = bytes.ToArray();
        var blank = Array.IndexOf(frame, (byte)' ');
        Assert.Equal(frame.Length - blank - 1, int.Parse(Encoding.ASCII.GetString(frame, 0, blank)));
        Check(notification, Encoding.UTF8.GetString(frame, blank + 1, frame.Length - blank - 1));
    }

    [Fact]
    public async Task A_message_that_would_be_too_long_leaves_the_last_fields_out_and_counts_them()
    {
        using var server = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        var receiver = Receiver(SyslogTransport.Udp, (IPEndPoint)server.Client.LocalEndPoint!);
        var incident = Opened();
        for (var i = 0; i < 50; i++)
        {
            Tell(incident, new AddDetection(incident.Id, Detection($"{i}", Severity.High, i)), Now);
        }

        await receiver.Send(Notify(incident), default);
        var datagram = (await server.ReceiveAsync()).Buffer;
        Assert.InRange(datagram.Length, 1_500, 2_048);
        var (_, fields) = Parse(Encoding.UTF8.GetString(datagram));
        Assert.StartsWith("2026-03-01T06:00:00Z high", fields["cs6"]);
        Assert.InRange(receiver.FieldsLeftOut, 100, 200);
    }

    [Fact]
    public async Task Titles_of_nothing_but_escapes_still_fit_the_smallest_message()
    {
        using var server = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        var receiver = Receiver(SyslogTransport.Udp, (IPEndPoint)server.Client.LocalEndPoint!, new string('h', 255));
        var hostile = Notify() with { Title = new string('\u202e', 3_000), Rule = new string('|', 3_000) };
        await receiver.Send(hostile, default);
        var datagram = (await server.ReceiveAsync()).Buffer;
        Assert.InRange(datagram.Length, 1, 2_048);
        Assert.DoesNotContain('\u202e', Encoding.UTF8.GetString(datagram));
    }

    [Fact]
    public async Task Nobody_listening_on_tcp_is_worth_another_try()
    {
        var receiver = Receiver(SyslogTransport.Tcp, new IPEndPoint(IPAddress.Loopback, HookServer.FreePort()));
        Assert.Equal(DeliveryOutcome.TryAgain, (await receiver.Send(Notify(), default)).Outcome);
    }

    [Theory]
    [InlineData(SyslogTransport.Udp)]
    [InlineData(SyslogTransport.Tcp)]
    public async Task A_syslog_server_that_is_an_asset_is_refused_for_good(SyslogTransport transport)
    {
        using var server = new TcpListener(IPAddress.Loopback, 0);
        server.Start();
        var port = ((IPEndPoint)server.LocalEndpoint).Port;
        var guard = new EgressGuard([new EgressDestination("127.0.0.1", port, "receiver siem")], _ => true);
        var receiver = new SyslogReceiver(
            new SyslogOptions("siem", "127.0.0.1", port, transport), guard, new FakeTimeProvider(Now));
        var result = await receiver.Send(Notify(), default);
        Assert.Equal(DeliveryOutcome.Refused, result.Outcome);
        Assert.Contains("is an asset of the plant", result.Reason);
        Assert.False(server.Pending());
    }

    [Fact]
    public void Options_out_of_range_are_named_all_at_once()
    {
        var options = new SyslogOptions("siem", "", 0, (SyslogTransport)9)
        {
            Facility = 24,
            HostName = "a b",
            MessageBytesMax = 100,
            Timeout = TimeSpan.Zero,
        };
        Assert.Equal(7, options.Faults().Count);
        var guard = new EgressGuard([], _ => false);
        Assert.Throws<ArgumentException>(() => new SyslogReceiver(options, guard, TimeProvider.System));
    }

    private static SyslogReceiver Receiver(SyslogTransport transport, IPEndPoint server, string hostName = "soc-1")
    {
        var guard = new EgressGuard([new EgressDestination("127.0.0.1", server.Port, "receiver siem")], _ => false);
        var options = new SyslogOptions("siem", "127.0.0.1", server.Port, transport) { HostName = hostName };
        return new SyslogReceiver(options, guard, new FakeTimeProvider(Now));
    }

    private static void Check(Notification expected, string message)
    {
        Assert.StartsWith("<107>1 2026-03-01T06:00:00.250000Z soc-1 correlator - incident - CEF:0|", message);
        var (header, fields) = Parse(message);
        Assert.Equal(
            ["Correlator", "Correlator", header[3], expected.Rule, expected.Title, "8"], header.Skip(1));
        Assert.Equal(expected.IncidentId.ToString(), fields["externalId"]);
        Assert.Equal(expected.DeliveryId.ToString(), fields["cs1"]);
        Assert.Equal("T0843,T0886", fields["cs2"]);
        Assert.Equal("203.0.113.9,plc-1", fields["cs4"]);
        Assert.Equal(HostileText.Replace("\u001b", "\\u001b"), fields["msg"]);
        Assert.Equal(expected.Response, fields["cs5"]);
        Assert.Contains("[rdp.log @ 4711]", fields["cs6"]);
        Assert.Equal(expected.Explanation.Count + 1, fields["cs6"].Split('\n').Length);
    }

    /// <summary>
    /// Reads CEF as its specification says: seven header fields split at bare pipes, then key=value with escapes.
    /// </summary>
    private static (string[] Header, Dictionary<string, string> Fields) Parse(string message)
    {
        var cef = message[message.IndexOf("CEF:", StringComparison.Ordinal)..];
        var header = new List<string>();
        var start = 0;
        for (var i = 0; i < cef.Length && header.Count < 7; i++)
        {
            if (cef[i] == '\\') i++;
            else if (cef[i] == '|')
            {
                header.Add(cef[start..i].Replace("\\|", "|").Replace("\\\\", "\\"));
                start = i + 1;
            }
        }

        var fields = new Dictionary<string, string>();
        foreach (Match match in Pair().Matches(cef[start..]))
        {
            var value = Escape().Replace(match.Groups[2].Value, e => e.Value[1] == 'n' ? "\n" : e.Value[1..]);
            fields.Add(match.Groups[1].Value, value);
        }

        return ([.. header], fields);
    }

    [GeneratedRegex(@"(?:^| )([A-Za-z0-9]+)=((?:[^=\\]|\\.)*?)(?= [A-Za-z0-9]+=|$)", RegexOptions.Singleline)]
    private static partial Regex Pair();

    [GeneratedRegex(@"\\.")]
    private static partial Regex Escape();
}
