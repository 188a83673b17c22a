using Kenger.Client.Configuration;

namespace Kenger.Client.Tests.Configuration;

public sealed class RegistryAddressTests
{
    [Theory]
    [InlineData("http://10.0.0.1:5000")]
    [InlineData("http://10.0.0.1:5000/")]
    [InlineData("https://registry.example.com/kenger")]
    [InlineData("http://[::1]:5000")]
    public void Check_GoodAddress_IsNull(string url) => Assert.Null(RegistryAddress.Check(url));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("10.0.0.1:5000")]
    [InlineData("localhost:5000")]
    [InlineData("/registry")]
    [InlineData("ftp://a")]
    [InlineData("http://")]
    [InlineData("http://a?x=1")]
    [InlineData("http://a#x")]
    public void Check_BadAddress_SaysWhatWouldBeRight(string? url) => Assert.NotNull(RegistryAddress.Check(url));

    [Theory]
    [InlineData("http://user:hidden@a")]
    [InlineData("user:hidden@a:5000")]
    [InlineData("a?password=hidden")]
    public void Check_AddressWithASecret_DoesNotRepeatIt(string url) =>
        Assert.DoesNotContain("hidden", RegistryAddress.Check(url), StringComparison.Ordinal);

    [Theory]
    [InlineData("http://a:1", "http://a:1/api/x?y=1")]
    [InlineData("http://a:1/", "http://a:1/api/x?y=1")]
    [InlineData("http://a:1/sub/path", "http://a:1/sub/path/api/x?y=1")]
    public void Join_WithAndWithoutPath_PutsTheCallBelowIt(string url, string expected) =>
        Assert.Equal(expected, RegistryAddress.Join(RegistryAddress.Parse(url), "/api/x?y=1").AbsoluteUri);
}
