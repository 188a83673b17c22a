using System.Text.Json;
using Kenger.Contracts;
using Kenger.Registry.Hosting.Registration;
using Kenger.TestKit;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Kenger.Registry.Hosting.Tests.Registration;

public sealed class RegistrationTests
{
    [Fact]
    public async Task Start_NothingButANamespace_RegistersWhereTheServerListens()
    {
        await using var stub = await StubRegistry.StartNewAsync();
        await using var app = await ServiceHost.StartRegisteredAsync(stub);

        var call = Assert.Single(stub.CallsTo(ApiRoutes.NodeRegister));
        Assert.True(
            JsonElement.DeepEquals(
                JsonDocument.Parse($$"""{"ns":"orders","host":"127.0.0.1","port":{{app.Url.Port}},"weight":100,"health_path":"/api/status","instance":"test-1"}""").RootElement,
                call.Json),
            call.Body);
        Assert.Equal([EventIds.Registered], app.Said);
    }

    [Fact]
    public async Task Start_ServerListensWhenTheRegistrationArrives()
    {
        await using var stub = await StubRegistry.StartNewAsync();
        HttpResponseMessage? probed = null;
        stub.Next(ApiRoutes.NodeRegister, async (context, normal) =>
        {
            var node = JsonDocument.Parse(stub.Calls[^1].Body).RootElement;
            using var http = new HttpClient();
            probed = await http.GetAsync(new Uri($"http://{node.GetProperty("host")}:{node.GetProperty("port")}{node.GetProperty("health_path")}"));
            await normal(context);
        });

        await using var app = await ServiceHost.StartRegisteredAsync(stub);

        Assert.True(probed?.IsSuccessStatusCode);
    }

    [Fact]
    public async Task Start_EverythingSet_RegistersAllOfIt()
    {
        await using var stub = await StubRegistry.StartNewAsync();
        stub.Token = "token-1";
        await using var app = await ServiceHost.StartRegisteredAsync(stub, options =>
        {
            options.Token = "token-1";
            options.Host = "Node-1.Example.com";
            options.Port = 80;
            options.Weight = 0;
            options.HealthPath = "/up";
            options.HeartbeatInterval = TimeSpan.FromSeconds(20);
            options.Labels = new Dictionary<string, string> { ["version"] = "v2" };
        });

        var call = Assert.Single(stub.CallsTo(ApiRoutes.NodeRegister));
        Assert.True(
            JsonElement.DeepEquals(
                JsonDocument.Parse("""{"ns":"orders","host":"node-1.example.com","port":80,"weight":0,"health_path":"/up","labels":{"version":"v2"},"heartbeat_interval":20,"instance":"test-1"}""").RootElement,
                call.Json),
            call.Body);
    }

    [Fact]
    public async Task Heartbeats_RegistryWell_GoOnAtTheIntervalAndSayNothing()
    {
        await using var stub = await StubRegistry.StartNewAsync();
        await using var app = await ServiceHost.StartRegisteredAsync(stub);

        for (var i = 0; i < 5; i++)
        {
            var pause = app.Time.NextDue!.Value - app.Time.GetUtcNow();
            Assert.InRange(pause.TotalSeconds, 9, 11);
            await app.TakeNextStep();
        }

        Assert.Equal(5, stub.CallsTo(ApiRoutes.Heartbeat).Count);
        Assert.Single(stub.CallsTo(ApiRoutes.NodeRegister));
        Assert.Equal([EventIds.Registered], app.Said);
    }

    [Fact]
    public async Task Heartbeat_RegistryForgotTheNode_RegistersAgainAtOnce()
    {
        await using var stub = await StubRegistry.StartNewAsync();
        await using var app = await ServiceHost.StartRegisteredAsync(stub);

        stub.State.Forget();
        await app.TakeNextStep();

        Assert.Single(stub.State.Nodes);
        Assert.Equal(2, stub.CallsTo(ApiRoutes.NodeRegister).Count);
        Assert.Equal([EventIds.Registered, EventIds.RegisteredAgain], app.Said);
        Assert.Contains("is unknown", app.Log.Entries.Single(entry => entry.Id.Id == EventIds.RegisteredAgain).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Heartbeats_RegistryRestartsWithoutMemory_AreFollowedByARegistration()
    {
        await using var stub = await StubRegistry.StartNewAsync();
        await using var app = await ServiceHost.StartRegisteredAsync(stub);

        await stub.StopAsync();
        await app.FailNextStep();
        await app.FailNextStep();
        stub.State.Forget();
        await stub.StartAsync();
        await app.TakeNextStep();

        Assert.Single(stub.State.Nodes);
        Assert.Equal([EventIds.Registered, EventIds.RegistryLost, EventIds.RegisteredAgain], app.Said);
    }

    [Fact]
    public async Task Heartbeats_RegistryAwayForAMoment_GoOnWithoutARegistration()
    {
        await using var stub = await StubRegistry.StartNewAsync();
        await using var app = await ServiceHost.StartRegisteredAsync(stub);

        await stub.StopAsync();
        await app.FailNextStep();
        await stub.StartAsync();
        await app.TakeNextStep();

        Assert.Single(stub.CallsTo(ApiRoutes.NodeRegister));
        Assert.Equal([EventIds.Registered, EventIds.RegistryLost, EventIds.HeartbeatsResumed], app.Said);
    }

    [Fact]
    public async Task Heartbeats_RegistryAwayForLong_TheRegistrationIsRenewed()
    {
        await using var stub = await StubRegistry.StartNewAsync();
        await using var app = await ServiceHost.StartRegisteredAsync(stub);
        var registeredAt = app.Time.GetUtcNow();

        await stub.StopAsync();
        while (app.Time.GetUtcNow() - registeredAt < TimeSpan.FromSeconds(30))
        {
            await app.FailNextStep();
        }

        await stub.StartAsync();
        await app.TakeNextStep();

        Assert.Equal(2, stub.CallsTo(ApiRoutes.NodeRegister).Count);
        Assert.Equal([EventIds.Registered, EventIds.RegistryLost, EventIds.RegisteredAgain], app.Said);
    }

    [Fact]
    public async Task Start_RegistryAway_ApplicationServesAndRegistersLater()
    {
        await using var stub = await StubRegistry.NotYetStartedAsync();
        await using var app = await ServiceHost.StartAsync(stub);
        await app.Reaches(state => state.Failures == 1);

        Assert.Equal("ok", await StatusOf(app));
        await app.FailNextStep();
        await app.FailNextStep();
        await stub.StartAsync();
        await app.TakeNextStep();

        Assert.Equal(app.Url.Port, Assert.Single(stub.State.Nodes).Port);
        Assert.Equal([EventIds.RegistryLost, EventIds.Registered], app.Said);
    }

    [Fact]
    public async Task Start_RegistryHangs_ApplicationStartsAllTheSame()
    {
        await using var stub = await StubRegistry.StartNewAsync();
        stub.Always("*", StubAnswers.Hang);

        await using var app = await ServiceHost.StartAsync(stub);

        Assert.Equal("ok", await StatusOf(app));
    }

    [Theory]
    [InlineData(400)]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(404)]
    [InlineData(409)]
    public async Task Start_RegistryRefuses_SaysSoOnceAndGoesOnTrying(int status)
    {
        await using var stub = await StubRegistry.StartNewAsync();
        stub.Next(
            ApiRoutes.NodeRegister,
            [.. Enumerable.Repeat(StubAnswers.Status(status, data: """[{"field":"weight","message":"must be less"}]"""), 3)]);
        await using var app = await ServiceHost.StartAsync(stub);
        await app.Reaches(state => state.Failures == 1);

        Assert.Equal(RegistrationPhase.Refused, app.Status.State.Phase);
        Assert.InRange((app.Time.NextDue!.Value - app.Time.GetUtcNow()).TotalSeconds, 2.5, 5);
        await app.FailNextStep();
        await app.FailNextStep();
        await app.TakeNextStep();

        Assert.Equal([EventIds.RegistrationRefused, EventIds.Registered], app.Said);
        Assert.Equal(status == 400, app.Log.ToString().Contains("weight must be less", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Start_FailFastAndRegistryAway_FailsToStart()
    {
        await using var stub = await StubRegistry.NotYetStartedAsync();
        await using var app = new ServiceHost(stub, options => options.FailFast = true);

        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => app.App.StartAsync());

        Assert.Contains("FailFast is set: No registry answered", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_FailFastAndRegistryWell_IsRegisteredWhenStarted()
    {
        await using var stub = await StubRegistry.StartNewAsync();
        await using var app = await ServiceHost.StartAsync(stub, options => options.FailFast = true);

        Assert.Single(stub.State.Nodes);
    }

    [Fact]
    public async Task AddKengerRegistry_Twice_RegistersOnce()
    {
        await using var stub = await StubRegistry.StartNewAsync();
        await using var app = await ServiceHost.StartRegisteredAsync(
            stub, build: builder => builder.Services.AddKengerRegistry(options => options.Weight = 5).AddKengerRegistry());
        await app.TakeNextStep();

        Assert.Equal(5, Assert.Single(stub.State.Nodes).Weight);
        Assert.Single(stub.CallsTo(ApiRoutes.NodeRegister));
        Assert.Single(stub.CallsTo(ApiRoutes.Heartbeat));
    }

    [Fact]
    public async Task Start_HostWithoutAWebServer_RegistersTheConfiguredPort()
    {
        await using var stub = await StubRegistry.StartNewAsync();
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Services.AddKengerRegistry(options =>
        {
            options.Urls = [stub.Url];
            options.Namespace = "workers";
            options.Port = 9000;
        });
        using var host = builder.Build();
        await host.StartAsync();
        await Eventually.BecomesTrue(() => stub.State.Nodes.Count == 1, "the worker registers");
        var node = Assert.Single(stub.State.Nodes);
        await host.StopAsync();

        Assert.Equal(("workers", "127.0.0.1", 9000), (node.Ns, node.Host, node.Port));
        Assert.Empty(stub.State.Nodes);
    }

    [Fact]
    public async Task Start_ServerTellsNoPort_SaysWhatToSetAndServes()
    {
        await using var stub = await StubRegistry.StartNewAsync();
        var socket = Path.Combine(Path.GetTempPath(), $"kenger-{Guid.NewGuid():N}.sock");
        await using var app = await ServiceHost.StartAsync(stub, build: builder => builder.WebHost.UseUrls($"http://unix:{socket}"));
        await app.Reaches(state => state.Failures == 1);

        var line = app.Log.Entries.Single(entry => entry.Id.Id == EventIds.RegistrationRefused);
        Assert.Contains("set KENGER_REGISTRY_PORT (Port)", line.Message, StringComparison.Ordinal);
        Assert.Empty(stub.Calls);
    }

    private static async Task<string> StatusOf(ServiceHost app)
    {
        using var http = app.Http;
        using var document = JsonDocument.Parse(await http.GetStringAsync(new Uri("/api/status", UriKind.Relative)));
        return document.RootElement.GetProperty("status").GetString()!;
    }
}
