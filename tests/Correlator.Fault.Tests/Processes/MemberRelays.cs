using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Correlator.Fault.Tests.Processes;

/// <summary>
/// Stands between the members: each is reached at an address of ours. So their messages can come twice, in another order or not at all, which
/// TCP by itself never lets happen, and their connections can be broken.
/// </summary>
internal sealed class MemberRelays : IDisposable
{
    private readonly List<TcpListener> _listeners = [];
    private readonly ConcurrentDictionary<TcpClient, (IPAddress From, IPAddress To)> _connections = [];
    private readonly IReadOnlyList<IPEndPoint> _members;
    private readonly CancellationTokenSource _end = new();
    private volatile MessageDisturbance? _disturbance;
    private volatile string? _notUnderstood;

    private MemberRelays(IReadOnlyList<IPEndPoint> members) => _members = members;

    /// <summary>What happens to messages at present; null: nothing.</summary>
    public MessageDisturbance? Disturbance
    {
        get => _disturbance;
        set => _disturbance = value;
    }

    /// <summary>What came on a connection that is no frame of Akka's; null: nothing such.</summary>
    public string? NotUnderstood => _notUnderstood;

    /// <param name="addresses">Of ours, in the order of the members; same port as theirs.</param>
    /// <param name="members">Where they listen.</param>
    public static MemberRelays Start(IReadOnlyList<IPAddress> addresses, IReadOnlyList<IPEndPoint> members)
    {
        var relays = new MemberRelays(members);
        foreach (var (address, member) in addresses.Zip(members))
        {
            var listener = new TcpListener(address, member.Port);
            listener.Start();
            relays._listeners.Add(listener);
            _ = relays.Accept(listener, address, member);
        }

        return relays;
    }

    /// <summary>Breaks all connections of a member; returns how many those were.</summary>
    public int Break(int member)
    {
        var address = _members[member].Address;
        var broken = 0;
        foreach (var (connection, (from, to)) in _connections)
        {
            if (!address.Equals(from) && !address.Equals(to)) continue;
            // With a reset, so that what the system has still to send is gone.
            connection.LingerState = new LingerOption(enable: true, seconds: 0);
            connection.Close();
            broken++;
        }

        return broken;
    }

    public void Dispose()
    {
        _end.Cancel();
        foreach (var listener in _listeners) listener.Dispose();
        foreach (var connection in _connections.Keys) connection.Dispose();
        _end.Dispose();
    }

    private async Task Accept(TcpListener listener, IPAddress own, IPEndPoint member)
    {
        var end = _end.Token;
        try
        {
            while (true) _ = Pass(await listener.AcceptTcpClientAsync(end), own, member, end);
        }
        catch (Exception over) when (over is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Disposed.
        }
    }

    // From our address too, so that a member whose way to our addresses is closed hears nothing and says nothing.
    private async Task Pass(TcpClient client, IPAddress own, IPEndPoint member, CancellationToken end)
    {
        using var from = client;
        using var to = new TcpClient(new IPEndPoint(own, 0)) { NoDelay = true };
        from.NoDelay = true;
        try
        {
            _connections[from] = (((IPEndPoint)from.Client.RemoteEndPoint!).Address, member.Address);
            await to.ConnectAsync(member, end);
            await Task.WhenAny(
                new FramePump(from.GetStream(), to.GetStream(), () => _disturbance).Run(end),
                new FramePump(to.GetStream(), from.GetStream(), () => _disturbance).Run(end)).Unwrap();
        }
        catch (Exception over) when (over is OperationCanceledException or SocketException or IOException or ObjectDisposedException
            or InvalidOperationException)
        {
            // The member does not listen, the connection was broken, or we end.
        }
        catch (Exception fault) when (fault is InvalidDataException or IndexOutOfRangeException or ArgumentOutOfRangeException)
        {
            _notUnderstood = fault.Message;
        }
        finally
        {
            _connections.TryRemove(from, out _);
        }
    }
}
