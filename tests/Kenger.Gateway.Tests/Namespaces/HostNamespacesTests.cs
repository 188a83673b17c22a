using Kenger.Gateway.Namespaces;

namespace Kenger.Gateway.Tests;

public sealed class HostNamespacesTests
{
    private static readonly HostNamespaces Hosts = HostNamespaces.From(new Dictionary<string, string>
    {
        ["shop.example.com"] = "green",
        ["shop.example.com:8443"] = "secure",
        ["[::1]"] = "six",
        ["10.0.0.1:80"] = "four",
        ["Bücher.Example."] = "buecher",
        ["no host"] = "nobody",
    });

    [Theory]
    [InlineData("shop.example.com", "green")]
    [InlineData("SHOP.Example.Com", "green")]
    [InlineData("shop.example.com:18080", "green")]
    [InlineData("shop.example.com:8443", "secure")]
    [InlineData("[::1]", "six")]
    [InlineData("xn--bcher-kva.example", "buecher")]
    [InlineData("[::1]:80", "six")]
    [InlineData("10.0.0.1:80", "four")]
    [InlineData("10.0.0.1", "four")]
    [InlineData("10.0.0.1:81", null)]
    [InlineData("www.shop.example.com", null)]
    [InlineData("shop.example.co", null)]
    [InlineData("::1", null)]
    [InlineData(":", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void Find_Host_IsTakenAsItIsThenWithoutItsPort(string? host, string? ns) => Assert.Equal(ns, Hosts.Find(host));

    [Fact]
    public void Find_HostWithTheSchemesOwnPort_IsTheSameAsWithout()
    {
        var hosts = HostNamespaces.From(new Dictionary<string, string> { ["a:443"] = "secure", ["a:80"] = "plain" });

        Assert.Equal("secure", hosts.Find("a", isHttps: true));
        Assert.Equal("plain", hosts.Find("a", isHttps: false));
        Assert.Null(hosts.Find("a:8080"));
    }

    [Fact]
    public void Learn_NamespaceNotWatchedYet_CountsOnlyOnceItIs()
    {
        var hosts = new SwitchedHosts();

        hosts.Learn(new Dictionary<string, string> { ["a"] = "green" }, ["blue"]);
        Assert.Null(hosts.Current.Find("a"));
        Assert.Equal(["green"], hosts.AnnouncedNamespaces);

        hosts.Learn(null, ["blue", "green"]);
        Assert.Equal("green", hosts.Current.Find("a"));
    }
}
