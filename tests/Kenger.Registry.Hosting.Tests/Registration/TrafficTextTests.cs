using Kenger.Contracts;
using Kenger.Registry.Hosting.Registration;
using Kenger.TestKit;
using Microsoft.AspNetCore.Http;

namespace Kenger.Registry.Hosting.Tests.Registration;

/// <summary>What a service says that is registered and gets no requests.</summary>
public sealed class TrafficTextTests
{
    private static readonly NodeInfo Node = new()
    {
        Id = 1,
        Ns = "orders",
        Host = "127.0.0.1",
        Port = 8080,
        Weight = 0,
        DeclaredWeight = 100,
        OwnWeight = 100,
        HealthPath = "/up",
        Status = NodeStatus.Online,
        Labels = new Dictionary<string, string> { ["version"] = "v3" },
        LastHeartbeat = DateTimeOffset.UnixEpoch,
        CreatedAt = DateTimeOffset.UnixEpoch,
        UpdatedAt = DateTimeOffset.UnixEpoch,
        Version = 1,
    };

    [Fact]
    public void WhyNone_BySide_SaysWhatItWaitsFor()
    {
        Assert.Equal("version=v3 waits behind the gate, until a rollout takes it up", TrafficText.WhyNone(Node with { Side = NodeSides.Gated }));
        Assert.Equal(
            "version=v3 waits for rollout 7 to end, and for one of its own then",
            TrafficText.WhyNone(Node with { Side = NodeSides.Waiting, RolloutId = 7 }));
        Assert.Equal("version=v3 waits for a rollout", TrafficText.WhyNone(Node with { Side = NodeSides.Waiting }));
        Assert.StartsWith("version=v3 is retired", TrafficText.WhyNone(Node with { Side = NodeSides.Retired }), StringComparison.Ordinal);
        Assert.StartsWith(
            "a node without a version is retired",
            TrafficText.WhyNone(Node with { Side = NodeSides.Retired, Labels = new Dictionary<string, string>() }),
            StringComparison.Ordinal);
        Assert.Equal("a rollout gives all of it to the new version", TrafficText.WhyNone(Node));
    }

    [Fact]
    public void WhyNone_AnOperatorSaidSo_GoesFirst()
    {
        Assert.Equal("an operator drained it", TrafficText.WhyNone(Node with { Side = NodeSides.Retired, Drained = true }));
        Assert.Equal("an operator set its weight to 0", TrafficText.WhyNone(Node with { WeightOverride = 0 }));
    }

    [Fact]
    public void WhyNone_ItGetsSome_OrWantsNone_IsNothing()
    {
        Assert.Null(TrafficText.WhyNone(Node with { Weight = 1, Side = NodeSides.Retired }));
        Assert.Null(TrafficText.WhyNone(Node with { DeclaredWeight = 0, OwnWeight = 0 }));
    }

    [Fact]
    public async Task Register_HeldBack_IsSaidOnceForEachChange()
    {
        await using var stub = await StubRegistry.StartNewAsync();
        stub.Next(ApiRoutes.NodeRegister, Answer(NodeSides.Gated), Answer(NodeSides.Gated), Answer(NodeSides.Retired));
        stub.Always(ApiRoutes.Heartbeat, static (context, _) =>
        {
            context.Response.StatusCode = 404;
            return context.Response.WriteAsync("""{"code":404,"message":"unknown"}""");
        });
        await using var app = await ServiceHost.StartRegisteredAsync(stub);
        for (var i = 0; i < 3; i++)
        {
            await app.TakeNextStep();
        }

        Assert.Equal(
            [EventIds.HeldBack, EventIds.HeldBack, EventIds.NotHeldBack],
            app.Said.Where(id => id is EventIds.HeldBack or EventIds.NotHeldBack));
        Assert.Contains(
            "but it gets no traffic: version=v3 waits behind the gate",
            app.Log.Entries.First(entry => entry.Id.Id == EventIds.HeldBack).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Register_AloneBesideATwin_IsSaidOnce()
    {
        await using var stub = await StubRegistry.StartNewAsync();
        stub.Next(ApiRoutes.NodeRegister, Answer(Node with { NearNamespace = "Orders" }), Answer(Node with { NearNamespace = "Orders" }), Answer(Node));
        stub.Always(ApiRoutes.Heartbeat, static (context, _) =>
        {
            context.Response.StatusCode = 404;
            return context.Response.WriteAsync("""{"code":404,"message":"unknown"}""");
        });
        await using var app = await ServiceHost.StartRegisteredAsync(stub);
        for (var i = 0; i < 3; i++)
        {
            await app.TakeNextStep();
        }

        var said = Assert.Single(app.Log.Entries, entry => entry.Id.Id == EventIds.NearNamespace).Message;
        Assert.Contains("alone in its namespace; there is also Orders with nodes online (the case matters)", said, StringComparison.Ordinal);
        Assert.Contains("KENGER_REGISTRY_NAMESPACE", said, StringComparison.Ordinal);
    }

    private static StubAnswer Answer(string side) => Answer(Node with { Side = side });

    private static StubAnswer Answer(NodeInfo node) => (context, _) => context.Response.WriteAsync(System.Text.Json.JsonSerializer.Serialize(
        new ApiResponse<NodeInfo> { Data = node }, KengerJson.Default.ApiResponseNodeInfo));
}
