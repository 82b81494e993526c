using System.Net;
using System.Net.Sockets;

namespace Correlator.Testing.Postgres;

/// <summary>
/// Ports of loopback for servers that are ended and started again on the same one. They are below those that systems give to outgoing
/// connections (from 32768 on, as a rule), or one of these could have it by then.
/// </summary>
public static class LoopbackPort
{
    private const int From = 20_000;
    private const int Count = 12_000;

    // Processes side by side begin at different ones.
    private static uint _next = (uint)Environment.ProcessId * 37;

    /// <summary>One that nobody listens on, and that was not given out before in this process.</summary>
    public static int Free(SocketType type = SocketType.Stream)
    {
        for (var tries = 0; tries < Count; tries++)
        {
            var port = From + (int)(Interlocked.Increment(ref _next) % Count);
            if (IsFree(port, type)) return port;
        }

        throw new InvalidOperationException($"No port of {From} to {From + Count - 1} is free.");
    }

    private static bool IsFree(int port, SocketType type)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, type, type == SocketType.Dgram ? ProtocolType.Udp : ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
