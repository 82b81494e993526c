using System.Net;
using System.Net.Sockets;

namespace Correlator.Fault.Tests.Processes;

/// <summary>Passes connections on to another address, so that a server on loopback can be reached from a network namespace.</summary>
internal sealed class TcpRelay : IDisposable
{
    private readonly TcpListener _listener;
    private readonly IPEndPoint _target;
    private readonly CancellationTokenSource _end = new();

    private TcpRelay(TcpListener listener, IPEndPoint target) => (_listener, _target) = (listener, target);

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public static TcpRelay Start(IPAddress address, IPEndPoint target)
    {
        var relay = new TcpRelay(new TcpListener(address, 0), target);
        relay._listener.Start();
        _ = relay.Accept();
        return relay;
    }

    public void Dispose()
    {
        _end.Cancel();
        _listener.Dispose();
        _end.Dispose();
    }

    private async Task Accept()
    {
        var end = _end.Token;
        try
        {
            while (true) _ = Pass(await _listener.AcceptTcpClientAsync(end), end);
        }
        catch (Exception over) when (over is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Disposed.
        }
    }

    // When one side ends, however it does, the other is told by a closed connection.
    private async Task Pass(TcpClient client, CancellationToken end)
    {
        using var from = client;
        using var to = new TcpClient { NoDelay = true };
        from.NoDelay = true;
        try
        {
            await to.ConnectAsync(_target, end);
            await Task.WhenAny(
                from.GetStream().CopyToAsync(to.GetStream(), end),
                to.GetStream().CopyToAsync(from.GetStream(), end));
        }
        catch (Exception over) when (over is OperationCanceledException or SocketException or IOException)
        {
            // The target does not listen, or we end.
        }
    }
}
