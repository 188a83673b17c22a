using System.Net;
using System.Net.Sockets;

namespace Kenger;

/// <summary>Which of this machine's addresses the registry sees.</summary>
internal static class LocalAddress
{
    /// <summary>
    /// Asks the routing table, by connecting a datagram socket, which sends nothing. IPv4 goes first: whoever has IPv6
    /// mostly has both, but not the other way round.
    /// </summary>
    /// <param name="registries">
    /// The registry's addresses; the first to which the machine speaks from an address that others can reach decides, else the first that
    /// leads anywhere.
    /// </param>
    /// <param name="family">The only family the server takes connections of; null for both.</param>
    /// <param name="cancellationToken">Ends the resolution of host names.</param>
    /// <exception cref="SocketException">No address of the registry can be resolved or routed to.</exception>
    public static async Task<IPAddress> FindAsync(IEnumerable<Uri> registries, AddressFamily? family, CancellationToken cancellationToken)
    {
        var failure = new SocketException((int)SocketError.HostNotFound);
        IPAddress? loopback = null;
        foreach (var registry in registries)
        {
            try
            {
                var targets = await Dns.GetHostAddressesAsync(registry.DnsSafeHost, cancellationToken);
                foreach (var target in targets.OrderBy(target => target.AddressFamily == AddressFamily.InterNetworkV6))
                {
                    if ((family is not null && family != target.AddressFamily) || Towards(target, registry.Port) is not { } local)
                    {
                        continue;
                    }

                    if (!IPAddress.IsLoopback(local))
                    {
                        return local;
                    }

                    loopback ??= local;
                }
            }
            catch (SocketException exception)
            {
                failure = exception;
            }
        }

        return loopback ?? throw failure;
    }

    /// <summary>The address of this machine that speaks to another one; null where no route leads there.</summary>
    public static IPAddress? Towards(IPAddress target, int port)
    {
        try
        {
            using var socket = new Socket(target.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
            socket.Connect(target, port);
            var local = ((IPEndPoint)socket.LocalEndPoint!).Address;
            // A link-local address means something on one link only.
            return local.IsIPv6LinkLocal ? null : local;
        }
        catch (SocketException)
        {
            // No route in this family; another target may have one.
            return null;
        }
    }
}
