using System.Text.Json;
using Correlator.Model.Detections;
using Correlator.Model.Incidents;
using Correlator.Soc.Receivers;
using static Correlator.Soc.Tests.SampleIncident;

namespace Correlator.Soc.Tests.Receivers;

public sealed class LocalReceiversTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("correlator-soc-").FullName;

    private string FilePath => Path.Combine(_folder, "notifications.jsonl");

    [Fact]
    public async Task Each_notification_is_one_line_of_json_in_a_file_that_only_its_owner_reads()
    {
        using var receiver = new JsonLinesReceiver("file", FilePath);
        var notification = Notify();
        for (var i = 0; i < 3; i++) Assert.Equal(DeliveryResult.Delivered, await receiver.Send(notification, default));
        var lines = await File.ReadAllLinesAsync(FilePath);
        Assert.Equal(3, lines.Length);
        using var json = JsonDocument.Parse(lines[2]);
        var root = json.RootElement;
        Assert.Equal("correlator.notification/1", root.GetProperty("schema").GetString());
        Assert.Equal(notification.DeliveryId.ToString(), root.GetProperty("deliveryId").GetString());
        Assert.Equal("high", root.GetProperty("severity").GetString());
        Assert.Equal("2026-03-01T06:00:00Z", root.GetProperty("firstTime").GetString());
        Assert.Equal("2026-03-01T06:00:00.2500000Z", root.GetProperty("queuedAt").GetString());
        Assert.Equal(["T0843", "T0886"], root.GetProperty("techniques").EnumerateArray().Select(t => t.GetString()));
        if (OperatingSystem.IsWindows()) return;
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(FilePath));
    }

    [Fact]
    public async Task A_line_that_a_crash_tore_does_not_spoil_the_next()
    {
        await File.WriteAllTextAsync(FilePath, "{\"schema\":\"correl");
        using var receiver = new JsonLinesReceiver("file", FilePath);
        await receiver.Send(Notify(), default);
        var lines = await File.ReadAllLinesAsync(FilePath);
        Assert.Equal(2, lines.Length);
        using var json = JsonDocument.Parse(lines[1]);
    }

    [Fact]
    public async Task What_a_killed_process_has_written_the_next_one_does_not_write_again()
    {
        var notification = Notify();
        using (var killed = new JsonLinesReceiver("file", FilePath)) await killed.Send(notification, default);
        await File.AppendAllTextAsync(FilePath, "{\"schema\":\"correl");
        using var next = new JsonLinesReceiver("file", FilePath);
        Assert.Equal(DeliveryResult.Delivered, await next.Send(notification, default));
        Assert.Equal(2, (await File.ReadAllLinesAsync(FilePath)).Length);
    }

    [Fact]
    public async Task Many_senders_at_once_write_whole_lines()
    {
        using var receiver = new JsonLinesReceiver("file", FilePath);
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => receiver.Send(Notify(), default)));
        foreach (var line in await File.ReadAllLinesAsync(FilePath))
        {
            using var json = JsonDocument.Parse(line);
        }

        Assert.Equal(20, (await File.ReadAllLinesAsync(FilePath)).Length);
    }

    [Fact]
    public async Task A_file_that_cannot_be_written_is_worth_another_try()
    {
        using var receiver = new JsonLinesReceiver("file", Path.Combine(_folder, "missing", "n.jsonl"));
        var result = await receiver.Send(Notify(), default);
        Assert.Equal(DeliveryOutcome.TryAgain, result.Outcome);
        Assert.Contains("n.jsonl", result.Reason);
    }

    [Fact]
    public async Task The_console_tells_what_where_when_what_to_do_and_why_down_to_feed_and_position()
    {
        using var writer = new StringWriter();
        await new ConsoleReceiver("console", writer).Send(Notify(), default);
        var text = writer.ToString();
        Assert.StartsWith("HIGH Remote access, then a program download | plc-1\n", text);
        Assert.Contains("203.0.113.9, plc-1 in cell-1", text);
        Assert.Contains("T0843, T0886", text);
        Assert.Contains("Ask the shift leader", text);
        Assert.Contains("download-after-remote-access (version 3) in cell-1", text);
        Assert.Contains("      2026-03-01T06:00:00Z remote-session: 203.0.113.9 works on ews-1 [rdp.log @ 12]\n", text);
        Assert.Contains("        2026-03-01T06:00:00Z access-session: rdp session", text);
        Assert.Contains(" on ews-1 [rdp.log @ 4711]\n", text);
    }

    [Fact]
    public void No_record_can_steer_the_terminal_or_forge_a_line()
    {
        var text = NotificationText.Of(Notify() with { Title = "a\u001b[31mb\u202ec\u2028d\u0000e" });
        Assert.Contains("a\\u001b[31mb\\u202ec\\u2028d\\u0000e\n", text);
        Assert.DoesNotContain('\u001b', text);
        Assert.Contains("\\u001b[2J by 203.0.113.9 second line", text);
    }

    [Fact]
    public async Task Half_a_character_from_a_record_breaks_no_receiver()
    {
        using var receiver = new JsonLinesReceiver("file", FilePath);
        await receiver.Send(Notify() with { Title = "broken \ud800 title", Assets = ["\udc00"] }, default);
        using var json = JsonDocument.Parse(await File.ReadAllTextAsync(FilePath));
        Assert.Equal("broken \ufffd title", json.RootElement.GetProperty("title").GetString());
    }

    [Fact]
    public async Task A_closed_console_is_a_refusal_and_not_an_exception()
    {
        var writer = new StreamWriter(new MemoryStream());
        await writer.DisposeAsync();
        var result = await new ConsoleReceiver("console", writer).Send(Notify(), default);
        Assert.Equal(DeliveryOutcome.Refused, result.Outcome);
    }

    [Fact]
    public void However_large_the_incident_a_notification_is_bounded_and_says_what_it_left_out()
    {
        var incident = Opened();
        for (var i = 0; i < 300; i++)
        {
            var text = new string('x', 5_000);
            var detection = Detection($"{i}", Severity.High, i) with { Assets = [$"plc-{i:000}"], Text = text };
            Tell(incident, new AddDetection(incident.Id, detection), Now);
        }

        var notification = Notify(incident);
        Assert.Equal((100, 302), (notification.Assets.Count, notification.AssetCount));
        Assert.Equal(301, notification.DetectionCount);
        Assert.Equal(200, notification.Explanation.Count);
        Assert.Equal("… more evidence is with the incident", notification.Explanation[^1]);
        Assert.All(notification.Explanation, line => Assert.InRange(line.Length, 1, 2_000));
        Assert.Contains("and 202 more", NotificationText.Of(notification));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
