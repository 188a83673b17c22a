using Kenger.EndToEnd.Tests.Processes;

namespace Kenger.EndToEnd.Tests.Gateways;

/// <summary>Two gateways behind HAProxy, which repeats nothing, are restarted one after the other.</summary>
public sealed class RollingGatewaysTests
{
    private const string HealthPath = "/_gateway/ready";

    [DebianProgramFact("haproxy")]
    public async Task Restart_BothGatewaysUnderLoad_NoRequestFails()
    {
        await using var platform = await KengerPlatform.StartAsync(new Dictionary<string, string>
        {
            ["KENGER_GATEWAY_DRAIN_TIME"] = "5",
            ["KENGER_GATEWAY_HEALTH_PATH"] = HealthPath,
        });
        await platform.StartServiceAsync("one");
        var second = await platform.StartGatewayAsync();
        await using var haproxy = await HaProxy.StartAsync(platform.GatewayUrl, second.Url, HealthPath);
        await using var load = new HaProxyLoad(haproxy.NewClient, newPerSecond: 300, kept: 4);
        await load.WhenDoneAsync(500);

        platform.Gateway.Signal(UnixSignal.Terminate);
        Assert.Equal(0, await platform.Gateway.WhenExitedAsync());
        await platform.StartGatewayAgainAsync();
        await haproxy.WhenUpAsync("a");
        second.Process.Signal(UnixSignal.Terminate);
        Assert.Equal(0, await second.Process.WhenExitedAsync());
        await load.WhenDoneAsync(500);

        await load.DisposeAsync();
        Assert.True(load.Failures.IsEmpty, $"{load.Failures.Count} of {load.Done} failed: {string.Join("; ", load.Failures.Take(5))}");
    }
}
