using Kenger.Contracts;
using Kenger.TestKit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Kenger.Registry.Hosting.Tests.Status;

public sealed class RegistrationHealthCheckTests
{
    [Fact]
    public async Task Check_Registered_IsHealthy()
    {
        await using var stub = await StubRegistry.StartNewAsync();
        await using var app = await ServiceHost.StartRegisteredAsync(stub);

        var entry = await CheckAsync(app);

        Assert.Equal(HealthStatus.Healthy, entry.Status);
        Assert.Contains($"orders/127.0.0.1:{app.Url.Port} is registered", entry.Description, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_RegistryLost_IsDegradedWithTheReason()
    {
        await using var stub = await StubRegistry.StartNewAsync();
        await using var app = await ServiceHost.StartRegisteredAsync(stub);
        stub.Always(ApiRoutes.Heartbeat, StubAnswers.Status(503, "the store is away"));
        await app.FailNextStep();

        var entry = await CheckAsync(app);

        Assert.Equal(HealthStatus.Degraded, entry.Status);
        Assert.Contains("the store is away", entry.Description, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_Stopping_IsDegraded()
    {
        await using var stub = await StubRegistry.StartNewAsync();
        await using var app = await ServiceHost.StartRegisteredAsync(stub);
        await app.StopAsync();

        Assert.Equal(HealthStatus.Degraded, (await CheckAsync(app)).Status);
    }

    private static async Task<HealthReportEntry> CheckAsync(ServiceHost app) =>
        (await app.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync()).Entries["kenger_registry"];
}
