using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Kenger.Gateway;

/// <summary>Who sent a request: the connection's other end, or whom a trusted proxy there names.</summary>
internal sealed class RemoteClient(IOptions<KengerGatewayOptions> options)
{
    private const int NetworkBytes = 8;

    private readonly TrustedProxies _trusted = new(options.Value.TrustedProxies);

    public IPAddress? AddressOf(HttpContext context)
    {
        var address = ClientAddress.Plain(context.Connection.RemoteIpAddress);
        if (address is null || _trusted.IsEmpty || !_trusted.Contains(address))
        {
            return address;
        }

        var claimed = ClientAddress.FirstUntrusted(context.Request.Headers[ForwardedHeadersTransform.For].ToString(), _trusted);
        return IPAddress.TryParse(claimed, out var first) ? ClientAddress.Plain(first) : address;
    }

    /// <summary>The IPv4 address, or the first 64 bits of an IPv6 one: one customer has at least these.</summary>
    public string NetworkOf(HttpContext context)
    {
        var address = AddressOf(context);
        if (address is not { AddressFamily: AddressFamily.InterNetworkV6 })
        {
            return address?.ToString() ?? "";
        }

        var bytes = address.GetAddressBytes();
        bytes.AsSpan(NetworkBytes).Clear();
        return new IPAddress(bytes).ToString();
    }
}
