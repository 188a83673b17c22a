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
    IOptions<KengerRegistryOptions> options, IOptions<KengerClientOptions> clientOptions, IMachineAddresses machine, IServer? server = null)
{
    /// <summary>Asked before every registration: a machine may have got another address meanwhile.</summary>
    /// <exception cref="NoServerAddressException">No port is configured, and the server listens nowhere: a test's, for example.</exception>
    /// <exception cref="UnknownPortException">No port is configured, and the server has none that gateways could connect to.</exception>
    /// <exception cref="System.Net.Sockets.SocketException">The registry can't be resolved or routed to.</exception>
    public async Task<Advertisement> DescribeAsync(CancellationToken cancellationToken)
    {
        var settings = options.Value;
        var (binding, portHint) = FindBinding(settings.Port);
        if (settings.Host is { } host)
        {
            return new(Node(host, binding.Port), ConcernOfConfigured(binding, host, settings.Port), portHint);
        }

        // For a server bound to loopback this only tells whether the registry is on the same machine.
        var seen = binding is { Address: { } bound, IsLoopback: false }
            ? bound
            : await machine.TowardsAsync(
                clientOptions.Value.Urls.Select(url => new Uri(url, UriKind.Absolute)),
                binding.IsLoopback ? null : binding.Family,
                cancellationToken);
        var (announced, addressHint) = Choose(binding, seen);
        return new(Node(announced.ToString(), binding.Port), ConcernOf(binding, seen), Join(portHint, addressHint));
    }

    /// <summary>
    /// What to announce now, where that is another node than the one that is registered: the machine has lost that address, or was
    /// registered at loopback and has got one that others can reach. Null while the old one will do. A machine with several addresses stays at
    /// the one it has, whatever a name of the registry is resolved to next.
    /// </summary>
    public async Task<Advertisement?> FindMoveAsync(NodeAddress registered, CancellationToken cancellationToken)
    {
        if (options.Value.Host is not null
            || !IPAddress.TryParse(registered.Host, out var address)
            || (!IPAddress.IsLoopback(address) && machine.IsOwn(address)))
        {
            return null;
        }

        var now = await DescribeAsync(cancellationToken);
        return now.Node == registered ? null : now;
    }

    private (ServerBinding Binding, string? Hint) FindBinding(int? configuredPort)
    {
        ICollection<string> addresses = server?.Features.Get<IServerAddressesFeature>()?.Addresses ?? [];
        if (configuredPort is { } port)
        {
            // A port that the server isn't bound to is mapped to it by something else, which takes connections from outside.
            return (
                ServerBinding.Choose(addresses.Where(address => ServerBinding.Parse(address)?.Port == port))
                    ?? new ServerBinding(port, Address: null, Family: null, IsHttps: false),
                null);
        }

        if (addresses.Count == 0)
        {
            throw new NoServerAddressException();
        }

        var binding = ServerBinding.Choose(addresses) ?? throw new UnknownPortException();
        var others = ServerBinding.OtherPorts(addresses);
        return (
            binding,
            others.Count == 0
                ? null
                : $"of {others.Count + 1} ports the first, {binding.Port}, is announced; "
                    + $"{Setting.NameOf(Setting.Port)} chooses another: {string.Join(", ", others)}");
    }

    // The registry is on this machine, but its gateways may be elsewhere.
    private (IPAddress Announced, string? Hint) Choose(ServerBinding binding, IPAddress seen)
    {
        var announced = binding.Address ?? seen;
        if (!IPAddress.IsLoopback(announced)
            || !IPAddress.IsLoopback(seen)
            || machine.FindRoutable(binding.Address?.AddressFamily ?? binding.Family) is not { } routable)
        {
            return (announced, null);
        }

        return binding.Address is null && server is not null
            ? (routable, null)
            : (
                announced,
                $"{announced} is known on this machine only: where gateways run elsewhere, let the server listen at http://+:{binding.Port} "
                    + $"(ASPNETCORE_URLS) and set {Setting.NameOf(Setting.Host)} to an address that they reach, {routable} for example");
    }

    internal static string? ConcernOf(ServerBinding binding, IPAddress seen)
    {
        if (binding.IsLoopback && !IPAddress.IsLoopback(seen))
        {
            return "the server is bound to loopback, so only gateways on this machine can reach it: "
                + $"bind it to http://+:{binding.Port} (ASPNETCORE_URLS), or set {Setting.NameOf(Setting.Host)}";
        }

        return ConcernOfScheme(binding);
    }

    // Who names the port as well may have something in front of the server that takes connections there.
    private static string? ConcernOfConfigured(ServerBinding binding, string host, int? configuredPort) =>
        binding.IsLoopback && configuredPort is null && IPAddress.TryParse(host, out var ip) && !IPAddress.IsLoopback(ip)
            ? $"the server is bound to loopback, and {host} does not lead there: bind it to http://+:{binding.Port} (ASPNETCORE_URLS)"
            : ConcernOfScheme(binding);

    private static string? ConcernOfScheme(ServerBinding binding) => binding.IsHttps
        ? "the server speaks only https, and gateways speak http to nodes unless they have NodeTls for the namespace: set Kenger:Gateway:NodeTls there, "
            + $"or bind the server to an http address as well, or set {Setting.NameOf(Setting.Port)} to an http port"
        : null;

    private static string? Join(string? one, string? other) => one is null ? other : other is null ? one : $"{one}; {other}";

    private NodeAddress Node(string host, int port) =>
        new(options.Value.Namespace, NodeHost.TryNormalize(host, out var normalized) ? normalized : host, port);
}

/// <summary>How gateways are told to reach this service.</summary>
/// <param name="Node">The identity to register.</param>
/// <param name="Concern">What will probably not work with it; null when nothing stands out.</param>
/// <param name="Hint">What there was to choose, and how to choose otherwise; null when there was nothing.</param>
internal sealed record Advertisement(NodeAddress Node, string? Concern, string? Hint);

/// <summary>There is nothing to register.</summary>
internal sealed class UnknownPortException()
    : InvalidOperationException($"the web server has no port that gateways could connect to; set {Setting.NameOf(Setting.Port)}");

/// <summary>There is nothing to register, and nothing wrong: the application runs without a network, under a test server for example.</summary>
internal sealed class NoServerAddressException()
    : InvalidOperationException($"the web server listens at no address (a test server?); {Setting.NameOf(Setting.Port)} would register one");
