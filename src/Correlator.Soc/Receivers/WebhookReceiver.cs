using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Correlator.Soc.Egress;

namespace Correlator.Soc.Receivers;

/// <summary>Where and how a web hook is called.</summary>
/// <param name="Url">https; http only to the loopback address unless <see cref="IsPlainHttpAllowed"/>.</param>
/// <param name="Secret">Signs the body; null sends unsigned.</param>
public sealed record WebhookOptions(string Id, Uri Url, Secret? Secret)
{
    /// <summary>Longest wait for an answer's headers, connecting included; &gt; 0.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Unencrypted http to other hosts, for networks that are protected otherwise.</summary>
    public bool IsPlainHttpAllowed { get; init; }

    /// <summary>What is wrong with the options, each with its reason; empty when nothing is.</summary>
    public IReadOnlyList<string> Faults()
    {
        var faults = new List<string>();
        if (!Url.IsAbsoluteUri || (Url.Scheme != Uri.UriSchemeHttps && Url.Scheme != Uri.UriSchemeHttp))
        {
            faults.Add($"receiver '{Id}': url must be an absolute http or https URL.");
        }
        else if (Url.Scheme == Uri.UriSchemeHttp && !Url.IsLoopback && !IsPlainHttpAllowed)
        {
            faults.Add($"receiver '{Id}': url is plain http; use https or allow it explicitly.");
        }
        else if (Url.UserInfo.Length > 0)
        {
            faults.Add($"receiver '{Id}': url must not hold a user name or password.");
        }

        if (Timeout <= TimeSpan.Zero || Timeout > TimeSpan.FromMinutes(5))
        {
            faults.Add($"receiver '{Id}': timeout {Timeout} is not between 0 and 5 minutes.");
        }

        return faults;
    }
}

/// <summary>
/// Posts notifications as signed JSON. 2xx is delivered; 408, 429 and 5xx are worth another try; anything else,
/// redirects included, is not.
/// </summary>
public sealed class WebhookReceiver : IReceiver, IDisposable
{
    /// <summary>The delivery id, the same at every try.</summary>
    public const string DeliveryHeader = "X-Correlator-Delivery";

    /// <summary>
    /// Seconds since 1970 of this try; part of what is signed, so that an old request cannot be played again.
    /// </summary>
    public const string TimestampHeader = "X-Correlator-Timestamp";

    /// <summary>"sha256=" and the HMAC-SHA256 of timestamp, "." and body in hexadecimal.</summary>
    public const string SignatureHeader = "X-Correlator-Signature";

    private readonly WebhookOptions _options;
    private readonly TimeProvider _time;
    private readonly HttpClient _client;

    /// <exception cref="ArgumentException">The options have <see cref="WebhookOptions.Faults"/>.</exception>
    public WebhookReceiver(WebhookOptions options, EgressGuard guard, TimeProvider time)
    {
        var faults = options.Faults();
        if (faults.Count > 0) throw new ArgumentException(string.Join(" ", faults), nameof(options));
        (_options, _time) = (options, time);
        _client = new HttpClient(guard.CreateHttpHandler()) { Timeout = Timeout.InfiniteTimeSpan };
    }

    public string Id => _options.Id;

    public async Task<DeliveryResult> Send(Notification notification, CancellationToken cancellation)
    {
        using var timeout = new CancellationTokenSource(_options.Timeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, timeout.Token);
        using var request = Request(notification);
        try
        {
            using var response = await _client
                .SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token).ConfigureAwait(false);
            return Judge(response);
        }
        catch (HttpRequestException e) when (e.InnerException is EgressRefusedException refused)
        {
            return DeliveryResult.Refused(refused.Message);
        }
        catch (HttpRequestException e)
        {
            return DeliveryResult.TryAgain(e.Message);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return DeliveryResult.TryAgain($"No answer within {_options.Timeout.TotalSeconds:0.#} s.");
        }
    }

    public void Dispose() => _client.Dispose();

    private HttpRequestMessage Request(Notification notification)
    {
        var body = NotificationJson.Of(notification);
        var timestamp = _time.GetUtcNow().ToUnixTimeSeconds().ToString();
        var request = new HttpRequestMessage(HttpMethod.Post, _options.Url);
        request.Content = new ReadOnlyMemoryContent(body);
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json", "utf-8");
        request.Headers.UserAgent.Add(new ProductInfoHeaderValue("correlator", null));
        request.Headers.Add(DeliveryHeader, notification.DeliveryId.ToString());
        request.Headers.Add(TimestampHeader, timestamp);
        if (_options.Secret is { } secret) request.Headers.Add(SignatureHeader, Sign(secret, timestamp, body.Span));
        return request;
    }

    private static string Sign(Secret secret, string timestamp, ReadOnlySpan<byte> body)
    {
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, secret.Reveal());
        hmac.AppendData(Encoding.ASCII.GetBytes(timestamp + "."));
        hmac.AppendData(body);
        return "sha256=" + Convert.ToHexStringLower(hmac.GetHashAndReset());
    }

    private DeliveryResult Judge(HttpResponseMessage response)
    {
        if (response.IsSuccessStatusCode) return DeliveryResult.Delivered;
        var status = (int)response.StatusCode;
        var reason = $"{_options.Url.IdnHost} answered {status}.";
        var isWorthAnotherTry = status >= 500
            || response.StatusCode is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests;
        return isWorthAnotherTry
            ? DeliveryResult.TryAgain(reason, RetryAfter(response))
            : DeliveryResult.Refused(reason);
    }

    private TimeSpan? RetryAfter(HttpResponseMessage response)
    {
        var asked = response.Headers.RetryAfter;
        return asked?.Delta ?? (asked?.Date is { } date ? date - _time.GetUtcNow() : null);
    }
}
