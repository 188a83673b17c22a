using System.Net;
using Kenger.TestKit;

namespace Kenger.Gateway.Tests;

/// <summary>Which certificate a client gets, by what it asks for.</summary>
public sealed class CertificateSetTests : IDisposable
{
    private readonly TestCa _ca = new();
    private readonly CertificateFiles _files = new();

    public void Dispose()
    {
        _files.Dispose();
        _ca.Dispose();
    }

    [Theory]
    [InlineData("shop.example.com", "exact")]
    [InlineData("SHOP.example.COM", "exact")]
    [InlineData("shop.example.com.", "exact")]
    [InlineData("other.example.com", "wildcard")]
    [InlineData("deep.other.example.com", null)]
    [InlineData("example.com", null)]
    [InlineData(".example.com", null)]
    [InlineData("münchen.example.org", "idn")]
    [InlineData("xn--mnchen-3ya.example.org", "idn")]
    [InlineData("nobody.example.net", null)]
    [InlineData("*.example.com", "wildcard")]
    [InlineData("", null)]
    [InlineData("\0", null)]
    [InlineData("ünvalid..", null)]
    public void Find_AHost_IsExactThenWildcardThenNone(string host, string? name)
    {
        Add("exact", "shop.example.com");
        Add("wildcard", "*.example.com");
        Add("idn", "xn--mnchen-3ya.example.org");

        Assert.Equal(name, Load().Find(host, IPAddress.Loopback)?.Loaded.Entry.Name);
    }

    [Theory]
    [InlineData("shop.example.com", "exact")]
    [InlineData("nobody.example.net", "default")]
    [InlineData("", "default")]
    [InlineData(null, "default")]
    public void Find_WithADefault_IsItWhereNoOtherNamesTheHost(string? host, string name)
    {
        Add("exact", "shop.example.com");
        Add("default", "fallback.example.com");

        Assert.Equal(name, Load().Find(host, IPAddress.Loopback)!.Loaded.Entry.Name);
        Assert.Null(Load().FindNamed("nobody.example.net"));
    }

    [Fact]
    public void Find_WithoutAHost_IsTheOneForTheAddress()
    {
        _files.Write("address", _ca.Issue(new IssueOptions { Addresses = ["127.0.0.1"] }));
        Add("exact", "shop.example.com");
        var set = Load();

        Assert.Equal("address", set.Find(null, IPAddress.Loopback)!.Loaded.Entry.Name);
        Assert.Equal("address", set.Find("", IPAddress.Loopback.MapToIPv6())!.Loaded.Entry.Name);
        Assert.Null(set.Find(null, IPAddress.Parse("127.0.0.2")));
        Assert.Equal("address", set.FindNamed("127.0.0.1")!.Loaded.Entry.Name);
    }

    [Fact]
    public void Find_OfTwoForOneHost_IsTheOneThatIsValidLongest()
    {
        var now = TimeProvider.System.GetUtcNow();
        _files.Write("a", _ca.Issue(new IssueOptions { Hosts = ["shop.example.com"], NotAfter = now.AddDays(10) }));
        _files.Write("b", _ca.Issue(new IssueOptions { Hosts = ["shop.example.com"], NotAfter = now.AddDays(20) }));
        _files.Write("c", _ca.Issue(new IssueOptions { Hosts = ["shop.example.com"], NotAfter = now.AddDays(15) }));

        Assert.Equal("b", Load().Find("shop.example.com", address: null)!.Loaded.Entry.Name);
    }

    [Fact]
    public void Find_HostsOfTheSetting_CountInPlaceOfThoseOfTheCertificate()
    {
        _files.Write("long", _ca.Issue(new IssueOptions { Hosts = ["shop.example.com", "own.example.com"], NotAfter = TimeProvider.System.GetUtcNow().AddDays(100) }));
        _files.Write("named", _ca.Issue("whatever.example.com"));
        var set = Load(
            new CertificatePlace("0", _files.PathOf("long.pem")), new CertificatePlace("1", _files.PathOf("named.pem")) { Hosts = ["shop.example.com", "*.shop.example.com"] });

        Assert.Equal("named", set.Find("shop.example.com", address: null)!.Loaded.Entry.Name);
        Assert.Equal("named", set.Find("x.shop.example.com", address: null)!.Loaded.Entry.Name);
        Assert.Equal("long", set.Find("own.example.com", address: null)!.Loaded.Entry.Name);
        Assert.Null(set.Find("whatever.example.com", address: null));
    }

    private void Add(string name, string host) => _files.Write(name, _ca.Issue(host));

    private CertificateSet Load(params CertificatePlace[] places)
    {
        var watched = new WatchedCertificates(places is [] ? [new CertificatePlace("0", _files.Folder)] : places, _ => new(), TimeProvider.System);
        watched.Look();
        Assert.Empty(watched.Problems);
        return watched.Current;
    }
}
