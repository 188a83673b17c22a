using System.Text.Json;
using Kenger.EndToEnd.Tests.Processes;

namespace Kenger.EndToEnd.Tests.Faults;

public sealed class RegistryOutageTests
{
    [UnixFact]
    public async Task RegistryIsKilled_NodesRestartMeanwhile_ServiceGoesOnAndConverges()
    {
        await using var platform = await KengerPlatform.StartAsync(new Dictionary<string, string> { ["Kenger__Gateway__Health__Interval"] = "00:00:00.5" });
        var (first, firstAddress) = await platform.StartServiceAsync("first");
        var (_, secondAddress) = await platform.StartServiceAsync("second");
        await using var load = new LoadOnGateway(platform.GatewayUrl);
        await load.WhenAnsweredAsync("first", 50);
        await load.WhenAnsweredAsync("second", 50);

        platform.Registry.Kill();
        await Eventually.BecomesTrue(async () => (await ConfigAsync(platform)).TryGetProperty("registry_problem", out _), "the gateway misses the registry");

        // One comes back where it was, one is new and can tell nobody.
        first.Signal(UnixSignal.Kill);
        await first.WhenExitedAsync();
        await load.WhenAnsweredAsync("second", 200);
        platform.StartServiceAt("first again", firstAddress);
        await load.WhenAnsweredAsync("first again", 50);
        var third = platform.StartServiceAt("third", "127.0.0.1:0");
        var thirdAddress = new Uri((await third.WhenListeningAsync())[0]).Authority;
        await load.WhenAnsweredAsync("second", 50);
        Assert.True((await ConfigAsync(platform)).TryGetProperty("registry_problem", out _));
        Assert.Equal(Sorted(firstAddress, secondAddress), Sorted([.. await platform.NodesAtGatewayAsync()]));
        Assert.DoesNotContain("third", load.Answered.Keys);

        await platform.RestartRegistryAsync();
        await load.WhenAnsweredAsync("third", 50);

        Assert.False((await ConfigAsync(platform)).TryGetProperty("registry_problem", out _));
        Assert.Equal(Sorted(firstAddress, secondAddress, thirdAddress), Sorted([.. await platform.NodesAtGatewayAsync()]));
        await load.WhenAnsweredAsync("first again", 50);
        await load.WhenAnsweredAsync("second", 50);
        Assert.Empty(load.Failures);
    }

    private static string[] Sorted(params string[] addresses) => [.. addresses.Order(StringComparer.Ordinal)];

    private static async Task<JsonElement> ConfigAsync(KengerPlatform platform)
    {
        using var config = JsonDocument.Parse(await platform.Http.GetStringAsync($"{platform.AdminUrl}/config"));
        return config.RootElement.Clone();
    }
}
