using Kenger.Contracts;
using Kenger.Registry.Hosting.Registration;
using Kenger.TestKit;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Kenger.Registry.Hosting.Tests.Registration;

/// <summary>What a service logs of how gateways find it.</summary>
public sealed class HealthLogTests
{
    private const string NotFound = """{"count":2,"healthy":0,"running":0,"problem":"/api/status answered 404"}""";

    [Fact]
    public async Task Heartbeats_GatewaysFindItUnhealthy_SaysItOnceForEachChange()
    {
        await using var stub = await StubRegistry.StartNewAsync();
        await using var app = await ServiceHost.StartRegisteredAsync(stub);

        await BeatAsync(stub, app, NotFound, NotFound, """{"count":2,"healthy":1,"running":0,"problem":"/api/status answered 404"}""");
        await BeatAsync(stub, app, """{"count":2,"healthy":1,"running":0,"problem":"connection reset"}""");
        await BeatAsync(stub, app, """{"count":2,"healthy":2,"running":3}""", """{"count":2,"healthy":2,"running":0}""");

        Assert.Equal([EventIds.Registered, EventIds.Unhealthy, EventIds.Unhealthy, EventIds.Healthy], app.Said);
        var first = app.Log.Entries.First(entry => entry.Id.Id == EventIds.Unhealthy);
        Assert.Equal(LogLevel.Warning, first.Level);
        Assert.Matches(
            @"^2 of 2 gateways find orders/127\.0\.0\.1:\d+ unhealthy and send it no requests: /api/status answered 404 \(is app\.MapKengerStatus\(\) called, ",
            first.Message);
        Assert.True(stub.CallsTo(ApiRoutes.Heartbeat)[0].Json.GetProperty("gateways").GetBoolean());
    }

    [Fact]
    public async Task Heartbeats_NobodyTells_IsNoNews()
    {
        await using var stub = await StubRegistry.StartNewAsync();
        await using var app = await ServiceHost.StartRegisteredAsync(stub);

        await BeatAsync(stub, app, NotFound);
        // A registry that was just started knows nothing; one that is older says nothing.
        stub.Next(ApiRoutes.Heartbeat, (context, _) => context.Response.WriteAsync("""{"code":0,"message":"ok","data":{}}"""));
        await app.TakeNextStep();
        stub.Next(ApiRoutes.Heartbeat, (context, _) => context.Response.WriteAsync("""{"code":0,"message":"ok"}"""));
        await app.TakeNextStep();
        await BeatAsync(stub, app, NotFound);

        Assert.Equal([EventIds.Registered, EventIds.Unhealthy], app.Said);
    }

    [Fact]
    public void WhatIsWrong_TextThatATerminalWouldObey_IsMadeHarmless()
    {
        var wrong = HealthText.WhatIsWrong(new SeenByGateways { Count = 1, Healthy = 0, Running = 0, Problem = "\u001b[2J\nforged line" })!;

        Assert.DoesNotContain(wrong, char.IsControl);
    }

    private static async Task BeatAsync(StubRegistry stub, ServiceHost app, params string[] seen)
    {
        foreach (var gateways in seen)
        {
            stub.Next(ApiRoutes.Heartbeat, (context, _) => context.Response.WriteAsync($$$"""{"code":0,"message":"ok","data":{"gateways":{{{gateways}}}}}"""));
            await app.TakeNextStep();
        }
    }
}
