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
    });

    [Theory]
    [InlineData("shop.example.com", "green")]
    [InlineData("SHOP.Example.Com", "green")]
    [InlineData("shop.example.com:18080", "green")]
    [InlineData("shop.example.com:8443", "secure")]
    [InlineData("[::1]", "six")]
    [InlineData("[::1]:80", "six")]
    [InlineData("10.0.0.1:80", "four")]
    [InlineData("10.0.0.1", null)]
    [InlineData("10.0.0.1:81", null)]
    [InlineData("www.shop.example.com", null)]
    [InlineData("shop.example.co", null)]
    [InlineData("::1", null)]
    [InlineData(":", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void Find_Host_IsTakenAsItIsThenWithoutItsPort(string? host, string? ns) => Assert.Equal(ns, Hosts.Find(host));

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
