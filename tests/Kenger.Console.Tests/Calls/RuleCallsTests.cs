using System.Text.Json;
using Kenger.Console.Calls;
using Kenger.Contracts;

namespace Kenger.Console.Tests.Calls;

public sealed class RuleCallsTests
{
    private static readonly RuleContent Rule = new()
    {
        Name = "colleagues",
        Position = 2,
        Match = new RuleMatch { Headers = new Dictionary<string, string> { ["x-beta"] = "1" }, Percent = 12.5, PercentKey = "cookie:sid" },
        Target = new RuleTarget { Labels = new Dictionary<string, string> { ["version"] = "v2" } },
        Reason = "it's new",
    };

    [Fact]
    public void Add_ARule_IsTheSameOnACommandLine()
    {
        var call = RuleCalls.Add("orders", Rule with { IsEnabled = false }, 600);

        Assert.Equal(ApiRoutes.RuleAdd, call.Path);
        Assert.Equal(
            """{"ns":"orders","name":"colleagues","position":2,"match":{"headers":{"x-beta":"1"},"percent":12.5,"percent_key":"cookie:sid"},"target":{"labels":{"version":"v2"}},"enabled":false,"ttl_seconds":600,"reason":"it's new"}""",
            call.Body);
        Assert.Equal(
            @"kenger rule add orders --name colleagues --position 2 --header x-beta=1 --percent 12.5 --key cookie:sid --to version=v2 --off --ttl 600s --reason 'it'\''s new'",
            call.KengerLine);
    }

    [Fact]
    public void Update_NothingChanged_IsNoCall() => Assert.Null(RuleCalls.Update(7, Rule, Rule with { }, null));

    [Fact]
    public void Update_OneField_SendsThatAlone()
    {
        Assert.Equal("""{"id":7,"position":1}""", RuleCalls.Update(7, Rule, Rule with { Position = 1 }, null)!.Body);
        Assert.Equal("""{"id":7,"name":""}""", RuleCalls.Update(7, Rule, Rule with { Name = null }, null)!.Body);
        Assert.Equal("""{"id":7,"ttl_seconds":0}""", RuleCalls.Update(7, Rule, Rule, 0)!.Body);
        Assert.Equal("kenger rule off 7", RuleCalls.Update(7, Rule, Rule with { IsEnabled = false }, null)!.KengerLine);
    }

    [Fact]
    public void Update_Conditions_SendsAllOfThem()
    {
        var call = RuleCalls.Update(7, Rule, Rule with { Match = new RuleMatch { PathPrefix = "/api", Cookies = new Dictionary<string, string> { ["beta"] = "*" } } }, null)!;

        Assert.Equal("""{"id":7,"match":{"cookies":{"beta":"*"},"path_prefix":"/api"}}""", call.Body);
        Assert.Equal("kenger rule update 7 --only --cookie beta --path /api", call.KengerLine);
    }

    [Fact]
    public void Form_OfARule_IsTheRuleAgain()
    {
        var rule = Rule with
        {
            Match = new RuleMatch
            {
                Clients = ["10.1.0.0/16", "::1"], Headers = new Dictionary<string, string> { ["x-beta"] = "*", ["x-b"] = "a=b" }, Query = new Dictionary<string, string> { ["b c"] = "" },
                Cookies = new Dictionary<string, string> { ["beta"] = "1" }, PathPrefix = "/api", Percent = 1,
            },
            Target = new RuleTarget { Ns = "canary", Labels = new Dictionary<string, string> { ["version"] = "v2", ["zone"] = "a" } },
        };

        Assert.Equal(rule, RuleForm.Of("orders", rule).ToContent());
    }

    [Theory]
    [InlineData("", "", true)]
    [InlineData("12.5", "3", true)]
    [InlineData("many", "", false)]
    [InlineData("", "-1", false)]
    public void Form_Numbers_AreSome(string percent, string position, bool expected) =>
        Assert.Equal(expected, new RuleForm { Percent = percent, Position = position }.HasNumbers);

    [Fact]
    public void Content_OfTheAudit_IsTheRule()
    {
        using var json = JsonDocument.Parse(
            """{"id":7,"position":2,"name":"colleagues","match":{"headers":{"x-beta":"1"},"percent":12.5,"percent_key":"cookie:sid"},"target":{"labels":{"version":"v2"}},"enabled":true,"expires_at":"2026-01-31T08:00:00.000Z","reason":"it's new"}""");

        Assert.Equal(Rule with { Until = new DateTimeOffset(2026, 1, 31, 8, 0, 0, TimeSpan.Zero) }, RuleContent.Of(json.RootElement));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("""{"id":1,"weight":5}""")]
    public void Content_OfAnythingElse_IsNone(string text)
    {
        using var json = JsonDocument.Parse(text);
        Assert.Null(RuleContent.Of(json.RootElement));
    }
}
