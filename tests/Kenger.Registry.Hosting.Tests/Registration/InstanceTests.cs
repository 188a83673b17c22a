using Kenger.Contracts;
using Kenger.Registry.Hosting.Registration;
using Kenger.TestKit;

namespace Kenger.Registry.Hosting.Tests.Registration;

/// <summary>Another process registers at this one's address.</summary>
public sealed class InstanceTests
{
    [Fact]
    public async Task Calls_All_SayWhichProcessSpeaks()
    {
        await using var stub = await StubRegistry.StartNewAsync();
        await using (var app = await ServiceHost.StartRegisteredAsync(stub))
        {
            await app.TakeNextStep();
        }

        foreach (var path in (string[])[ApiRoutes.NodeRegister, ApiRoutes.Heartbeat, ApiRoutes.NodeDeregister])
        {
            Assert.Equal("test-1", stub.CallsTo(path).Single().Json.GetProperty("instance").GetString());
        }
    }

    [Fact]
    public async Task Heartbeat_AddressIsHeldByAnother_SaysSoOnceAndNeverTakesItBack()
    {
        await using var stub = await StubRegistry.StartNewAsync();
        await using var app = await ServiceHost.StartRegisteredAsync(stub);
        stub.Always(ApiRoutes.Heartbeat, StubAnswers.Status(409, "orders/127.0.0.1:1 was registered by another process"));

        for (var i = 0; i < 40; i++)
        {
            await app.FailNextStep();
            Assert.InRange((app.Time.NextDue!.Value - app.Time.GetUtcNow()).TotalSeconds, 1.7, 2.3);
        }

        Assert.Equal(RegistrationPhase.Displaced, app.Status.State.Phase);
        Assert.Single(stub.CallsTo(ApiRoutes.NodeRegister));
        Assert.Equal([EventIds.Registered, EventIds.Displaced], app.Said);
        Assert.Contains("another process", app.Log.Entries.Single(entry => entry.Id.Id == EventIds.Displaced).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Heartbeat_TheOtherIsGone_RegistersAgain()
    {
        await using var stub = await StubRegistry.StartNewAsync();
        await using var app = await ServiceHost.StartRegisteredAsync(stub);
        stub.Next(ApiRoutes.Heartbeat, StubAnswers.Status(409), StubAnswers.Status(409), StubAnswers.Status(404));

        await app.FailNextStep();
        await app.FailNextStep();
        await app.TakeNextStep();

        Assert.Equal(2, stub.CallsTo(ApiRoutes.NodeRegister).Count);
        Assert.Equal(RegistrationPhase.Registered, app.Status.State.Phase);
        Assert.Equal([EventIds.Registered, EventIds.Displaced, EventIds.RegisteredAgain], app.Said);
    }

    [Fact]
    public async Task Heartbeat_HeldByAnotherAndTheRegistryAway_DoesNotTakeItBack()
    {
        await using var stub = await StubRegistry.StartNewAsync();
        await using var app = await ServiceHost.StartRegisteredAsync(stub);
        stub.Next(ApiRoutes.Heartbeat, StubAnswers.Status(409));
        await app.FailNextStep();
        var displacedAt = app.Time.GetUtcNow();

        await stub.StopAsync();
        while (app.Time.GetUtcNow() - displacedAt < TimeSpan.FromSeconds(40))
        {
            await app.FailNextStep();
        }

        await stub.StartAsync();
        stub.Always(ApiRoutes.Heartbeat, StubAnswers.Status(409));
        await app.FailNextStep();

        Assert.Single(stub.CallsTo(ApiRoutes.NodeRegister));
        Assert.Equal(RegistrationPhase.Displaced, app.Status.State.Phase);
    }

    [Fact]
    public async Task Stop_HeldByAnother_SaysThatNothingWasRemovedAndWaitsForNobody()
    {
        await using var stub = await StubRegistry.StartNewAsync();
        await using var app = await ServiceHost.StartRegisteredAsync(stub);
        stub.Always(ApiRoutes.Heartbeat, StubAnswers.Status(409));
        await app.FailNextStep();
        stub.Next(ApiRoutes.NodeDeregister, StubAnswers.Raw("""{"code":0,"message":"ok","data":{"removed":false,"version":1001}}"""));

        await app.StopAsync();

        Assert.Single(stub.State.Nodes);
        Assert.Empty(stub.CallsTo(ApiRoutes.Applied));
        Assert.Equal([EventIds.Registered, EventIds.Displaced, EventIds.NothingToDeregister], app.Said);
    }
}
