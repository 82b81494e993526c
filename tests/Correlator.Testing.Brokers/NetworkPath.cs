using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Correlator.Ingest.Feeds;

namespace Correlator.Testing.Brokers;

/// <summary>
/// A way to a broker on loopback that can be cut and mended while the broker goes on; with a certificate, it speaks TLS to
/// those who come and plain text to the broker.
/// </summary>
public sealed class NetworkPath : IAsyncDisposable
{
    private readonly BrokerAddress _broker;
    private readonly ConcurrentBag<Task> _passing = [];
    private TcpListener _listener;
    private readonly X509Certificate2? _certificate;
    private CancellationTokenSource _cut;

    public NetworkPath(BrokerAddress broker, X509Certificate2? certificate = null)
    {
        _broker = broker;
        _certificate = certificate;
        (_listener, _cut) = Listen(0);
        Address = new BrokerAddress("127.0.0.1", ((IPEndPoint)_listener.LocalEndpoint).Port);
    }

    public BrokerAddress Address { get; }

    /// <summary>Completes when every connection is closed and no other is let in.</summary>
    public async Task CutAsync()
    {
        await _cut.CancelAsync();
        _listener.Dispose();
        await Task.WhenAll(_passing);
        _cut.Dispose();
    }

    public void Mend() => (_listener, _cut) = Listen(Address.Port);

    public async ValueTask DisposeAsync() => await CutAsync();

    private (TcpListener Listener, CancellationTokenSource Cut) Listen(int port)
    {
        var listener = new TcpListener(IPAddress.Loopback, port);
        // Who was cut off may still be in the way of the port.
        listener.Server.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        listener.Start();
        var cut = new CancellationTokenSource();
        _passing.Add(Accept(listener, cut.Token));
        return (listener, cut);
    }

    private async Task Accept(TcpListener listener, CancellationToken cut)
    {
        try
        {
            while (true) _passing.Add(Pass(await listener.AcceptTcpClientAsync(cut), cut));
        }
        catch (Exception over) when (over is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Cut.
        }
    }

    private async Task Pass(TcpClient client, CancellationToken cut)
    {
        using var from = client;
        using var to = new TcpClient { NoDelay = true };
        from.NoDelay = true;
        try
        {
            await using var coming = await Secured(from.GetStream(), cut);
            await to.ConnectAsync(_broker.Host, _broker.Port, cut);
            await Task.WhenAny(coming.CopyToAsync(to.GetStream(), cut), to.GetStream().CopyToAsync(coming, cut));
        }
        catch (Exception over) when (over is OperationCanceledException or SocketException or IOException
            or AuthenticationException)
        {
            // Cut, or the broker has gone, or who came does not trust the certificate.
        }
    }

    private async Task<Stream> Secured(NetworkStream plain, CancellationToken cut)
    {
        if (_certificate is null) return plain;
        var secure = new SslStream(plain);
        await secure.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = _certificate }, cut);
        return secure;
    }
}
