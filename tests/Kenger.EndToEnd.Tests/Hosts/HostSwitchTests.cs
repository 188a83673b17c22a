using Kenger.EndToEnd.Tests.Processes;

namespace Kenger.EndToEnd.Tests.Hosts;

/// <summary>A host is switched at one gateway; the registry and all gateways are processes of their own.</summary>
public sealed class HostSwitchTests
{
    private const string Host = "shop.example.com";

    [Fact]
    public async Task Switch_AtOneGateway_EveryGatewayFollowsAndRestartsRemember()
    {
        await using var platform = await KengerPlatform.StartAsync();
        await platform.StartServiceAsync("blue");
        await platform.StartServiceAsync("green", "green");
        var second = await platform.StartGatewayAsync();
        await Eventually.BecomesTrue(async () => (await platform.Operator.ListNodesAsync("green")).Count == 1, "green is registered");

        using var request = new HttpRequestMessage(HttpMethod.Get, $"{platform.AdminUrl}/_switch_upstream?upstream=green&host={Host}");
        request.Headers.Add("X-Kenger-Admin", "1");
        using var response = await platform.Http.SendAsync(request);
        var said = await response.Content.ReadAsStringAsync();

        Assert.Equal($"Current upstream is :nil\n{Host} change upstream from nil to green\n", said);
        Assert.Contains("green", await AskAsync(platform, platform.GatewayUrl), StringComparison.Ordinal);
        await FollowsAsync(platform, second.Url, "green");

        await platform.RestartRegistryAsync();
        var third = await platform.StartGatewayAsync();
        await FollowsAsync(platform, third.Url, "green");
        Assert.Equal((Host, "green"), Assert.Single(await platform.Operator.ListHostsAsync()) is var host ? (host.Host, host.Ns) : default);

        await platform.Operator.SwitchHostAsync(new() { Host = Host });
        foreach (var url in new[] { platform.GatewayUrl, second.Url, third.Url })
        {
            await FollowsAsync(platform, url, "blue");
        }
    }

    private static Task FollowsAsync(KengerPlatform platform, string url, string name) => Eventually.BecomesTrue(
        async () => (await AskAsync(platform, url)).Contains(name, StringComparison.Ordinal), $"{url} sends {Host} to {name}");

    private static async Task<string> AskAsync(KengerPlatform platform, string url)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{url}/") { Headers = { Host = Host } };
        using var response = await platform.Http.SendAsync(request);
        return await response.Content.ReadAsStringAsync();
    }
}
