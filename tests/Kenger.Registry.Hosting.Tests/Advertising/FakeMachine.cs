using System.Net;
using System.Net.Sockets;
using Kenger.Registry.Hosting.Advertising;

namespace Kenger.Registry.Hosting.Tests.Advertising;

/// <summary>A machine whose addresses tests change. Loopback is always there.</summary>
internal sealed class FakeMachine : IMachineAddresses
{
    /// <summary>Its own addresses beside loopback, the one towards the default route first.</summary>
    public IReadOnlyList<IPAddress> Addresses { get; set; } = [];

    /// <summary>The address that the registry sees; null where there is no way to it.</summary>
    public IPAddress? Seen { get; set; } = IPAddress.Loopback;

    public Task<IPAddress> TowardsAsync(IEnumerable<Uri> registries, AddressFamily? family, CancellationToken cancellationToken) =>
        Seen is null ? Task.FromException<IPAddress>(new SocketException((int)SocketError.NetworkUnreachable)) : Task.FromResult(Seen);

    public IPAddress? FindRoutable(AddressFamily? family) =>
        Addresses.FirstOrDefault(address => family is null || family == address.AddressFamily);

    public bool IsOwn(IPAddress address) => IPAddress.IsLoopback(address) || Addresses.Contains(address);
}
