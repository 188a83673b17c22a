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

    [OtherAddressFact]
    public async Task FindAsync_LoopbackBeforeOthers_TheOneThatOthersReachDecides()
    {
        var other = new MachineAddresses().FindRoutable(AddressFamily.InterNetwork)!;

        // The machine's own address is reached from itself: nothing leaves it.
        Assert.Equal(other, await FindAsync("http://127.0.0.1:5000", $"http://{other}:5000"));
    }

    [Fact]
    public void IsOwn_LoopbackAndNobodys_TellsThemApart()
    {
        Assert.True(new MachineAddresses().IsOwn(IPAddress.Parse("127.0.0.9")));
        Assert.False(new MachineAddresses().IsOwn(IPAddress.Parse("198.51.100.77")));
    }

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

/// <summary>A fact that needs an address beside loopback.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class OtherAddressFactAttribute : FactAttribute
{
    public OtherAddressFactAttribute()
    {
        if (new MachineAddresses().FindRoutable(AddressFamily.InterNetwork) is null)
        {
            Skip = "needs a machine with an address beside loopback";
        }
    }
}
