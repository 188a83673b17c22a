using Kenger.Cli.Rules;
using Kenger.Contracts;

namespace Kenger.Cli.Tests.Rules;

public sealed class RuleTextTests
{
    [Fact]
    public void When_EveryCondition_IsTold() => Assert.Equal(
        "client 10.0.0.0/8,::1,10.0.0.2 and 1 more; header X-Beta; header X-User=a; cookie session=1; query debug; path /api; 12.5 % by cookie:user",
        RuleText.When(new()
        {
            Clients = ["10.0.0.0/8", "::1", "10.0.0.2", "10.0.0.3"],
            Headers = new Dictionary<string, string> { ["X-Beta"] = "*", ["X-User"] = "a" },
            Cookies = new Dictionary<string, string> { ["session"] = "1" },
            Query = new Dictionary<string, string> { ["debug"] = "*" },
            PathPrefix = "/api",
            Percent = 12.5,
            PercentKey = "cookie:user",
        }));

    [Fact]
    public void To_Target_IsNamespaceAndLabels()
    {
        var v2 = new Dictionary<string, string> { ["zone"] = "a", ["version"] = "v2" };

        Assert.Equal("pre", RuleText.To(new() { Ns = "pre" }));
        Assert.Equal("version=v2,zone=a", RuleText.To(new() { Labels = v2 }));
        Assert.Equal("pre version=v2,zone=a", RuleText.To(new() { Ns = "pre", Labels = v2 }));
    }
}
