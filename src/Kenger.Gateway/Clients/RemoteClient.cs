using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Kenger.Gateway.Clients;

/// <summary>Who sent a request: the connection's other end, or whom a trusted proxy there names.</summary>
internal sealed class RemoteClient(IOptions<KengerGatewayOptions> options)
{
    private readonly IpRanges _trusted = new(options.Value.TrustedProxies);

    public IPAddress? AddressOf(HttpContext context)
    {
        var address = ClientNetwork.Normalize(context.Connection.RemoteIpAddress);
        return address is null || !IsTrusted(address) ? address : ClaimedBy(context.Request.Headers) ?? address;
    }

    /// <summary>
    /// Whom a trusted proxy names: the first in the chain of <c>X-Forwarded-For</c> that is no proxy itself; without that header,
    /// <c>X-Real-IP</c>. Null when it names nobody.
    /// </summary>
    public IPAddress? ClaimedBy(IHeaderDictionary headers)
    {
        var chain = headers[ForwardedHeaders.For];
        return chain.Count > 0 ? FirstUntrusted(chain.ToString())
            : ForwardedAddress.TryParse(headers[ForwardedHeaders.RealIp].ToString(), out var real) ? real
            : null;
    }

    /// <summary>The IPv4 address, or the first 64 bits of an IPv6 one: one customer has at least these.</summary>
    public string NetworkOf(HttpContext context) =>
        AddressOf(context) is { } address ? ClientNetwork.NetworkOf(address).ToString() : "";

    /// <summary>Whether it is a proxy in front whose word is taken. The address must be normalized.</summary>
    public bool IsTrusted(IPAddress address) => !_trusted.IsEmpty && _trusted.Contains(address);

    /// <summary>
    /// Who started the chain that trusted proxies passed on: the last address in it that is not one of theirs. Whatever is
    /// left of that one is the client's own claim.
    /// </summary>
    public IPAddress? FirstUntrusted(ReadOnlySpan<char> chain)
    {
        IPAddress? found = null;
        while (!chain.IsEmpty)
        {
            var comma = chain.LastIndexOf(',');
            var hop = chain[(comma + 1)..].Trim();
            chain = comma < 0 ? default : chain[..comma];
            if (hop.IsEmpty)
            {
                continue;
            }

            if (!ForwardedAddress.TryParse(hop, out var address))
            {
                break;
            }

            found = address;
            if (!IsTrusted(address))
            {
                break;
            }
        }

        return found;
    }
}

/// <summary>The headers that say who asked and how, as nginx and its users name them.</summary>
internal static class ForwardedHeaders
{
    private const string Family = "X-Forwarded-";
    public const string For = "X-Forwarded-For";
    public const string Proto = "X-Forwarded-Proto";
    public const string Host = "X-Forwarded-Host";
    public const string Port = "X-Forwarded-Port";
    public const string Prefix = "X-Forwarded-Prefix";
    public const string RealIp = "X-Real-IP";

    /// <summary>They name another target than the request line, and frameworks obey them: a word of proxies only.</summary>
    public static readonly string[] Targets = ["X-Original-URL", "X-Rewrite-URL"];

    private static readonly string[] Ours = [For, Proto, Host, Port, Prefix, RealIp];

    /// <summary>Whether it is one of <see cref="Targets"/>.</summary>
    public static bool IsTarget(string name) => name.Length is 13 or 14 && Targets.Contains(name, StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether it is of the family, one this gateway doesn't set included.</summary>
    public static bool IsForwarded(string name) => name.StartsWith(Family, StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether the gateway sets or removes it by itself.</summary>
    public static bool AreOurs(string name) => Ours.Contains(name, StringComparer.OrdinalIgnoreCase);
}
