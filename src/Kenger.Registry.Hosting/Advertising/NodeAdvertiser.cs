using System.Net;
using Kenger.Client;
using Kenger.Contracts;
using Kenger.Registry.Hosting.Configuration;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Options;

namespace Kenger.Registry.Hosting.Advertising;

/// <summary>Finds the host and port to register: as configured, else as the server is bound.</summary>
internal sealed class NodeAdvertiser(
    IOptions<KengerRegistryOptions> options, IOptions<KengerClientOptions> clientOptions, IServer? server = null)
{
    /// <summary>Asked before every registration: a machine may have got another address meanwhile.</summary>
    /// <exception cref="UnknownPortException">No port is configured, and the server tells none.</exception>
    /// <exception cref="System.Net.Sockets.SocketException">The registry can't be resolved or routed to.</exception>
    public async Task<Advertisement> DescribeAsync(CancellationToken cancellationToken)
    {
        var settings = options.Value;
        var binding = FindBinding(settings.Port) ?? throw new UnknownPortException();
        if (settings.Host is { } host)
        {
            return new(Node(host, binding.Port), Concern: null);
        }

        // For a server bound to loopback this only tells whether the registry is on the same machine.
        var seen = binding is { Address: { } bound, IsLoopback: false }
            ? bound
            : await LocalAddress.FindAsync(
                clientOptions.Value.Urls.Select(url => new Uri(url, UriKind.Absolute)),
                binding.IsLoopback ? null : binding.Family,
                cancellationToken);
        return new(Node((binding.Address ?? seen).ToString(), binding.Port), ConcernOf(binding, seen));
    }

    private ServerBinding? FindBinding(int? configuredPort)
    {
        ICollection<string> addresses = server?.Features.Get<IServerAddressesFeature>()?.Addresses ?? [];
        if (configuredPort is not { } port)
        {
            return ServerBinding.Choose(addresses);
        }

        // A port that the server isn't bound to is mapped to it by something else, which takes connections from outside.
        return ServerBinding.Choose(addresses.Where(address => ServerBinding.Parse(address)?.Port == port))
            ?? new ServerBinding(port, Address: null, Family: null, IsHttps: false);
    }

    internal static string? ConcernOf(ServerBinding binding, IPAddress seen)
    {
        if (binding.IsLoopback && !IPAddress.IsLoopback(seen))
        {
            return "the server is bound to loopback, so only gateways on this machine can reach it: "
                + $"bind it to http://+:{binding.Port} (ASPNETCORE_URLS), or set {Setting.NameOf(Setting.Host)}";
        }

        return binding.IsHttps
            ? "the server speaks only https, but gateways speak http to nodes: bind it to an http address as well, "
                + $"or set {Setting.NameOf(Setting.Port)} to an http port"
            : null;
    }

    private NodeAddress Node(string host, int port) =>
        new(options.Value.Namespace, NodeHost.TryNormalize(host, out var normalized) ? normalized : host, port);
}

/// <summary>How gateways are told to reach this service.</summary>
/// <param name="Node">The identity to register.</param>
/// <param name="Concern">What will probably not work with it; null when nothing stands out.</param>
internal sealed record Advertisement(NodeAddress Node, string? Concern);

/// <summary>There is nothing to register.</summary>
internal sealed class UnknownPortException()
    : InvalidOperationException($"the web server has no port that gateways could connect to; set {Setting.NameOf(Setting.Port)}");
