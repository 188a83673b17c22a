using System.Net;
using System.Net.Sockets;
using Kenger.Registry.Hosting.Advertising;

namespace Kenger.Registry.Hosting.Tests.Advertising;

public sealed class ServerBindingTests
{
    [Theory]
    [InlineData("http://+:8080", 8080, null, null, false)]
    [InlineData("http://*:8080", 8080, null, null, false)]
    [InlineData("http://[::]:8080", 8080, null, null, false)]
    [InlineData("http://0.0.0.0:8080", 8080, null, AddressFamily.InterNetwork, false)]
    [InlineData("http://my-host:8080", 8080, null, null, false)]
    [InlineData("http://10.0.0.5:8080", 8080, "10.0.0.5", AddressFamily.InterNetwork, false)]
    [InlineData("http://[2001:db8::5]:8080", 8080, "2001:db8::5", AddressFamily.InterNetworkV6, false)]
    [InlineData("http://localhost:5000", 5000, "127.0.0.1", AddressFamily.InterNetwork, false)]
    [InlineData("https://127.0.0.1:5001/base", 5001, "127.0.0.1", AddressFamily.InterNetwork, true)]
    [InlineData("http://example.com", 80, null, null, false)]
    public void Parse_Address_TellsWhereConnectionsAreTaken(string address, int port, string? ip, AddressFamily? family, bool isHttps) =>
        Assert.Equal(new ServerBinding(port, ip is null ? null : IPAddress.Parse(ip), family, isHttps), ServerBinding.Parse(address));

    [Theory]
    [InlineData("http://unix:/run/app.sock")]
    [InlineData("http://pipe:/app")]
    [InlineData("http://127.0.0.1:0")]
    [InlineData("nonsense")]
    [InlineData("")]
    public void Parse_NothingToConnectTo_IsNull(string address) => Assert.Null(ServerBinding.Parse(address));

    [Theory]
    [InlineData("https://+:443,http://+:80", 80)]
    [InlineData("http://localhost:1,http://10.0.0.5:2", 2)]
    [InlineData("https://+:443,http://localhost:1", 1)]
    [InlineData("https://+:443", 443)]
    [InlineData("http://unix:/run/app.sock,http://+:3", 3)]
    [InlineData("http://+:4,http://+:5", 4)]
    public void Choose_SeveralAddresses_TakesHttpThenWhatOthersReach(string addresses, int port) =>
        Assert.Equal(port, ServerBinding.Choose(addresses.Split(','))?.Port);

    [Fact]
    public void Choose_NoAddress_IsNull() => Assert.Null(ServerBinding.Choose([]));
}
