using System.Net;
using Kenger.Client;
using Kenger.Registry.Hosting.Advertising;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using Moq;

namespace Kenger.Registry.Hosting.Tests.Advertising;

public sealed class NodeAdvertiserTests
{
    [Theory]
    [InlineData("http://[::]:8080", "127.0.0.1", 8080)]
    [InlineData("http://0.0.0.0:8080", "127.0.0.1", 8080)]
    [InlineData("http://10.0.0.5:8080", "10.0.0.5", 8080)]
    [InlineData("http://[2001:DB8::5]:8080", "[2001:db8::5]", 8080)]
    [InlineData("http://localhost:8080", "127.0.0.1", 8080)]
    public async Task DescribeAsync_NothingConfigured_FollowsTheServer(string bound, string host, int port)
    {
        var advertisement = await DescribeAsync(bound);

        Assert.Equal(new("orders", host, port), advertisement.Node);
        Assert.Null(advertisement.Concern);
    }

    [Fact]
    public async Task DescribeAsync_HostAndPortConfigured_AreTaken()
    {
        var advertisement = await DescribeAsync("http://localhost:1", host: "2001:db8::7", port: 80, registry: "http://no-such-host.invalid");

        Assert.Equal(new("orders", "[2001:db8::7]", 80), advertisement.Node);
    }

    [Fact]
    public async Task DescribeAsync_PortIsMapped_TheAddressThatReachesTheRegistryIsTaken()
    {
        var advertisement = await DescribeAsync("http://10.0.0.5:8080", port: 30080);

        Assert.Equal(new("orders", "127.0.0.1", 30080), advertisement.Node);
    }

    [Fact]
    public async Task DescribeAsync_PortNamesOneOfSeveralBindings_ItsAddressIsTaken()
    {
        var advertisement = await DescribeAsync("http://10.0.0.5:8080,http://10.0.0.6:9090", port: 9090);

        Assert.Equal(new("orders", "10.0.0.6", 9090), advertisement.Node);
    }

    [Fact]
    public async Task DescribeAsync_OnlyHttps_IsTakenWithAConcern()
    {
        var advertisement = await DescribeAsync("https://10.0.0.5:8443");

        Assert.Equal(8443, advertisement.Node.Port);
        Assert.Contains("speaks only https", advertisement.Concern, StringComparison.Ordinal);
        Assert.Contains("set Kenger:Gateway:NodeTls there", advertisement.Concern, StringComparison.Ordinal);
    }

    [Fact]
    public void ConcernOf_LoopbackAndARegistryElsewhere_SaysHowToBind()
    {
        var binding = new ServerBinding(8080, IPAddress.Loopback, null, IsHttps: false);

        Assert.Contains("http://+:8080", NodeAdvertiser.ConcernOf(binding, seen: IPAddress.Parse("10.0.0.5")), StringComparison.Ordinal);
        Assert.Null(NodeAdvertiser.ConcernOf(binding, seen: IPAddress.Loopback));
    }

    [Theory]
    [InlineData("", typeof(NoServerAddressException))]
    [InlineData("http://unix:/run/app.sock", typeof(UnknownPortException))]
    public async Task DescribeAsync_NoPort_SaysWhatToSet(string bound, Type expected)
    {
        var exception = await Assert.ThrowsAsync(expected, () => DescribeAsync(bound));

        Assert.Contains("KENGER_REGISTRY_PORT (Port)", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://+:8080", "10.0.0.7")]
    [InlineData("http://0.0.0.0:8080", "10.0.0.7")]
    [InlineData("http://10.0.0.8:8080", "10.0.0.8")]
    public async Task DescribeAsync_RegistryOnThisMachineAndAnotherAddress_AnnouncesWhatOthersReach(string bound, string host)
    {
        var advertisement = await DescribeAsync(bound, own: "10.0.0.7");

        Assert.Equal(new("orders", host, 8080), advertisement.Node);
        Assert.Null(advertisement.Concern);
        Assert.Null(advertisement.Hint);
    }

    [Fact]
    public async Task DescribeAsync_BoundToLoopbackAndAnotherAddress_SaysWhatToSet()
    {
        var advertisement = await DescribeAsync("http://localhost:8080", own: "10.0.0.7");

        Assert.Equal(new("orders", "127.0.0.1", 8080), advertisement.Node);
        Assert.Contains("KENGER_REGISTRY_HOST (Host)", advertisement.Hint, StringComparison.Ordinal);
        Assert.Contains("10.0.0.7", advertisement.Hint, StringComparison.Ordinal);
        Assert.Contains("http://+:8080", advertisement.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task DescribeAsync_HostConfiguredButBoundToLoopback_IsConcerned()
    {
        Assert.Contains("bound to loopback", (await DescribeAsync("http://localhost:8080", host: "10.1.2.3")).Concern, StringComparison.Ordinal);
        Assert.Null((await DescribeAsync("http://localhost:8080", host: "10.1.2.3", port: 8080)).Concern);
        Assert.Null((await DescribeAsync("http://localhost:8080", host: "127.0.0.1")).Concern);
    }

    [Fact]
    public async Task DescribeAsync_SeveralPorts_SaysWhichAndHowToChoose()
    {
        var advertisement = await DescribeAsync("http://+:20190,https://+:20443,http://localhost:5,http://+:20180");

        Assert.Equal(20190, advertisement.Node.Port);
        Assert.Equal("of 2 ports the first, 20190, is announced; KENGER_REGISTRY_PORT (Port) chooses another: 20180", advertisement.Hint);
        Assert.Null((await DescribeAsync("http://+:20190,http://+:20180", port: 20180)).Hint);
        Assert.Null((await DescribeAsync("http://0.0.0.0:20190,http://[::]:20190")).Hint);
    }

    [Fact]
    public async Task DescribeAsync_OnlyHttps_SaysItInOneSentence()
    {
        var advertisement = await DescribeAsync("https://10.0.0.5:8443");

        Assert.DoesNotContain("but", advertisement.Concern, StringComparison.Ordinal);
    }

    private static Task<Advertisement> DescribeAsync(
        string bound, string? host = null, int? port = null, string registry = "http://127.0.0.1:5000", string? own = null)
    {
        var features = new FeatureCollection();
        var addresses = Mock.Of<IServerAddressesFeature>(
            feature => feature.Addresses == bound.Split(',', StringSplitOptions.RemoveEmptyEntries));
        features.Set(addresses);
        var advertiser = new NodeAdvertiser(
            Options.Create(new KengerRegistryOptions { Namespace = "orders", Host = host, Port = port }),
            Options.Create(new KengerClientOptions { Urls = [registry] }),
            new FakeMachine { Addresses = own is null ? [] : [IPAddress.Parse(own)] },
            Mock.Of<IServer>(server => server.Features == features));
        return advertiser.DescribeAsync(CancellationToken.None);
    }
}
