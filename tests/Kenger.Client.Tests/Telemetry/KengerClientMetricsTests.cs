using System.Diagnostics.Metrics;
using Kenger.Contracts;
using Kenger.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace Kenger.Client.Tests.Telemetry;

public sealed class KengerClientMetricsTests
{
    [Fact]
    public async Task Metrics_SomeCalls_AreCountedByOperationAndOutcome()
    {
        await using var away = await StubRegistry.NotYetStartedAsync();
        await using var stub = await StubRegistry.StartNewAsync();
        using var host = new ClientHost([away.Url, stub.Url]);
        using var measured = new Measurements(host.Services.GetRequiredService<IMeterFactory>(), KengerClientMetrics.MeterName);
        stub.Next(ApiRoutes.NodeList, StubAnswers.Status(503), StubAnswers.Normal);
        stub.Next(ApiRoutes.Sync, StubAnswers.Raw("""{"code":0,"message":"ok","version":1,"data":{"a":{"nodes":[1,2]}}}"""));

        await host.Client.ListNodesAsync();
        await Assert.ThrowsAsync<KengerNotFoundException>(() => host.Client.HeartbeatAsync(new("a", "b", 1)));
        await host.Client.SyncAsync(new());

        Assert.Equal(
            ["node/list ok", "heartbeat not_found", "sync ok"],
            measured.Of("kenger.client.call.duration").Select(entry => $"{entry.Tags["operation"]} {entry.Tags["outcome"]}"));
        Assert.Equal(1, measured.Sum("kenger.client.retries"));
        Assert.Equal(3, measured.Sum("kenger.client.sync.rejected"));
        Assert.True(measured.Sum("kenger.client.failovers") >= 1);
    }
}
