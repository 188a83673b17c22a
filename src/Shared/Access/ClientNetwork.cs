using System.Net;
using System.Net.Sockets;

namespace Kenger;

/// <summary>Where a client connects from: one form for each address, and who is slowed down together.</summary>
internal static class ClientNetwork
{
    private const int NetworkBytes = 8;

    /// <summary>An IPv4 address that came mapped into IPv6, as sockets of both kinds show it, is the IPv4 address.</summary>
    public static IPAddress? Normalize(IPAddress? address) => address is { IsIPv4MappedToIPv6: true } ? address.MapToIPv4() : address;

    /// <summary>
    /// One IPv4 address, or the /64 of an IPv6 address, which is what one machine has to choose from. The address must be normalized.
    /// </summary>
    public static IPAddress NetworkOf(IPAddress address)
    {
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return address;
        }

        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        bytes[NetworkBytes..].Clear();
        return new IPAddress(bytes);
    }
}
