using System.Net;
using Correlator.Cli.Operations;
using Correlator.Host.Settings;

namespace Correlator.Scenarios.Tests.Settings;

public sealed class ServeSettingsTests : IDisposable
{
    private readonly string _file = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());

    public void Dispose() => File.Delete(_file);

    [Fact]
    public void The_defaults_alone_are_valid()
    {
        var settings = ServeSettings.Read(null);
        Assert.Equal("local", settings.Node);
        Assert.Equal("./state", settings.State);
        Assert.Empty(settings.Plant);
        Assert.Null(settings.Rules);
        Assert.Null(settings.LearnUntil);
        Assert.Equal(TimeSpan.FromSeconds(10), settings.Lateness);
        Assert.Equal(TimeSpan.FromSeconds(30), settings.Checkpoints.Interval);
        Assert.Equal(3, settings.Credits);
        Assert.Equal(64L << 20, settings.QuarantineBytes);
        Assert.Equal(0, settings.HealthPort);
        Assert.Equal(["console", "file"], settings.Receivers.Select(receiver => receiver.Id).Order());
    }

    [Fact]
    public void The_shipped_example_is_valid_and_says_what_it_seems_to()
    {
        var settings = ServeSettings.Read(Path.Combine(RepositoryRoot(), "config", "hocon", "examples", "serve.conf"));
        Assert.Equal("cell-7", settings.Node);
        Assert.Equal("/etc/correlator/rules", settings.Rules);
        Assert.Equal(
            ["alerts:syslog", "conn:follow", "modbus:follow", "rotated:directory"],
            settings.Feeds.Select(feed => $"{feed.Id}:{feed.Type}").Order());
        var alerts = settings.Feeds.Single(feed => feed.Id == "alerts");
        Assert.Equal(("tcp", IPAddress.Loopback, 5514), (alerts.Transport, alerts.Address, alerts.Port));
        Assert.Equal("zeek-json", settings.Feeds.Single(feed => feed.Id == "conn").Format);
        Assert.True(settings.Feeds.Single(feed => feed.Id == "rotated").Follow);
        // The shipped receivers stay, beside those of the file.
        Assert.Equal(["console", "duty", "file", "siem"], settings.Receivers.Select(receiver => receiver.Id).Order());
        Assert.Equal(8080, settings.HealthPort);
        var high = settings.Escalation.Ladders.Single(ladder => ladder.Severity == "high");
        Assert.Equal(TimeSpan.FromHours(1), high.RepeatLastEvery);
        Assert.Equal([TimeSpan.Zero, TimeSpan.FromMinutes(15)], high.Levels.Select(level => level.After));
        Assert.Empty(settings.Escalation.ToPolicy([.. settings.Receivers.Select(receiver => receiver.Id)]).Errors);
    }

    [Fact]
    public void Every_error_is_told_at_once_each_with_its_key()
    {
        var errors = Errors(
            """
            correlator {
              node = "a b"
              state = ""
              time.lateness = 2h
              learning.until = yesterday
              checkpoint.interval = soon
              line.credits = 17
              quarantine.bytes = 1KiB
              health.port = 70000
              feeds.f { type = pigeon }
              feeds.g { type = file }
              feeds.h { type = syslog, address = nowhere, port = x, transport = sctp }
              feeds.j { type = http, spool-bytes = 1KiB, spool-age = 1s }
              push { address = "10.0.0.1", port = 0, request-bytes = 1GiB, key-file = k }
              feeds.i { type = directory, path = p, follow = perhaps, format = pcap }
              soc.receivers.r { type = webhook, url = "not a url" }
              soc.receivers.s { type = syslog }
              soc.escalation.ladders = [ { levels = [ { after = never } ] } ]
            }
            """);
        string[] keys =
        [
            "node", "state", "time.lateness", "learning.until", "checkpoint.interval", "line.credits", "quarantine.bytes", "health.port",
            "feeds.f.type", "feeds.g.path", "feeds.h.address", "feeds.h.port", "feeds.h.transport", "feeds.i.follow", "feeds.i.format",
            "feeds.j.token-file", "feeds.j.spool-bytes", "feeds.j.spool-age",
            "push.port", "push.request-bytes", "push.key-file", "push.certificate-file",
            "soc.receivers.r.url", "soc.receivers.s.host", "soc.escalation.ladders[0].severity", "soc.escalation.ladders[0].levels[0].after",
        ];
        Assert.Equal(
            keys.Select(key => "correlator." + key).Order(StringComparer.Ordinal),
            errors.Select(error => error[(_file.Length + 2)..].Split(": ")[0]).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("correlator.nod = x", "correlator.nod")]
    [InlineData("correlator.time.latenes = 5s", "correlator.time.latenes")]
    [InlineData("correlator.soc.recievers {}", "correlator.soc.recievers")]
    [InlineData("correlator.feeds.f { type = file, path = p, pathh = q }", "correlator.feeds.f.pathh")]
    [InlineData("correlator.feeds.f { type = file, path = p, port = 5 }", "correlator.feeds.f.port")]
    [InlineData("correlator.soc.escalation.ladders = [ { severity = high, level = [] } ]", "correlator.soc.escalation.ladders[0].level")]
    [InlineData("corelator.node = x", "corelator")]
    [InlineData("akka.loglevel = DEBUG", "akka")]
    public void A_key_that_nobody_reads_is_an_error(string text, string key) =>
        Assert.Contains(Errors(text), error => error.StartsWith($"{_file}: {key}: is no setting", StringComparison.Ordinal));

    [Fact]
    public void A_misspelt_key_is_told_its_siblings() => Assert.Contains(
        Errors("correlator.time.latenes = 5s"), error => error.EndsWith("is no setting; there is lateness", StringComparison.Ordinal));

    [Fact]
    public void A_feed_without_a_type_and_one_with_a_name_that_is_no_key_are_errors()
    {
        Assert.Contains(Errors("correlator.feeds.f { path = p }"), error => error.Contains("correlator.feeds.f.type: '' is none of", StringComparison.Ordinal));
        Assert.Contains(
            Errors("correlator.feeds { \"a b\" { type = file, path = p } }"),
            error => error.Contains("a name has letters, digits", StringComparison.Ordinal));
    }

    [Fact]
    public void A_file_that_the_parser_refuses_is_named() =>
        Assert.Contains($"{_file}: not valid HOCON", Assert.Single(Errors("correlator.node = ${nowhere}")), StringComparison.Ordinal);

    private IReadOnlyList<string> Errors(string text)
    {
        File.WriteAllText(_file, text);
        return Assert.Throws<UsageException>(() => ServeSettings.Read(_file)).Lines;
    }

    private static string RepositoryRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Correlator.sln"))) folder = folder.Parent!;
        return folder.FullName;
    }
}
