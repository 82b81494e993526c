using System.Net.Sockets;
using System.Text;
using Correlator.Model.Detections;
using Correlator.Soc.Egress;

namespace Correlator.Soc.Receivers;

public enum SyslogTransport : byte
{
    /// <summary>RFC 5426: one datagram a message, nobody confirms it.</summary>
    Udp = 1,

    /// <summary>RFC 6587 §3.4.1: octet-counted messages over one connection each.</summary>
    Tcp = 2,
}

/// <summary>Where syslog messages go and what their header says.</summary>
public sealed record SyslogOptions(string Id, string Host, int Port, SyslogTransport Transport)
{
    /// <summary>Facility 0–23 of RFC 5424 §6.2.1; 13 is "log audit".</summary>
    public int Facility { get; init; } = 13;

    /// <summary>HOSTNAME of the header, at most 255 printable ASCII characters; "-" says none.</summary>
    public string HostName { get; init; } = "-";

    /// <summary>
    /// Longest message in bytes; what no longer fits is left out (RFC 5426 §3.2 wants receivers to take 2,048).
    /// </summary>
    public int MessageBytesMax { get; init; } = 2_048;

    /// <summary>Longest wait for a connection and for the message to be taken by the network; &gt; 0.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>What is wrong with the options, each with its reason; empty when nothing is.</summary>
    public IReadOnlyList<string> Faults()
    {
        var faults = new List<string>();
        if (Host.Length is 0 or > 255) faults.Add($"receiver '{Id}': host must have 1–255 characters.");
        if (Port is < 1 or > 65_535) faults.Add($"receiver '{Id}': port {Port} is not between 1 and 65535.");
        if (Facility is < 0 or > 23) faults.Add($"receiver '{Id}': facility {Facility} is not between 0 and 23.");
        if (!Enum.IsDefined(Transport)) faults.Add($"receiver '{Id}': transport is neither udp nor tcp.");
        if (HostName.Length is 0 or > 255 || HostName.Any(c => c is <= ' ' or > '~'))
        {
            faults.Add($"receiver '{Id}': host-name must be 1–255 printable ASCII characters without blanks.");
        }

        if (MessageBytesMax is < 2_048 or > 65_000)
        {
            faults.Add($"receiver '{Id}': message-bytes-max {MessageBytesMax} is not between 2048 and 65000.");
        }

        if (Timeout <= TimeSpan.Zero || Timeout > TimeSpan.FromMinutes(5))
        {
            faults.Add($"receiver '{Id}': timeout {Timeout} is not between 0 and 5 minutes.");
        }

        return faults;
    }
}

/// <summary>
/// Sends notifications as CEF in RFC 5424 messages. "Delivered" means that the network took it: plain syslog has no
/// confirmation, so a ladder should not rest on this receiver alone.
/// </summary>
public sealed class SyslogReceiver : IReceiver
{
    private readonly SyslogOptions _options;
    private readonly EgressGuard _guard;
    private readonly TimeProvider _time;
    private long _fieldsLeftOut;

    /// <exception cref="ArgumentException">The options have <see cref="SyslogOptions.Faults"/>.</exception>
    public SyslogReceiver(SyslogOptions options, EgressGuard guard, TimeProvider time)
    {
        var faults = options.Faults();
        if (faults.Count > 0) throw new ArgumentException(string.Join(" ", faults), nameof(options));
        (_options, _guard, _time) = (options, guard, time);
    }

    public string Id => _options.Id;

    /// <summary>
    /// CEF fields and lines of explanations that did not fit under <see cref="SyslogOptions.MessageBytesMax"/>.
    /// </summary>
    public long FieldsLeftOut => Volatile.Read(ref _fieldsLeftOut);

    public async Task<DeliveryResult> Send(Notification notification, CancellationToken cancellation)
    {
        using var timeout = new CancellationTokenSource(_options.Timeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, timeout.Token);
        try
        {
            await (_options.Transport == SyslogTransport.Udp
                ? SendUdp(Message(notification), either.Token)
                : SendTcp(Message(notification), either.Token)).ConfigureAwait(false);
            return DeliveryResult.Delivered;
        }
        catch (EgressRefusedException refused)
        {
            return DeliveryResult.Refused(refused.Message);
        }
        catch (SocketException e)
        {
            return DeliveryResult.TryAgain($"{_options.Host}:{_options.Port}: {e.Message}");
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return DeliveryResult.TryAgain($"Not sent within {_options.Timeout.TotalSeconds:0.#} s.");
        }
    }

    private async Task SendUdp(byte[] message, CancellationToken cancellation)
    {
        using var socket = await _guard.ConnectUdp(_options.Host, _options.Port, cancellation).ConfigureAwait(false);
        await socket.SendAsync(message, cancellation).ConfigureAwait(false);
    }

    private async Task SendTcp(byte[] message, CancellationToken cancellation)
    {
        byte[] frame = [.. Encoding.ASCII.GetBytes($"{message.Length} "), .. message];
        using var socket = await _guard.ConnectTcp(_options.Host, _options.Port, cancellation).ConfigureAwait(false);
        for (var sent = 0; sent < frame.Length;)
        {
            sent += await socket.SendAsync(frame.AsMemory(sent), cancellation).ConfigureAwait(false);
        }

        socket.Shutdown(SocketShutdown.Send);
    }

    /// <summary>
    /// PRI VERSION SP TIMESTAMP SP HOSTNAME SP APP-NAME SP PROCID SP MSGID SP STRUCTURED-DATA SP MSG (RFC 5424 §6).
    /// </summary>
    private byte[] Message(Notification notification)
    {
        var priority = _options.Facility * 8 + LevelOf(notification.Severity);
        var time = notification.QueuedAt.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'");
        var header = $"<{priority}>1 {time} {_options.HostName} correlator - incident - ";
        var message = CefMessage.Of(notification, _options.MessageBytesMax - header.Length, out var left);
        Interlocked.Add(ref _fieldsLeftOut, left);
        return Encoding.UTF8.GetBytes(header + message);
    }

    /// <summary>Severity of RFC 5424 §6.2.1: 2 critical … 6 informational.</summary>
    private static int LevelOf(Severity severity) => severity switch
    {
        Severity.Info => 6,
        Severity.Low => 5,
        Severity.Medium => 4,
        Severity.High => 3,
        _ => 2,
    };
}
