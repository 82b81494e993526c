using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Correlator.Soc.Delivery;
using Correlator.Soc.Egress;
using Correlator.Soc.Receivers;
using Microsoft.Extensions.Time.Testing;
using static Correlator.Soc.Tests.SampleIncident;

namespace Correlator.Soc.Tests.Receivers;

/// <summary>Web hooks received by a real server.</summary>
public sealed class WebhookReceiverTests
{
    private const string Key = "a-secret-of-at-least-16-bytes";

    [Fact]
    public async Task The_server_gets_the_notification_with_a_signature_that_it_can_verify()
    {
        await using var server = await HookServer.Start();
        using var receiver = Receiver(server.Url);
        var notification = Notify();
        Assert.Equal(DeliveryResult.Delivered, await receiver.Send(notification, default));

        var received = Assert.Single(server.Received);
        var timestamp = received.Headers["X-Correlator-Timestamp"].Single()!;
        Assert.Equal(Now.ToUnixTimeSeconds(), long.Parse(timestamp, CultureInfo.InvariantCulture));
        byte[] signed = [.. Encoding.UTF8.GetBytes(timestamp + "."), .. received.Body];
        var expected = "sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Key), signed));
        Assert.Equal(expected, received.Headers["X-Correlator-Signature"].Single());
        Assert.Equal(notification.DeliveryId.ToString(), received.Headers["X-Correlator-Delivery"].Single());
        Assert.Equal("application/json; charset=utf-8", received.Headers.ContentType.Single());
        using var body = JsonDocument.Parse(received.Body);
        Assert.Equal(notification.IncidentId.ToString(), body.RootElement.GetProperty("incidentId").GetString());
        Assert.Equal(HostileText, body.RootElement.GetProperty("text").GetString());
    }

    [Fact]
    public async Task After_a_500_it_is_tried_again_with_the_same_delivery_id_and_body()
    {
        await using var server = await HookServer.Start(0, null, 500, 503);
        using var receiver = Receiver(server.Url);
        var time = new RecordedTime(Now);
        var delivery = new NotificationDelivery(receiver, RetrySchedule.Default, time);
        var running = delivery.Deliver(Notify(), default);
        var first = await time.PassNextWait();
        var second = await time.PassNextWait();
        var report = await running;
        Assert.True(report.IsDelivered);
        Assert.True(second > first);
        Assert.Equal((3, 3L, 1L, 0L), (report.Attempts, delivery.Attempts, delivery.Delivered, delivery.GivenUp));
        Assert.Equal(3, server.Received.Count);
        Assert.Single(server.Received.Select(r => r.Headers["X-Correlator-Delivery"].Single()).Distinct());
        Assert.Single(server.Received.Select(r => Convert.ToHexString(r.Body)).Distinct());
    }

    [Fact]
    public async Task After_a_refused_connection_it_is_tried_again_and_reaches_the_server_that_came_up()
    {
        var port = HookServer.FreePort();
        using var receiver = Receiver(new Uri($"http://127.0.0.1:{port}/hook"));
        var notification = Notify();
        var first = await receiver.Send(notification, default);
        Assert.Equal(DeliveryOutcome.TryAgain, first.Outcome);

        var time = new RecordedTime(Now);
        var running = new NotificationDelivery(receiver, RetrySchedule.Default, time).Deliver(notification, default);
        await time.PassNextWait();
        await using var server = await HookServer.Start(port);
        while (!running.IsCompleted) await Task.WhenAny(running, time.PassNextWait());
        Assert.True((await running).IsDelivered);
        var received = Assert.Single(server.Received);
        Assert.Equal(notification.DeliveryId.ToString(), received.Headers["X-Correlator-Delivery"].Single());
    }

    [Theory]
    [InlineData(204, DeliveryOutcome.Delivered)]
    [InlineData(302, DeliveryOutcome.Refused)]
    [InlineData(400, DeliveryOutcome.Refused)]
    [InlineData(401, DeliveryOutcome.Refused)]
    [InlineData(408, DeliveryOutcome.TryAgain)]
    [InlineData(410, DeliveryOutcome.Refused)]
    [InlineData(429, DeliveryOutcome.TryAgain)]
    [InlineData(502, DeliveryOutcome.TryAgain)]
    public async Task The_status_decides_whether_another_try_can_help(int status, DeliveryOutcome expected)
    {
        await using var server = await HookServer.Start(0, null, status);
        using var receiver = Receiver(server.Url);
        var result = await receiver.Send(Notify(), default);
        Assert.Equal(expected, result.Outcome);
        Assert.Equal(status == 429 ? TimeSpan.FromSeconds(77) : null, result.RetryAfter);
    }

    [Fact]
    public async Task A_400_is_given_up_after_one_try()
    {
        await using var server = await HookServer.Start(0, null, 400);
        using var receiver = Receiver(server.Url);
        var delivery = new NotificationDelivery(receiver, RetrySchedule.Default, new FakeTimeProvider(Now));
        var report = await delivery.Deliver(Notify(), default);
        Assert.Equal((false, 1, 1L), (report.IsDelivered, report.Attempts, delivery.GivenUp));
        Assert.Equal("127.0.0.1 answered 400.", report.Last.Reason);
        Assert.Single(server.Received);
    }

    [Fact]
    public async Task A_server_that_never_answers_is_given_the_timeout_and_no_more()
    {
        using var silent = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        silent.Start();
        var url = new Uri($"http://{silent.LocalEndpoint}/");
        var time = new RecordedTime(Now);
        using var receiver = new WebhookReceiver(new WebhookOptions("hook", url, null), Guard(url), time);
        var sending = receiver.Send(Notify(), default);
        using var connection = await silent.AcceptSocketAsync();
        Assert.Equal(TimeSpan.FromSeconds(10), await time.PassNextWait());
        Assert.Equal("No answer within 10 s.", (await sending).Reason);
    }

    [Fact]
    public async Task A_server_whose_certificate_is_not_trusted_gets_nothing()
    {
        await using var server = await HookServer.StartUntrusted(Now);
        using var receiver = Receiver(server.Url);
        var result = await receiver.Send(Notify(), default);
        Assert.Equal(DeliveryOutcome.TryAgain, result.Outcome);
        Assert.Contains("SSL", result.Reason);
        Assert.Empty(server.Received);
    }

    [Fact]
    public async Task A_redirect_is_not_followed_even_to_an_allowed_place()
    {
        await using var elsewhere = await HookServer.Start();
        await using var server = await HookServer.Start(0, elsewhere.Url.ToString(), 307);
        var guard = Guard(server.Url, elsewhere.Url);
        var options = new WebhookOptions("hook", server.Url, null);
        using var receiver = new WebhookReceiver(options, guard, new FakeTimeProvider(Now));
        Assert.Equal(DeliveryOutcome.Refused, (await receiver.Send(Notify(), default)).Outcome);
        Assert.Empty(elsewhere.Received);
    }

    [Fact]
    public async Task A_host_that_is_not_configured_for_egress_is_never_reached_and_never_tried_again()
    {
        await using var server = await HookServer.Start();
        var guard = new EgressGuard([new EgressDestination("soc.example", 443, "receiver hook")], _ => false);
        var options = new WebhookOptions("hook", server.Url, null);
        using var receiver = new WebhookReceiver(options, guard, new FakeTimeProvider(Now));
        var result = await receiver.Send(Notify(), default);
        Assert.Equal(DeliveryOutcome.Refused, result.Outcome);
        Assert.Contains("soc.example:443 (receiver hook)", result.Reason);
        Assert.Equal(1, guard.Refused);
        Assert.Empty(server.Received);
    }

    [Theory]
    [InlineData("http://soc.example/hook", "plain http")]
    [InlineData("ftp://soc.example/hook", "http or https")]
    [InlineData("https://user:pass@soc.example/hook", "password")]
    public void Addresses_that_would_leak_are_refused_at_start(string url, string reason) =>
        Assert.Contains(reason, Assert.Single(new WebhookOptions("hook", new Uri(url), null).Faults()));

    [Fact]
    public void A_secret_never_prints_itself()
    {
        Assert.False(Secret.TryCreate("too short", out _));
        Assert.True(Secret.TryCreate($" {Key}\n", out var secret));
        Assert.Equal(Encoding.UTF8.GetBytes(Key), secret!.Reveal());
        Assert.Equal("***", secret.ToString());
        Assert.DoesNotContain(Key, new WebhookOptions("hook", new Uri("https://soc.example"), secret).ToString());
        Assert.DoesNotContain(Key, JsonSerializer.Serialize(secret));
    }

    private static EgressGuard Guard(params Uri[] urls) =>
        new(urls.Select(u => EgressDestination.Of(u, "receiver hook")), _ => false);

    private static WebhookReceiver Receiver(Uri url)
    {
        Assert.True(Secret.TryCreate(Key, out var secret));
        return new WebhookReceiver(new WebhookOptions("hook", url, secret), Guard(url), new FakeTimeProvider(Now));
    }
}
