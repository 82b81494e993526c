using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Akka.Actor;
using Correlator.Host.Settings;

namespace Correlator.Host.Clustering;

/// <summary>
/// Whom a starting member asks to be let in. The first of them, and only that one, may form a new cluster when no other answers.
/// </summary>
internal static class SeedNodes
{
    private static readonly TimeSpan LookAgainAfter = TimeSpan.FromSeconds(1);

    /// <param name="self">This member's own address.</param>
    /// <param name="resolve">Addresses of a DNS name; throws <see cref="SocketException"/> while it is unknown.</param>
    public static async Task<IReadOnlyList<Address>> Find(
        ClusterSettings settings, Address self, Func<string, CancellationToken, Task<IPAddress[]>> resolve, TimeProvider time,
        CancellationToken cancellation)
    {
        if (settings.SeedDns.Length == 0) return [.. settings.SeedNodes.Select(seed => At(self, seed))];
        using var again = new PeriodicTimer(LookAgainAfter, time);
        do
        {
            var hosts = await Hosts(settings.SeedDns, resolve, cancellation).ConfigureAwait(false);
            // Who sees too few of them sees perhaps only itself: two such would form two clusters.
            if (hosts.Count >= settings.MembersMin && hosts.Contains(self.Host))
            {
                return [.. hosts.Select(host => self.WithHost(host).WithPort(settings.Port))];
            }
        }
        while (await again.WaitForNextTickAsync(cancellation).ConfigureAwait(false));

        throw new OperationCanceledException(cancellation);
    }

    private static Address At(Address self, string seed)
    {
        var colon = seed.LastIndexOf(':');
        return self.WithHost(seed[..colon]).WithPort(int.Parse(seed.AsSpan(colon + 1), CultureInfo.InvariantCulture));
    }

    private static async Task<List<string>> Hosts(
        string name, Func<string, CancellationToken, Task<IPAddress[]>> resolve, CancellationToken cancellation)
    {
        try
        {
            var found = await resolve(name, cancellation).ConfigureAwait(false);
            return [.. found.Where(address => address.AddressFamily == AddressFamily.InterNetwork)
                .OrderBy(address => BinaryPrimitives.ReadUInt32BigEndian(address.GetAddressBytes()))
                .Select(address => address.ToString()).Distinct(StringComparer.Ordinal)];
        }
        catch (SocketException)
        {
            // Not known yet: the name of a service appears with its first member.
            return [];
        }
    }
}
