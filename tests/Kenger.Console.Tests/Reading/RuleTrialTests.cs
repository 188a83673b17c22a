using System.Text.Json;
using System.Text.Json.Nodes;
using Kenger.Console.Language;
using Kenger.Console.Reading;
using Kenger.Console.Tests.Stage;
using Kenger.Contracts;

namespace Kenger.Console.Tests.Reading;

/// <summary>What the console says of rules before they count must be what a gateway says once they do.</summary>
public sealed class RuleTrialTests
{
    private static readonly RuleMatch[] Rules =
    [
        new() { Headers = Pairs("x-beta", "1") }, new() { Headers = Pairs("x-beta", "*") }, new() { Headers = Pairs("Host", "shop.example") }, new() { Headers = Pairs("Host", "shop.example:8080") },
        new() { Cookies = Pairs("beta", "1") }, new() { Cookies = Pairs("Beta", "1") }, new() { Cookies = Pairs("beta", "*") }, new() { Cookies = Pairs("name", "a b") },
        new() { Query = Pairs("id", "7") }, new() { Query = Pairs("id", "*") }, new() { PathPrefix = "/api" }, new() { PathPrefix = "/API/" }, new() { PathPrefix = "/" },
        new() { Clients = ["10.1.0.0/16"] }, new() { Clients = ["10.2.0.1", "::1"] }, new() { Headers = Pairs("x-beta", "1"), PathPrefix = "/api" }, new() { Percent = 100 }, new() { Percent = 0 },
    ];

    private static readonly (string Request, string Client, string Headers)[] Requests =
    [
        ("shop.example/api/orders?id=7", "10.1.2.3", "X-Beta: 1\nCookie: beta=1"), ("shop.example/apis", "10.2.0.1", "x-beta: 2\nCookie: Beta=1; beta=2"), ("SHOP.example:8080/API?id=8&id=7", "::1", "Cookie: beta=\"1\"; name=a%20b"),
        ("other.example/", "127.0.0.1", "x-beta: 0\nx-beta: 1"), ("/api", "::ffff:10.1.9.9", "Cookie: beta=; beta=1"), ("shop.example./api/", "", ""), ("shop.example?id=", "", "Cookie: x; name=a b"),
    ];

    [Fact]
    public async Task Ask_EachRuleForEachRequest_IsWhatARealGatewaySays()
    {
        await using var registry = await ConsoleHost.StartAsync();
        await registry.RegisterAsync("orders", "127.0.0.1", 7001, "v1");
        foreach (var rule in Rules)
        {
            await registry.PostAsync(ApiRoutes.RuleAdd, new()
            {
                ["ns"] = "orders", ["match"] = JsonSerializer.SerializeToNode(rule, KengerJson.Readable.RuleMatch), ["target"] = new JsonObject { ["labels"] = new JsonObject { ["version"] = "v1" } },
            });
        }

        await using var gateway = await RealGateway.StartAsync(registry.Url, "orders");
        await Eventually.BecomesTrue(
            async () => (await gateway.ExplainAsync("explain")).TryGetProperty("rules", out var rules) && rules.GetArrayLength() == Rules.Length, "the gateway has the rules", TimeSpan.FromSeconds(60));
        var different = new List<string>();
        foreach (var (request, client, headers) in Requests)
        {
            var question = new Kenger.Console.Asking.WhyQuestion(gateway.Admin, request, "", client, headers);
            var told = (await gateway.ExplainAsync(question.Query)).GetProperty("rules").EnumerateArray().Select(rule => rule.GetProperty("matches").GetBoolean()).ToArray();
            var trial = new RuleTrial(request, client, headers);
            different.AddRange(Rules.Select((rule, i) => (Rule: RuleWords.Sentence(Texts.English, "orders", rule, new()), Said: trial.Ask(rule, Texts.English).Verdict == TrialVerdict.Yes, Is: told[i]))
                .Where(each => each.Said != each.Is).Select(each => $"{request}: {each.Rule} {each.Said}, but the gateway says {each.Is}"));
        }

        Assert.Empty(different);
    }

    [Theory]
    [InlineData("/a%2Fpi", nameof(TrialVerdict.Unsure))]
    [InlineData("//api", nameof(TrialVerdict.Unsure))]
    [InlineData("/x/../api", nameof(TrialVerdict.Unsure))]
    [InlineData("/api;x=1", nameof(TrialVerdict.Unsure))]
    [InlineData("/api", nameof(TrialVerdict.Yes))]
    public void Ask_OddPath_IsLeftToAGateway(string path, string expected) =>
        Assert.Equal(expected, new RuleTrial("shop.example" + path, "", "").Ask(new() { PathPrefix = "/api" }, Texts.English).Verdict.ToString());

    [Fact]
    public void Ask_AShare_SaysWhichAndNotWho()
    {
        var result = new RuleTrial("shop.example/", "", "").Ask(new() { Percent = 5, PercentKey = "cookie:sid" }, Texts.English);

        Assert.Equal((TrialVerdict.Share, "5 % of such requests, chosen by cookie:sid"), (result.Verdict, result.Why));
    }

    [Fact]
    public void Sentence_OfARule_IsReadAsOne()
    {
        var match = new RuleMatch { Headers = Pairs("x-beta", "1"), PathPrefix = "/api" };
        var target = new RuleTarget { Labels = Pairs("version", "v2") };

        Assert.Equal("Requests of orders where header x-beta is 1 and the path begins with /api go to nodes with version=v2.", RuleWords.Sentence(Texts.English, "orders", match, target));
        Assert.Equal("5 % of the requests of orders, chosen by client, go to the namespace canary.", RuleWords.Sentence(Texts.English, "orders", new() { Percent = 5 }, new() { Ns = "canary" }));
        Assert.Contains("请求头 x-beta 为 1", RuleWords.Sentence(Texts.Chinese, "orders", match, target), StringComparison.Ordinal);
    }

    private static Dictionary<string, string> Pairs(string name, string value) => new() { [name] = value };
}
