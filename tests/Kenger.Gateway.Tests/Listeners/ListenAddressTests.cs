using System.Net;
using Kenger.Gateway.Listeners;

namespace Kenger.Gateway.Tests;

public sealed class ListenAddressTests
{
    [Theory]
    [InlineData("http://*:18080", null, 18080, false)]
    [InlineData("http://+:80", null, 80, false)]
    [InlineData("http://0.0.0.0:80", null, 80, false)]
    [InlineData("http://[::]:80", null, 80, false)]
    [InlineData("http://127.0.0.1:8081", "127.0.0.1", 8081, true)]
    [InlineData("HTTP://localhost:0/", "127.0.0.1", 0, true)]
    [InlineData("http://[::1]:80", "::1", 80, true)]
    [InlineData("http://10.1.2.3:80", "10.1.2.3", 80, false)]
    public void TryParse_Good_Understood(string value, string? address, int port, bool isLoopback)
    {
        var parsed = ListenAddress.TryParse(value)!;

        Assert.Equal((address is null ? null : IPAddress.Parse(address), port, isLoopback),
            (parsed.Address, parsed.Port, parsed.IsLoopback));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("18080")]
    [InlineData("*:18080")]
    [InlineData("https://*:443")]
    [InlineData("http://*")]
    [InlineData("http://*:")]
    [InlineData("http://:80")]
    [InlineData("http://*:65536")]
    [InlineData("http://*:-1")]
    [InlineData("http://gateway.example.com:80")]
    [InlineData("http://::1:80")]
    [InlineData("http://127.0.0.1:80/path")]
    public void TryParse_Bad_Null(string? value) => Assert.Null(ListenAddress.TryParse(value));
}
