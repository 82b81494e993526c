using System.Buffers;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Correlator.Ingest.Feeds;
using MQTTnet;
using MQTTnet.Packets;
using MQTTnet.Protocol;
using MQTTnet.Server;

namespace Correlator.Testing.Brokers;

/// <summary>A broker in this process with real sockets on loopback, which remembers what the feed under test sent it.</summary>
public sealed class MqttBroker : IAsyncDisposable
{
    /// <summary>Session of the feed under test.</summary>
    public const string ClientId = "correlator-test";

    private readonly ConcurrentQueue<string> _packets = new();
    private readonly HashSet<string> _delivered = [];
    private readonly bool _keepsSessions;
    private readonly string? _password;
    private readonly X509Certificate2? _certificate;
    private readonly Func<X509Certificate, bool>? _isWelcome;
    private MqttServer? _server;

    private MqttBroker(
        bool keepsSessions, string? password, X509Certificate2? certificate, Func<X509Certificate, bool>? isWelcome)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        Address = new BrokerAddress("127.0.0.1", ((IPEndPoint)socket.LocalEndPoint!).Port);
        _keepsSessions = keepsSessions;
        _password = password;
        _certificate = certificate;
        _isWelcome = isWelcome;
    }

    public BrokerAddress Address { get; }

    /// <summary>Kinds of the packets that came from the feed.</summary>
    public IReadOnlyCollection<string> Packets => _packets;

    /// <summary>When set, acknowledgements of the feed are swallowed, as if they were lost on their way.</summary>
    public bool LosesAcknowledgements { get; set; }

    /// <param name="password">What a client must know; null: nothing.</param>
    /// <param name="certificate">Its own, with the key: then it speaks TLS only.</param>
    /// <param name="isWelcome">Asks clients for a certificate, and lets those in of which this is true.</param>
    public static async Task<MqttBroker> StartAsync(
        bool keepsSessions = true, string? password = null, X509Certificate2? certificate = null,
        Func<X509Certificate, bool>? isWelcome = null)
    {
        var broker = new MqttBroker(keepsSessions, password, certificate, isWelcome);
        await broker.StartAgainAsync();
        return broker;
    }

    public async Task StartAgainAsync()
    {
        var options = Endpoint(new MqttServerOptionsBuilder()).WithPersistentSessions(_keepsSessions).Build();
        _server = new MqttServerFactory().CreateMqttServer(options);
        _server.ValidatingConnectionAsync += connecting =>
        {
            if (_password is not null && connecting.Password != _password)
                connecting.ReasonCode = MqttConnectReasonCode.BadUserNameOrPassword;
            return Task.CompletedTask;
        };
        _server.InterceptingInboundPacketAsync += packet =>
        {
            if (packet.ClientId is not (null or "" or ClientId)) return Task.CompletedTask;
            _packets.Enqueue(packet.Packet.GetType().Name);
            if (LosesAcknowledgements && packet.Packet is MqttPubAckPacket or MqttPubRecPacket) packet.ProcessPacket = !LosesAcknowledgements;
            return Task.CompletedTask;
        };
        // MQTT 5.0 §3.3.1.1: what is delivered again says so. This broker forgets to.
        _server.InterceptingOutboundPacketAsync += packet =>
        {
            if (packet.ClientId != ClientId || packet.Packet is not MqttPublishPacket publish) return Task.CompletedTask;
            publish.Dup |= !_delivered.Add($"{publish.Topic} {Encoding.Latin1.GetString(publish.Payload.ToArray())}");
            return Task.CompletedTask;
        };
        await _server.StartAsync();
    }

    /// <summary>Everything that the broker kept in memory goes with it.</summary>
    public async Task StopAsync()
    {
        await _server!.StopAsync(new MqttServerStopOptions());
        _server.Dispose();
        _delivered.Clear();
    }

    public Task DropAsync() => _server!.DisconnectClientAsync(ClientId, new MqttServerClientDisconnectOptions());

    public async Task<bool> HasSessionAsync() =>
        (await _server!.GetSessionsAsync()).Any(session => session.Id == ClientId);

    public async Task<bool> IsConnectedAsync() =>
        (await _server!.GetClientsAsync()).Any(client => client.Id == ClientId);

    public Task Publish(string topic, string payload, int quality = 1) =>
        Publish(topic, Encoding.UTF8.GetBytes(payload), quality);

    public async Task Publish(string topic, byte[] payload, int quality = 1)
    {
        var message = new MqttApplicationMessage
        {
            Topic = topic,
            PayloadSegment = payload,
            QualityOfServiceLevel = (MqttQualityOfServiceLevel)quality,
        };
        await _server!.InjectApplicationMessage(new InjectedMqttApplicationMessage(message) { SenderClientId = "plant" });
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is { IsStarted: true }) await _server.StopAsync(new MqttServerStopOptions());
        _server?.Dispose();
    }

    private MqttServerOptionsBuilder Endpoint(MqttServerOptionsBuilder builder)
    {
        if (_certificate is null)
        {
            return builder.WithDefaultEndpoint()
                .WithDefaultEndpointBoundIPAddress(IPAddress.Loopback)
                .WithDefaultEndpointBoundIPV6Address(IPAddress.None)
                .WithDefaultEndpointPort(Address.Port);
        }

        builder = builder.WithoutDefaultEndpoint()
            .WithEncryptedEndpoint()
            .WithEncryptedEndpointBoundIPAddress(IPAddress.Loopback)
            .WithEncryptedEndpointBoundIPV6Address(IPAddress.None)
            .WithEncryptedEndpointPort(Address.Port)
            .WithEncryptionCertificate(_certificate);
        return _isWelcome is null
            ? builder
            : builder.WithClientCertificate((_, shown, _, _) => shown is not null && _isWelcome(shown));
    }
}
