using System.Net;
using Kenger.Contracts;
using Kenger.Registry.Hosting.Registration;
using Kenger.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Kenger.Registry.Hosting.Tests.Registration;

public sealed class DepartureTests
{
    [Fact]
    public async Task Stop_RequestInFlight_DeregistersWhileTheServerStillAcceptsAndLosesNothing()
    {
        await using var stub = await StubRegistry.StartNewAsync();
        var arrived = new TaskCompletionSource();
        var slow = new TaskCompletionSource();
        var gatewaysKnow = new TaskCompletionSource();
        stub.Always(ApiRoutes.Applied, StubAnswers.After(gatewaysKnow.Task));
        await using var app = await ServiceHost.StartRegisteredAsync(stub, map: endpoints =>
        {
            endpoints.MapGet("/slow", async () =>
            {
                arrived.SetResult();
                await slow.Task;
                return "done";
            });
            endpoints.MapGet("/", () => "served");
        });
        using var http = app.Http;
        var inFlight = http.GetStringAsync(new Uri("/slow", UriKind.Relative));
        await arrived.Task;

        var stop = app.App.StopAsync();
        await Eventually.BecomesTrue(() => stub.CallsTo(ApiRoutes.Applied).Count == 1, "the service waits for the gateways");

        // Deregistered, and every gateway that has not heard of it yet is still served.
        Assert.Empty(stub.State.Nodes);
        using (var newcomer = app.Http)
        {
            Assert.Equal("served", await newcomer.GetStringAsync(new Uri("/", UriKind.Relative)));
            using var probe = await newcomer.GetAsync(new Uri("/api/status", UriKind.Relative));
            Assert.Equal(HttpStatusCode.ServiceUnavailable, probe.StatusCode);
        }

        Assert.False(stop.IsCompleted);
        gatewaysKnow.SetResult();
        await app.PausesFor(Departure.InTransitDelay);
        app.Time.Advance(Departure.InTransitDelay);
        Assert.False(stop.IsCompleted);
        slow.SetResult();

        Assert.Equal("done", await inFlight);
        await stop;
        Assert.Equal([EventIds.Registered, EventIds.Deregistered], app.Said);
    }

    [Fact]
    public async Task Stop_BySignal_DeregistersBeforeTheServerStopsAccepting()
    {
        await using var stub = await StubRegistry.StartNewAsync();
        await using var app = await ServiceHost.StartRegisteredAsync(stub, map: endpoints => endpoints.MapGet("/", () => "served"));
        var answer = "";
        stub.Next(ApiRoutes.NodeDeregister, async (context, normal) =>
        {
            using var newcomer = app.Http;
            answer = await newcomer.GetStringAsync(new Uri("/", UriKind.Relative));
            await normal(context);
        });

        // What the console does on SIGTERM.
        var shutdown = app.App.WaitForShutdownAsync();
        app.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();
        await app.PausesFor(Departure.InTransitDelay);
        app.Time.Advance(Departure.InTransitDelay);
        await shutdown;

        Assert.Equal("served", answer);
        Assert.Equal([EventIds.Registered, EventIds.Deregistered], app.Said);
    }

    [Fact]
    public async Task Stop_GatewaysHaveApplied_WaitsForTheVersionOfTheGoodbye()
    {
        await using var stub = await StubRegistry.StartNewAsync();
        await using var app = await ServiceHost.StartRegisteredAsync(stub);

        await app.StopAsync();

        var asked = Assert.Single(stub.CallsTo(ApiRoutes.Applied)).Query;
        Assert.Equal(["orders", $"{stub.State.Version}", "5s"], [asked["ns"].ToString(), asked["version"].ToString(), asked["wait"].ToString()]);
        Assert.Single(stub.CallsTo(ApiRoutes.NodeDeregister));
    }

    [Fact]
    public async Task Stop_GatewaysNeverApply_WaitsNoLongerThanTheTimeout()
    {
        await using var stub = await StubRegistry.StartNewAsync();
        stub.Always(ApiRoutes.Applied, StubAnswers.Hang);
        await using var app = await ServiceHost.StartRegisteredAsync(stub);

        var stop = app.App.StopAsync();
        await Eventually.BecomesTrue(() => stub.CallsTo(ApiRoutes.Applied).Count == 1, "the service waits for the gateways");
        app.Time.Advance(TimeSpan.FromSeconds(5.9));
        Assert.False(stop.IsCompleted);
        app.Time.Advance(TimeSpan.FromSeconds(0.1));
        await stop;

        Assert.Equal([EventIds.Registered, EventIds.ConfirmationUnknown], app.Said);
    }

    [Fact]
    public async Task Stop_SomeGatewaysDoNotConfirm_NamesThem()
    {
        await using var stub = await StubRegistry.StartNewAsync();
        stub.State.Waiting.AddRange(["gw-1", "gw-2"]);
        await using var app = await ServiceHost.StartRegisteredAsync(stub);

        await app.StopAsync();

        Assert.Equal([EventIds.Registered, EventIds.DeregistrationNotConfirmed], app.Said);
        Assert.Contains("gw-1, gw-2", app.Log.Entries.Single(entry => entry.Id.Id == EventIds.DeregistrationNotConfirmed).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stop_MinimumDrain_GoesOnServingThatLongAfterTheGoodbye()
    {
        await using var stub = await StubRegistry.StartNewAsync();
        await using var app = await ServiceHost.StartRegisteredAsync(stub, options => options.MinimumDrain = TimeSpan.FromSeconds(10));

        var stop = app.App.StopAsync();
        await app.PausesFor(Departure.InTransitDelay);
        app.Time.Advance(Departure.InTransitDelay);
        await app.PausesFor(TimeSpan.FromSeconds(10) - Departure.InTransitDelay);
        app.Time.Advance(TimeSpan.FromSeconds(9.7));
        Assert.False(stop.IsCompleted);
        using var http = app.Http;
        using var probe = await http.GetAsync(new Uri("/api/status", UriKind.Relative));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, probe.StatusCode);
        app.Time.Advance(TimeSpan.FromSeconds(0.1));

        await stop;
    }

    [Fact]
    public async Task Stop_DrainTimeoutZero_DoesNotAskTheGateways()
    {
        await using var stub = await StubRegistry.StartNewAsync();
        await using var app = await ServiceHost.StartRegisteredAsync(stub, options => options.DrainTimeout = TimeSpan.Zero);

        await app.App.StopAsync();

        Assert.Single(stub.CallsTo(ApiRoutes.NodeDeregister));
        Assert.Empty(stub.CallsTo(ApiRoutes.Applied));
    }

    [Fact]
    public async Task Stop_RegistryRefusesConnections_EndsAtOnceWithOneLine()
    {
        await using var stub = await StubRegistry.StartNewAsync();
        await using var app = await ServiceHost.StartRegisteredAsync(stub);
        await stub.StopAsync();

        await app.App.StopAsync();

        Assert.Equal([EventIds.Registered, EventIds.NotDeregistered], app.Said);
    }

    [Fact]
    public async Task Stop_NeverRegistered_AsksAndHasNothingToWarnOf()
    {
        await using var stub = await StubRegistry.StartNewAsync();
        stub.Always("*", StubAnswers.Status(503));
        await using var app = await ServiceHost.StartAsync(stub);
        await Eventually.BecomesTrue(() => stub.CallsTo(ApiRoutes.NodeRegister).Count > 0, "the registration is tried");

        await app.App.StopAsync();

        Assert.NotEmpty(stub.CallsTo(ApiRoutes.NodeDeregister));
        Assert.DoesNotContain(EventIds.NotDeregistered, app.Said);
    }

    [Fact]
    public async Task Stop_RegistryHangs_EndsWithinItsPatience()
    {
        await using var stub = await StubRegistry.StartNewAsync();
        await using var app = await ServiceHost.StartRegisteredAsync(stub);
        stub.Always("*", StubAnswers.Hang);

        var stop = app.App.StopAsync();
        await Eventually.BecomesTrue(() => stub.CallsTo(ApiRoutes.NodeDeregister).Count == 1, "the goodbye is sent");
        app.Time.Advance(Departure.DeregisterTimeout);
        await stop;

        Assert.Equal([EventIds.Registered, EventIds.NotDeregistered], app.Said);
        Assert.True(Departure.DeregisterTimeout + RegistrationService.InFlightTimeout <= TimeSpan.FromSeconds(2));
    }

    [Fact]
    public async Task Stop_RegistrationUnderWay_IsAwaitedSoThatTheGoodbyeComesLast()
    {
        await using var stub = await StubRegistry.StartNewAsync();
        var gate = new TaskCompletionSource();
        stub.Always(ApiRoutes.NodeRegister, StubAnswers.After(gate.Task));
        await using var app = await ServiceHost.StartAsync(stub);
        await Eventually.BecomesTrue(() => stub.CallsTo(ApiRoutes.NodeRegister).Count == 1, "the registration is sent");

        var stop = app.App.StopAsync();
        await app.PausesFor(RegistrationService.InFlightTimeout);
        Assert.Empty(stub.CallsTo(ApiRoutes.NodeDeregister));
        gate.SetResult();
        await app.StopAsync();
        await stop;

        Assert.Single(stub.CallsTo(ApiRoutes.NodeDeregister));
        Assert.Empty(stub.State.Nodes);
    }

    [Fact]
    public async Task Stop_RegistrationHangs_IsBrokenOffAndFollowedByTheGoodbye()
    {
        await using var stub = await StubRegistry.StartNewAsync();
        stub.Always(ApiRoutes.NodeRegister, StubAnswers.Hang);
        await using var app = await ServiceHost.StartAsync(stub);
        await Eventually.BecomesTrue(() => stub.CallsTo(ApiRoutes.NodeRegister).Count == 1, "the registration is sent");

        await app.StopAsync();

        Assert.Single(stub.CallsTo(ApiRoutes.NodeDeregister));
    }

    [Fact]
    public async Task Stop_HostHasNoMoreTime_EndsWithoutAnException()
    {
        await using var stub = await StubRegistry.StartNewAsync();
        stub.Always(ApiRoutes.Applied, StubAnswers.Hang);
        await using var app = await ServiceHost.StartRegisteredAsync(stub);
        using var hurry = new CancellationTokenSource();

        var stop = app.App.StopAsync(hurry.Token);
        await Eventually.BecomesTrue(() => stub.CallsTo(ApiRoutes.Applied).Count == 1, "the service waits for the gateways");
        await hurry.CancelAsync();
        await stop;

        Assert.Equal([EventIds.Registered, EventIds.DepartureCutShort], app.Said);
    }

    [Fact]
    public async Task Stop_HostHasLittleTime_LeavesHalfOfItToRequestsInFlight()
    {
        await using var stub = await StubRegistry.StartNewAsync();
        await using var app = await ServiceHost.StartRegisteredAsync(
            stub, build: builder => builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(6)));

        await app.StopAsync();

        Assert.Equal("3s", Assert.Single(stub.CallsTo(ApiRoutes.Applied)).Query["wait"]);
    }

    [Fact]
    public async Task Stop_NeverAskedToRegister_SaysNoGoodbye()
    {
        await using var stub = await StubRegistry.StartNewAsync();
        await using var app = new ServiceHost(stub);

        await app.App.StopAsync();

        Assert.Empty(stub.Calls);
    }

    [Fact]
    public async Task Stop_Heartbeats_AreOver()
    {
        await using var stub = await StubRegistry.StartNewAsync();
        await using var app = await ServiceHost.StartRegisteredAsync(stub);

        await app.StopAsync();

        Assert.Equal(RegistrationPhase.Gone, app.Status.State.Phase);
        Assert.Null(app.Time.NextDue);
    }
}
