using System.Net;
using Microsoft.AspNetCore.Http;

namespace Kenger.Registry.Server.Access;

/// <summary>Where a caller connects from.</summary>
internal static class CallerAddress
{
    private const int SubnetBytes = 8;

    public static string RemoteAddress(this ConnectionInfo connection) =>
        connection.RemoteIpAddress is { } address ? Plain(address).ToString() : "unknown";

    /// <summary>
    /// Who is slowed down together: one IPv4 address, or the /64 of an IPv6 address, which is what one machine has to choose
    /// from.
    /// </summary>
    public static IPAddress Subnet(this ConnectionInfo connection)
    {
        var address = Plain(connection.RemoteIpAddress ?? IPAddress.None);
        if (address.AddressFamily != System.Net.Sockets.AddressFamily.InterNetworkV6)
        {
            return address;
        }

        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        bytes[SubnetBytes..].Clear();
        return new IPAddress(bytes);
    }

    private static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
}
