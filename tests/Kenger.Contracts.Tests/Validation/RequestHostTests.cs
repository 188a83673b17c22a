namespace Kenger.Contracts.Tests.Validation;

public sealed class RequestHostTests
{
    [Theory]
    [InlineData("shop.example.com", "shop.example.com")]
    [InlineData("Shop.Example.COM:8080", "shop.example.com:8080")]
    [InlineData("localhost:080", "localhost:80")]
    [InlineData("10.0.0.1", "10.0.0.1")]
    [InlineData("127.0.0.1:8000", "127.0.0.1:8000")]
    [InlineData("[::1]", "[::1]")]
    [InlineData("[2001:DB8:0::1]:443", "[2001:db8::1]:443")]
    [InlineData(null, null)]
    [InlineData("", null)]
    [InlineData(":", null)]
    [InlineData(":80", null)]
    [InlineData("a:", null)]
    [InlineData("a:0", null)]
    [InlineData("a:65536", null)]
    [InlineData("a:+1", null)]
    [InlineData("a: 1", null)]
    [InlineData("a:b:1", null)]
    [InlineData("::1", null)]
    [InlineData("::1:80", null)]
    [InlineData("[::1", null)]
    [InlineData("[::1]80", null)]
    [InlineData("[a]:80", null)]
    [InlineData("*.example.com", null)]
    [InlineData("a/b", null)]
    [InlineData("a b", null)]
    [InlineData("a\n", null)]
    public void TryNormalize_Host_IsCanonicalOrRefused(string? value, string? expected)
    {
        Assert.Equal(expected is not null, RequestHost.TryNormalize(value, out var normalized));
        Assert.Equal(expected, normalized);
        Assert.Equal(expected is null, FieldChecks.CheckRequestHost(value) is not null);
    }
}
