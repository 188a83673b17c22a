using System.Globalization;
using Kenger.Contracts;
using Kenger.Gateway.Clients;
using Kenger.Gateway.TrafficRules;

namespace Kenger.Gateway.Tests;

public sealed class PercentConditionTests
{
    private const int Keys = 10_000;

    [Theory]
    [InlineData("header:X-User")]
    [InlineData("cookie:user")]
    [InlineData("client")]
    public void Percent_Growing_KeepsEveryKeyOnItsSideAndHitsTheShare(string key)
    {
        var before = new HashSet<int>();
        foreach (var percent in new[] { 1.0, 5, 20, 50, 100 })
        {
            var match = new RuleMatch { Percent = percent, PercentKey = key };
            HashSet<int> now = [.. Enumerable.Range(0, Keys).Where(i => Rules.Matches(match, Request(key, i)))];

            Assert.Superset(before, now);
            AssertShare(percent / 100, now.Count, Keys);
            before = now;
        }
    }

    [Fact]
    public void Percent_OtherRule_ChoosesOtherKeys()
    {
        var one = new PercentCondition(1, 50, key: null);
        var another = new PercentCondition(2, 50, key: null);

        var both = Enumerable.Range(0, Keys).Count(i => one.IsIn($"user-{i}") && another.IsIn($"user-{i}"));

        AssertShare(0.25, both, Keys);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(100, Keys)]
    public void Percent_NothingOrAll_IsExact(double percent, int expected)
    {
        var condition = new PercentCondition(1, percent, key: null);

        Assert.Equal(expected, Enumerable.Range(0, Keys).Count(i => condition.IsIn($"user-{i}")));
    }

    [Fact]
    public void Percent_TwoDecimals_Count()
    {
        var condition = new PercentCondition(1, 0.25, key: null);

        AssertShare(0.0025, Enumerable.Range(0, 200_000).Count(i => condition.IsIn($"user-{i}")), 200_000);
    }

    // What a key is told apart by must never change between versions of a gateway: some of its users would see both sides.
    [Fact]
    public void Percent_Key_IsOnTheSameSideForEver()
    {
        var condition = new PercentCondition(42, 50, key: null);

        Assert.Equal("0111010010001010", string.Concat(Enumerable.Range(0, 16).Select(i => condition.IsIn($"user-{i}") ? '1' : '0')));
    }

    [Theory]
    [InlineData("header:X-User")]
    [InlineData("cookie:user")]
    public void Percent_RequestWithoutTheKey_IsNotIn(string key)
    {
        var match = new RuleMatch { Percent = 100, PercentKey = key };

        Assert.False(Rules.Matches(match, Rules.Request()));
        Assert.False(Rules.Matches(match, Rules.Request("10.0.0.1", "/", ("X-User", ""))));
    }

    [Theory]
    [InlineData("cookie:user", "user=a b")]
    [InlineData("cookie:user", "user=é")]
    [InlineData("cookie:user", "user=äöü€")]
    [InlineData("cookie:user", "user={\"id\":1}")]
    public void Percent_ValueThatSomeParsersDrop_IsAKeyLikeAnyOther(string key, string cookie)
    {
        var request = Rules.Request("10.0.0.1", "/", ("Cookie", cookie));

        Assert.True(Rules.Matches(new RuleMatch { Percent = 100, PercentKey = key }, request));
        var from = Enumerable.Range(0, 10_001).First(i => Rules.Matches(new RuleMatch { Percent = i / 100.0, PercentKey = key }, request));
        Assert.InRange(from, 1, 10_000);
        Assert.Equal(from, Enumerable.Range(0, 10_001).Count(i => !Rules.Matches(new RuleMatch { Percent = i / 100.0, PercentKey = key }, request)));
    }

    [Theory]
    [InlineData("user=a b", "percent: cookie:user 'a b' is not among 0 %")]
    [InlineData("x=1", "percent: there is no cookie user")]
    [InlineData("user=", "percent: cookie user is empty")]
    public void Percent_NotMet_SaysWhatWasSent(string cookie, string expected)
    {
        var condition = new PercentCondition(1, 0, "cookie:user");
        var request = new RuleRequest(
            Rules.Request("10.0.0.1", "/", ("Cookie", cookie)), new RemoteClient(Microsoft.Extensions.Options.Options.Create(new KengerGatewayOptions())));

        Assert.False(condition.IsMet(ref request));
        Assert.Equal(expected, condition.WhyNot(ref request));
    }

    private static void AssertShare(double share, int hits, int of)
    {
        var sigma = Math.Sqrt(of * share * (1 - share));
        Assert.InRange(hits, (of * share) - (4 * sigma), (of * share) + (4 * sigma));
    }

    private static Microsoft.AspNetCore.Http.HttpContext Request(string key, int i) =>
        key switch
        {
            "client" => Rules.Request(string.Create(CultureInfo.InvariantCulture, $"10.{i / 65536}.{i / 256 % 256}.{i % 256}")),
            "cookie:user" => Rules.Request("10.0.0.1", "/", ("Cookie", $"user=u{i}")),
            _ => Rules.Request("10.0.0.1", "/", ("X-User", $"u{i}")),
        };
}
