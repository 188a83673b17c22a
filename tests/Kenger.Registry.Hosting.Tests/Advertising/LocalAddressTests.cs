using System.Net;
using System.Net.Sockets;
using Kenger.Registry.Hosting.Advertising;

namespace Kenger.Registry.Hosting.Tests.Advertising;

public sealed class LocalAddressTests
{
    [Fact]
    public async Task FindAsync_RegistryOnThisMachine_IsLoopback() =>
        Assert.Equal(IPAddress.Loopback, await FindAsync("http://127.0.0.1:5000"));

    [Fact]
    public async Task FindAsync_HostName_IsResolvedIPv4First() =>
        Assert.Equal(IPAddress.Loopback, await FindAsync("http://localhost:5000"));

    [Fact]
    public async Task FindAsync_FirstRegistryUnknown_TheNextDecides() =>
        Assert.Equal(IPAddress.Loopback, await FindAsync("http://no-such-host.invalid:5000", "http://127.0.0.1:5000"));

    [Fact]
    public async Task FindAsync_NoRegistryKnown_Throws() =>
        await Assert.ThrowsAsync<SocketException>(() => FindAsync("http://no-such-host.invalid:5000"));

    [Fact]
    public async Task FindAsync_OnlyTheOtherFamily_Throws() =>
        await Assert.ThrowsAsync<SocketException>(() => LocalAddress.FindAsync(
            [new Uri("http://127.0.0.1:5000")], AddressFamily.InterNetworkV6, CancellationToken.None));

    private static Task<IPAddress> FindAsync(params string[] registries) =>
        LocalAddress.FindAsync(registries.Select(url => new Uri(url)), family: null, CancellationToken.None);
}
