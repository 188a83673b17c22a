using System.Diagnostics.Metrics;
using Kenger.Client.Telemetry;
using Kenger.Client.Tests.Scripts;
using Kenger.Contracts;
using Kenger.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace Kenger.Client.Tests.Telemetry;

public sealed class KengerClientMetricsTests
{
    [Fact]
    public async Task Metrics_SomeCalls_AreCountedByOperationAndOutcome()
    {
        using var away = ScriptedRegistry.NotYetStarted();
        using var registry = ScriptedRegistry.Start();
        using var host = new ClientHost([away.Url, registry.Url]);
        using var measured = new Measurements(host.Services.GetRequiredService<IMeterFactory>(), KengerClientMetrics.MeterName);
        registry.Next(ApiRoutes.NodeList, Answers.Status(503));
        registry.Next(ApiRoutes.Sync, Answers.Raw("""{"code":0,"message":"ok","version":1,"data":{"a":{"nodes":[1,2]}}}"""));

        await host.Operator.ListNodesAsync();
        await Assert.ThrowsAsync<KengerNotFoundException>(() => host.Registration.HeartbeatAsync(new NodeAddress("a", "b", 1)));
        await host.Feed.SyncAsync(new());

        Assert.Equal(
            ["node/list ok", "heartbeat not_found", "sync ok"],
            measured.Of("kenger.client.call.duration").Select(entry => $"{entry.Tags["operation"]} {entry.Tags["outcome"]}"));
        Assert.Equal(1, measured.Sum("kenger.client.retries"));
        Assert.Equal(3, measured.Sum("kenger.client.sync.rejected"));
        Assert.True(measured.Sum("kenger.client.failovers") >= 1);
    }
}
