using Kenger.Contracts;
using Kenger.EndToEnd.Tests.Processes;

namespace Kenger.EndToEnd.Tests.TrafficRules;

/// <summary>Who gets to the new version is a list at the registry; it and all gateways are processes of their own.</summary>
public sealed class GrayListTests
{
    private static readonly string[] Names = ["prod", "pre"];

    [Fact]
    public async Task GrayList_ChangedWhileEverythingRuns_EveryGatewayObeysOnceItHasAppliedIt()
    {
        await using var platform = await KengerPlatform.StartAsync();
        await platform.StartServiceAsync("prod");
        await platform.StartServiceAsync("pre", "pre");
        var second = await platform.StartGatewayAsync();
        string[] gateways = [platform.GatewayUrl, second.Url];
        await Eventually.BecomesTrue(async () => (await platform.Operator.ListNodesAsync("pre")).Count == 1, "pre is registered");
        await Eventually.BecomesTrue(async () => await AskAsync(platform, second.Url) == "prod", "the second gateway knows its nodes");

        var rule = await platform.Releases.AddRuleAsync(new AddRuleRequest
        {
            Ns = KengerPlatform.Namespace,
            Match = new RuleMatch { Clients = ["127.0.0.1"] },
            Target = new RuleTarget { Ns = "pre" },
        });
        await AssertServedAsync(platform, gateways, rule.Version, "pre");

        rule = await platform.Releases.UpdateRuleAsync(new UpdateRuleRequest { Id = rule.Id, Match = new RuleMatch { Clients = ["192.0.2.0/24"] } });
        await AssertServedAsync(platform, gateways, rule.Version, "prod");

        rule = await platform.Releases.UpdateRuleAsync(new UpdateRuleRequest { Id = rule.Id, Match = new RuleMatch { Clients = ["192.0.2.0/24", "127.0.0.0/8"] } });
        await AssertServedAsync(platform, gateways, rule.Version, "pre");
        Assert.Contains("\"rule\": " + rule.Id, await platform.Http.GetStringAsync($"{platform.AdminUrl}/explain"), StringComparison.Ordinal);

        // The registry being away changes nothing, and neither does a gateway's start.
        await platform.RestartRegistryAsync();
        var third = await platform.StartGatewayAsync();
        await Eventually.BecomesTrue(async () => await AskAsync(platform, third.Url) == "pre", "the third gateway obeys");

        var removal = await platform.Releases.DeleteRuleAsync(rule.Id);
        await AssertServedAsync(platform, [.. gateways, third.Url], removal.Version, "prod");
    }

    private static async Task AssertServedAsync(KengerPlatform platform, string[] gateways, long version, string name)
    {
        var applied = await platform.Registration.WaitAppliedAsync(KengerPlatform.Namespace, version, TimeSpan.FromSeconds(30));
        Assert.True(applied.Applied, string.Join(' ', applied.Waiting));
        foreach (var url in gateways)
        {
            Assert.Equal(name, await AskAsync(platform, url));
        }
    }

    private static async Task<string> AskAsync(KengerPlatform platform, string url)
    {
        using var response = await platform.Http.GetAsync($"{url}/");
        var text = await response.Content.ReadAsStringAsync();
        return Names.FirstOrDefault(name => text.Contains(name, StringComparison.Ordinal)) ?? text;
    }
}
