using Kenger.Gateway.Routing;

namespace Kenger.Gateway.Tests.Routing;

public sealed class HostTableTests
{
    private const int None = -1;

    [Theory]
    [InlineData("a.example.com", "a.example.com")]
    [InlineData("A.EXAMPLE.com", "a.example.com")]
    [InlineData("b.example.com", "*.example.com")]
    [InlineData("a.b.example.com", "*.b.example.com")]
    [InlineData("x.y.b.example.com", "*.b.example.com")]
    [InlineData("x.c.example.com", "*.example.com")]
    [InlineData("example.com", "*.com")]
    [InlineData(".example.com", "*.com")]
    [InlineData("com", null)]
    [InlineData("aexample.org", null)]
    [InlineData("", null)]
    [InlineData("[2001:db8::1]", "[2001:db8::1]")]
    [InlineData("[2001:db8::2]", null)]
    public void Find_OfManyHosts_IsTheMostExactOne(string name, string? expected)
    {
        string[] hosts = ["*.com", "*.example.com", "a.example.com", "*.b.example.com", "[2001:db8::1]", .. Enumerable.Range(0, 1_000).Select(i => $"h{i}.example.org")];

        var found = TableOf(hosts).Find(name, 80);

        Assert.Equal(expected, found == None ? null : hosts[found]);
    }

    [Theory]
    [InlineData("a.example.com", 8080, "a.example.com:8080")]
    [InlineData("a.example.com", 80, "a.example.com")]
    [InlineData("b.example.com", 8080, "*:8080")]
    [InlineData("b.example.com", 80, null)]
    [InlineData("[::1]", 8443, "[::1]:8443")]
    [InlineData("[::1]", 80, null)]
    [InlineData("c.example.org", 8080, "c.example.org:8080")]
    [InlineData("c.example.org", 80, "*.example.org")]
    [InlineData("d.example.org", 8080, "*.example.org")]
    public void Find_Ports_AreThoseOfTheHost(string name, int port, string? expected)
    {
        string[] hosts = ["a.example.com", "a.example.com:8080", "*:8080", "[::1]:8443", "c.example.org:8080", "*.example.org"];

        var found = TableOf(hosts).Find(name, port);

        Assert.Equal(expected, found == None ? null : hosts[found]);
    }

    [Theory]
    [InlineData("a.example.com", "a.example.com", false, null)]
    [InlineData("a.example.com:8080", "a.example.com", false, 8080)]
    [InlineData("*.example.com:1", ".example.com", true, 1)]
    [InlineData("[2001:db8::80]", "[2001:db8::80]", false, null)]
    [InlineData("[2001:db8::80]:443", "[2001:db8::80]", false, 443)]
    [InlineData("*", "", true, null)]
    [InlineData("*:80", "", true, 80)]
    public void Parse_Hosts_AreNameAndPort(string host, string name, bool isWildcard, int? port) =>
        Assert.Equal(new HostPattern(name, isWildcard, port), HostPattern.Parse(host));

    private static HostTable TableOf(string[] hosts) => new(hosts.Select((host, index) => (HostPattern.Parse(host), index)), None);
}
