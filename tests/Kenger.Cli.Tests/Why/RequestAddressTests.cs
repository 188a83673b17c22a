using Kenger.Cli.Why;

namespace Kenger.Cli.Tests.Why;

public sealed class RequestAddressTests
{
    [Theory]
    [InlineData("shop.example.com", "shop.example.com", "/")]
    [InlineData("shop.example.com/api/orders?id=7", "shop.example.com", "/api/orders?id=7")]
    [InlineData("https://shop.example.com:8443/a", "shop.example.com:8443", "/a")]
    [InlineData("shop.example.com?id=7", "shop.example.com", "/?id=7")]
    [InlineData("/api", null, "/api")]
    public void Parse_Address_IsHostAndPath(string text, string? host, string path) => Assert.Equal(new RequestAddress(host, path), RequestAddress.Parse(text));

    [Fact]
    public void ToQuery_EveryPart_IsEscaped() => Assert.Equal(
        "explain?host=a.example&path=%2Fx%3Fy%3D1%262&ip=%3A%3A1&method=POST&header=X-Beta%3A1&header=Cookie%3Abeta%3D1",
        new RequestAddress("a.example", "/x?y=1&2").ToQuery("::1", ["X-Beta=1", "Cookie: beta=1"], "POST"));
}
