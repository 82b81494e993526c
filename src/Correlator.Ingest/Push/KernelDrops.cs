using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Correlator.Ingest.Push;

/// <summary>Datagrams that the kernel dropped because a socket's receive buffer was full.</summary>
/// <remarks>
/// Linux: last column (<c>drops</c>) of the socket's row in <c>/proc/net/udp</c> or <c>udp6</c>, where the local
/// address is the hex of its 32-bit words in the machine's byte order, a colon, and the port in hex. Elsewhere nothing
/// is known.
/// </remarks>
internal static class KernelDrops
{
    // Rows looked at; a machine with more UDP sockets than this does not tell.
    private const int RowsMax = 65_536;

    /// <summary>
    /// The count so far of the socket bound to <paramref name="local"/>; null when the system does not tell.
    /// </summary>
    public static long? Of(IPEndPoint local)
    {
        var table = local.AddressFamily == AddressFamily.InterNetworkV6 ? "/proc/net/udp6" : "/proc/net/udp";
        try
        {
            return File.Exists(table) ? Of(File.ReadLines(table).Take(RowsMax), local) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <inheritdoc cref="Of(IPEndPoint)"/>
    public static long? Of(IEnumerable<string> rows, IPEndPoint local)
    {
        var address = AddressColumn(local);
        foreach (var row in rows)
        {
            var columns = row.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (columns.Length > 2 && columns[1] == address
                && long.TryParse(columns[^1], NumberStyles.None, CultureInfo.InvariantCulture, out var drops))
            {
                return drops;
            }
        }

        return null;
    }

    private static string AddressColumn(IPEndPoint local)
    {
        var words = MemoryMarshal.Cast<byte, uint>(local.Address.GetAddressBytes());
        var hex = string.Empty;
        foreach (var word in words) hex += word.ToString("X8", CultureInfo.InvariantCulture);
        return hex + ":" + local.Port.ToString("X4", CultureInfo.InvariantCulture);
    }
}
