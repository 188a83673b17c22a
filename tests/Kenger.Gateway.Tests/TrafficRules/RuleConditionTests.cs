using System.Net;
using Kenger.Contracts;
using Kenger.Gateway.Clients;
using Kenger.Gateway.TrafficRules;

namespace Kenger.Gateway.Tests;

public sealed class RuleConditionTests
{
    [Theory]
    [InlineData("10.1.2.3", true)]
    [InlineData("10.2.0.0", false)]
    [InlineData("192.0.2.7", true)]
    [InlineData("192.0.2.8", false)]
    [InlineData("::ffff:192.0.2.7", true)]
    [InlineData("2001:db8::1", true)]
    [InlineData("2001:db9::1", false)]
    [InlineData("::1", true)]
    [InlineData("198.51.100.9", true)]
    [InlineData("::", false)]
    public void Clients_AddressOrRange_IsFound(string client, bool expected)
    {
        var match = new RuleMatch { Clients = ["10.1.0.0/16", "192.0.2.7", "2001:db8::/32", "::1", "::ffff:198.51.100.0/120"] };

        Assert.Equal(expected, Rules.Matches(match, Rules.Request(client)));
    }

    [Theory]
    [InlineData("0.0.0.0/0", "10.1.2.3", true)]
    [InlineData("0.0.0.0/0", "2001:db8::1", false)]
    [InlineData("::/0", "2001:db8::1", true)]
    [InlineData("::/0", "10.1.2.3", false)]
    public void Clients_EverybodyOfAFamily_IsNobodyOfTheOther(string range, string client, bool expected) =>
        Assert.Equal(expected, Rules.Matches(new RuleMatch { Clients = [range] }, Rules.Request(client)));

    [Fact]
    public void Clients_ManyRanges_AgreeWithTheSlowWay()
    {
        var random = new Random(7);
        string[] ranges = [.. Enumerable.Range(0, 256)
            .Select(_ => $"{random.Next(4)}.{random.Next(4)}.{random.Next(4)}.{random.Next(4)}/{random.Next(8, 33)}")];
        var slow = ranges.Select(range => IPNetwork.Parse(range)).ToArray();
        var fast = new IpRanges(ranges);
        for (var i = 0; i < 20_000; i++)
        {
            var address = new IPAddress([(byte)random.Next(5), (byte)random.Next(5), (byte)random.Next(5), (byte)random.Next(5)]);
            Assert.Equal(slow.Any(network => network.Contains(address)), fast.Contains(address));
        }
    }

    [Fact]
    public void Clients_BehindATrustedProxy_IsWhomItNames()
    {
        var match = new RuleMatch { Clients = ["192.0.2.7"] };

        Assert.True(Rules.Matches(match, Rules.Request("10.0.0.1", "/", ("X-Forwarded-For", "192.0.2.7")), "10.0.0.0/8"));
        Assert.True(Rules.Matches(match, Rules.Request("10.0.0.1", "/", ("X-Forwarded-For", "6.6.6.6, 192.0.2.7, 10.0.0.9")),
            "10.0.0.0/8"));
        Assert.False(Rules.Matches(match, Rules.Request("10.0.0.1", "/", ("X-Forwarded-For", "192.0.2.7, 6.6.6.6")), "10.0.0.0/8"));
        Assert.False(Rules.Matches(match, Rules.Request("6.6.6.6", "/", ("X-Forwarded-For", "192.0.2.7")), "10.0.0.0/8"));
        Assert.False(Rules.Matches(match, Rules.Request("6.6.6.6", "/", ("X-Forwarded-For", "192.0.2.7"))));
    }

    [Theory]
    [InlineData("1", "1", true)]
    [InlineData("1", "2", false)]
    [InlineData("1", null, false)]
    [InlineData("*", "anything", true)]
    [InlineData("*", null, false)]
    [InlineData("a", "A", false)]
    public void Headers_Value_MustBeThere(string wanted, string? given, bool expected)
    {
        var match = new RuleMatch { Headers = new Dictionary<string, string> { ["X-Canary"] = wanted } };
        var request = given is null ? Rules.Request() : Rules.Request("10.0.0.1", "/", ("x-canary", given));

        Assert.Equal(expected, Rules.Matches(match, request));
    }

    [Fact]
    public void Headers_SeveralLines_OneIsEnough()
    {
        var match = new RuleMatch { Headers = new Dictionary<string, string> { ["X-Group"] = "b" } };

        Assert.True(Rules.Matches(match, Rules.Request("10.0.0.1", "/", ("X-Group", "a"), ("X-Group", "b"))));
    }

    [Theory]
    [InlineData("shop.example.com", "shop.example.com", true)]
    [InlineData("Shop.Example.com.", "shop.example.com", true)]
    [InlineData("shop.example.com", "shop.example.com:8080", true)]
    [InlineData("shop.example.com", "shop.example.community", false)]
    [InlineData("shop.example.com:8080", "shop.example.com:8080", true)]
    [InlineData("shop.example.com:8080", "shop.example.com", false)]
    [InlineData("shop.example.com:80", "shop.example.com", true)]
    [InlineData("münchen.example", "xn--mnchen-3ya.example", true)]
    [InlineData("[2001:DB8::1]", "[2001:db8::1]:81", true)]
    [InlineData("*", "shop.example.com", true)]
    public void Headers_Host_IsComparedAsRoutesCompareIt(string wanted, string given, bool expected)
    {
        var match = new RuleMatch { Headers = new Dictionary<string, string> { ["host"] = wanted } };

        Assert.Equal(expected, Rules.Matches(match, Rules.Request("10.0.0.1", "/", ("Host", given))));
    }

    [Theory]
    [InlineData("beta=1; x=2", true)]
    [InlineData("x=2;beta=1", true)]
    [InlineData("beta=2", false)]
    [InlineData("notbeta=1", false)]
    [InlineData("beta=%31", true)]
    [InlineData("beta=\"1\"", true)]
    [InlineData("beta=1; beta=0", true)]
    [InlineData("beta=0; beta=1", false)]
    [InlineData("BETA=1", false)]
    [InlineData("BETA=0; beta=1", true)]
    [InlineData("x=Jörg; y=a b; z=[0]; =q; ;; beta=1", true)]
    public void Cookies_Value_MustBeThere(string header, bool expected)
    {
        var match = new RuleMatch { Cookies = new Dictionary<string, string> { ["beta"] = "1" } };

        Assert.Equal(expected, Rules.Matches(match, Rules.Request("10.0.0.1", "/", ("Cookie", header))));
    }

    [Theory]
    [InlineData("a b", "beta=a b")]
    [InlineData("Zürich", "beta=Zürich")]
    [InlineData("Zürich", "beta=Z%C3%BCrich")]
    [InlineData("*", "beta=a b")]
    [InlineData("*", "beta=")]
    public void Cookies_ValueThatSomeParsersDrop_IsFound(string wanted, string header)
    {
        var match = new RuleMatch { Cookies = new Dictionary<string, string> { ["beta"] = wanted } };

        Assert.True(Rules.Matches(match, Rules.Request("10.0.0.1", "/", ("Cookie", header))));
    }

    [Theory]
    [InlineData("beta=a b", "cookies: beta is 'a b', not '1'")]
    [InlineData("x=1", "cookies: there is no cookie beta")]
    [InlineData("beta=", "cookies: beta is '', not '1'")]
    public void Cookies_NotMet_SaysWhatWasSent(string header, string expected)
    {
        var request = new RuleRequest(
            Rules.Request("10.0.0.1", "/", ("Cookie", header)), new RemoteClient(Microsoft.Extensions.Options.Options.Create(new KengerGatewayOptions())));
        var rule = new TrafficRule(Rules.Rule(new RuleMatch { Cookies = new Dictionary<string, string> { ["beta"] = "1" } }));

        Assert.Equal(expected, rule.FirstUnmet(ref request)!.WhyNot(ref request));
    }

    [Theory]
    [InlineData("/?preview=yes", true)]
    [InlineData("/?a=b&preview=y%65s", true)]
    [InlineData("/?preview=no&preview=yes", true)]
    [InlineData("/?preview=no", false)]
    [InlineData("/?preview", false)]
    [InlineData("/preview=yes", false)]
    public void Query_Value_MustBeThere(string path, bool expected)
    {
        var match = new RuleMatch { Query = new Dictionary<string, string> { ["preview"] = "yes" } };

        Assert.Equal(expected, Rules.Matches(match, Rules.Request(path: path)));
    }

    [Theory]
    [InlineData("/api", "/api", true)]
    [InlineData("/api", "/api/orders", true)]
    [InlineData("/api", "/apis", false)]
    [InlineData("/api", "/", false)]
    [InlineData("/api/", "/api", true)]
    [InlineData("/api", "/%61pi/x", true)]
    [InlineData("/api", "/API", true)]
    [InlineData("/", "/anything", true)]
    [InlineData("/caf%C3%A9", "/caf%c3%a9/menu", true)]
    [InlineData("/a//b", "/a/b/c", true)]
    public void PathPrefix_WholeSegments_OnTheDecodedPath(string prefix, string path, bool expected) =>
        Assert.Equal(expected, Rules.Matches(new RuleMatch { PathPrefix = prefix }, Rules.Request(path: path)));

    [Fact]
    public void Match_SeveralConditions_AllMustBeMet()
    {
        var match = new RuleMatch { Clients = ["10.0.0.0/8"], PathPrefix = "/api", Headers = new Dictionary<string, string> { ["A"] = "1", ["B"] = "2" } };

        Assert.True(Rules.Matches(match, Rules.Request("10.0.0.1", "/api", ("A", "1"), ("B", "2"))));
        Assert.False(Rules.Matches(match, Rules.Request("10.0.0.1", "/api", ("A", "1"))));
        Assert.False(Rules.Matches(match, Rules.Request("11.0.0.1", "/api", ("A", "1"), ("B", "2"))));
        Assert.False(Rules.Matches(match, Rules.Request("10.0.0.1", "/", ("A", "1"), ("B", "2"))));
    }

    [Fact]
    public void Rule_ThatIsNoRule_IsDroppedAndTheOthersStay()
    {
        List<string> rejected = [];

        var rules = RuleSet.Create(
            "shop", [Rules.ForClients("pre", "nonsense"), Rules.ForHeader("a", "b", id: 2)], before: null, ["shop", "pre"], rejected);

        Assert.Equal(2, Assert.Single(rules!.InForce).Source.Id);
        Assert.Single(rejected);
    }
}
