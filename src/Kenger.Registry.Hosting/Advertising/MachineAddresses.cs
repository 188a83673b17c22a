using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace Kenger.Registry.Hosting.Advertising;

/// <summary>The real ones. Sends nothing: a socket is connected for datagrams, and closed.</summary>
internal sealed class MachineAddresses : IMachineAddresses
{
    // Documentation addresses: they lead where the default route leads, and nobody is there.
    private static readonly IPAddress[] Elsewhere = [IPAddress.Parse("198.51.100.1"), IPAddress.Parse("2001:db8::1")];

    public Task<IPAddress> TowardsAsync(IEnumerable<Uri> registries, AddressFamily? family, CancellationToken cancellationToken) =>
        LocalAddress.FindAsync(registries, family, cancellationToken);

    public IPAddress? FindRoutable(AddressFamily? family) =>
        Elsewhere.Where(address => family is null || family == address.AddressFamily)
            .Select(address => LocalAddress.Towards(address, port: 9))
            .Concat(OfInterfaces(family))
            .FirstOrDefault(address => address is not null && IsRoutable(address));

    // Not by binding a socket: with ip_nonlocal_bind, which failover pairs need, that works with any address.
    public bool IsOwn(IPAddress address) =>
        IPAddress.IsLoopback(address) || Networks() is not { } networks || AddressesOf(networks).Contains(address);

    private static IEnumerable<IPAddress?> OfInterfaces(AddressFamily? family) =>
        AddressesOf(Networks() ?? [])
            .Where(address => family is null || family == address.AddressFamily)
            .OrderBy(address => address.AddressFamily == AddressFamily.InterNetworkV6);

    private static IEnumerable<IPAddress> AddressesOf(IEnumerable<NetworkInterface> networks) => networks
        .Where(network => network.OperationalStatus != OperationalStatus.Down && network.NetworkInterfaceType != NetworkInterfaceType.Loopback)
        .SelectMany(network => network.GetIPProperties().UnicastAddresses)
        .Select(unicast => unicast.Address);

    // Null where they can't be had: some sandboxes hide them.
    private static NetworkInterface[]? Networks()
    {
        try
        {
            return NetworkInterface.GetAllNetworkInterfaces();
        }
        catch (NetworkInformationException)
        {
            return null;
        }
    }

    private static bool IsRoutable(IPAddress address) =>
        !IPAddress.IsLoopback(address)
        && !address.IsIPv6LinkLocal
        && !(address.AddressFamily == AddressFamily.InterNetwork && address.GetAddressBytes() is [169, 254, ..]);
}

/// <summary>What this machine knows of its own addresses.</summary>
internal interface IMachineAddresses
{
    /// <summary>The address that the registry sees; see <see cref="LocalAddress.FindAsync"/>.</summary>
    Task<IPAddress> TowardsAsync(IEnumerable<Uri> registries, AddressFamily? family, CancellationToken cancellationToken);

    /// <summary>An address of this machine that others can reach, the one towards the default route first; null when there is none.</summary>
    IPAddress? FindRoutable(AddressFamily? family);

    /// <summary>Whether it is an address of this machine now.</summary>
    bool IsOwn(IPAddress address);
}
