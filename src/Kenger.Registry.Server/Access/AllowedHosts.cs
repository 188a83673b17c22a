using System.Net;
using Microsoft.Extensions.Options;

namespace Kenger.Registry.Server.Access;

/// <summary>
/// Where nodes may register. Names are not resolved: what they mean is for the gateways to see, which look at each connection.
/// </summary>
internal sealed class AllowedHosts(IOptions<KengerRegistryServerOptions> options)
{
    private readonly Lazy<NodeNetworks> _networks = new(() => NetworksOf(options.Value));

    /// <summary>Null for a name, and for an address where a node may be. IPv6 is in brackets.</summary>
    public string? WhyNot(string host) =>
        IPAddress.TryParse(host, out var address) && _networks.Value.WhyNot(address) is { } why ? $"must not be {address}: {why}" : null;

    private static NodeNetworks NetworksOf(KengerRegistryServerOptions options) =>
        options.NodeNetworks.Count == 0 ? NodeNetworks.Default(withLoopback: true)
        : NodeNetworks.TryParse(options.NodeNetworks, out var networks, out var wrong) ? networks
        : throw new FormatException(wrong);
}
