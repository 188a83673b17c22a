using System.Diagnostics.Metrics;
using Kenger.Registry.Hosting.Registration;
using Kenger.Registry.Hosting.Telemetry;
using Kenger.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace Kenger.Registry.Hosting.Tests.Telemetry;

public sealed class KengerRegistryMetricsTests
{
    [Fact]
    public async Task Metrics_SomeSteps_AreCountedByOutcomeAndTheStateIsShown()
    {
        await using var stub = await StubRegistry.StartNewAsync();
        await using var app = new ServiceHost(stub);
        using var measured = new Measurements(app.Services.GetRequiredService<IMeterFactory>(), KengerRegistryMetrics.MeterName);
        await app.App.StartAsync();
        await app.Reaches(state => state.Phase == RegistrationPhase.Registered);
        await app.TakeNextStep();
        stub.State.Forget();
        await app.TakeNextStep();
        await stub.StopAsync();
        await app.FailNextStep();
        measured.Observe();

        Assert.Equal(["ok", "ok"], Outcomes(measured, "kenger.registration.registrations"));
        Assert.Equal(["ok", "not_found", "unavailable"], Outcomes(measured, "kenger.registration.heartbeats"));
        var states = measured.Of("kenger.registration.state");
        Assert.Equal(8, states.Count);
        Assert.Equal("lost", Assert.Single(states, state => state.Value == 1).Tags["state"]);
    }

    private static IEnumerable<object?> Outcomes(Measurements measured, string instrument) =>
        measured.Of(instrument).Select(entry => entry.Tags["outcome"]);
}
