using System.Net;

namespace Kenger.Gateway;

/// <summary>Addresses as people write them.</summary>
internal static class ClientAddress
{
    /// <summary>A socket that takes both families sees IPv4 clients as <c>::ffff:192.0.2.1</c>.</summary>
    public static IPAddress? Plain(IPAddress? address) =>
        address is { IsIPv4MappedToIPv6: true } ? address.MapToIPv4() : address;

    /// <summary>
    /// Who started the chain that trusted proxies passed on: the last address in it that is not one of theirs. Whatever is
    /// left of that one is the client's own claim.
    /// </summary>
    public static string? FirstUntrusted(string? chain, TrustedProxies trusted)
    {
        string? found = null;
        foreach (var hop in (chain ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Reverse())
        {
            if (!IPAddress.TryParse(hop, out var address))
            {
                break;
            }

            found = hop;
            if (!trusted.Contains(Plain(address)!))
            {
                break;
            }
        }

        return found;
    }
}
