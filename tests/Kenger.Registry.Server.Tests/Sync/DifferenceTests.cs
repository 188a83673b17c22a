using System.Net;
using System.Text.Json.Nodes;
using Kenger.Contracts;
using Kenger.Registry.Server.Sync;
using Kenger.Registry.Server.Tests.Hosting;
using Kenger.TestKit;

namespace Kenger.Registry.Server.Tests.Sync;

/// <summary><c>/sync</c> with <c>delta=1</c>: what changed of a large namespace, over real sockets.</summary>
public sealed class DifferenceTests : IAsyncLifetime
{
    private const int Nodes = NamespaceDifference.MinNodes + 10;

    private readonly FakeTimeProvider _time = new();
    private RegistryHost _registry = null!;

    public async Task InitializeAsync()
    {
        _registry = await RegistryHost.StartAsync(_time);
        for (var port = 1; port <= Nodes; port++)
        {
            await Register(port);
        }
    }

    public async Task DisposeAsync() => await _registry.DisposeAsync();

    [Fact]
    public async Task Change_OfOneNode_IsToldAlone()
    {
        var known = await FollowAsync();

        await Weigh(5, 7);
        var shop = (await Poll(known)).Data!["shop"]!;

        Assert.Equal(known, shop["since"]!.GetValue<long>());
        var node = Assert.Single(shop["nodes"]!.AsArray())!;
        Assert.Equal((5, 7), (node["port"]!.GetValue<int>(), node["weight"]!.GetValue<int>()));
        Assert.Null(shop["gone"]);
        Assert.Equal("/api/status", shop["health_path"]!.GetValue<string>());
    }

    [Fact]
    public async Task Node_ThatLeaves_IsToldAsGone()
    {
        var known = await FollowAsync();

        (await _registry.PostAsync(ApiRoutes.NodeDeregister, Body(9))).IsOk();
        var shop = (await Poll(known)).Data!["shop"]!;

        Assert.Empty(shop["nodes"]!.AsArray());
        Assert.Equal("""[{"host":"10.0.0.1","port":9}]""", shop["gone"]!.ToJsonString());
    }

    // It has another place in the order of registration, and is no longer gone.
    [Fact]
    public async Task Node_ThatLeavesAndComesBack_IsToldAsChangedOnly()
    {
        var known = await FollowAsync();

        (await _registry.PostAsync(ApiRoutes.NodeDeregister, Body(9))).IsOk();
        await Register(9);
        var shop = await WhenPortsAsync(known, 9);

        Assert.Null(shop["gone"]);
    }

    [Fact]
    public async Task Caller_WhoTakesNone_GetsTheWhole()
    {
        var known = await FollowAsync();

        await Weigh(5, 7);
        var shop = (await Poll(known, delta: "")).Data!["shop"]!;

        Assert.Null(shop["since"]);
        Assert.Equal(Nodes, shop["nodes"]!.AsArray().Count);
    }

    [Fact]
    public async Task Caller_WhoKnowsWhatNobodyRemembers_GetsTheWhole()
    {
        var known = await FollowAsync();
        await Weigh(1, 3);

        var shop = (await Poll(known - 3)).Data!["shop"]!;

        Assert.Null(shop["since"]);
        Assert.Equal(Nodes, shop["nodes"]!.AsArray().Count);
    }

    [Fact]
    public async Task HealthPath_OfTheNamespaceChanged_IsToldWithAllNodes()
    {
        var known = await FollowAsync();

        (await _registry.PostAsync(ApiRoutes.NamespaceUpdate, """{"name":"shop","health_path":"/changed"}""")).IsOk();
        var shop = (await Poll(known)).Data!["shop"]!;

        Assert.Null(shop["since"]);
        Assert.All(shop["nodes"]!.AsArray(), node => Assert.Equal("/changed", node!["health_path"]!.GetValue<string>()));
    }

    // A quarter of the nodes: the whole is hardly longer.
    [Fact]
    public async Task ManyNodes_Changed_AreToldAsTheWhole()
    {
        var known = await FollowAsync();
        await Weigh(1, 3);
        known = (await Poll(known)).Version;

        // All of them within the time in which nobody is told.
        for (var port = 2; port <= (Nodes / 4) + 3; port++)
        {
            await Weigh(port, 3);
        }

        _time.Advance(WatchGroup.MinInterval);
        var shop = (await Poll(known)).Data!["shop"]!;

        Assert.Null(shop["since"]);
        Assert.Equal(Nodes, shop["nodes"]!.AsArray().Count);
    }

    [Fact]
    public async Task Namespace_ThatIsSmall_IsToldWhole()
    {
        await Register(1, "small");
        await Register(2, "small");
        var known = await FollowAsync();

        (await _registry.PostAsync(ApiRoutes.NodeWeight, """{"ns":"small","host":"10.0.0.1","port":1,"weight":3}""")).IsOk();
        var small = (await Poll(known)).Data!["small"]!;

        Assert.Null(small["since"]);
        Assert.Equal(2, small["nodes"]!.AsArray().Count);
    }

    // Other namespaces move the version on; what is known of this one is still what is remembered.
    [Fact]
    public async Task Version_OfAnAnswerWithoutNews_IsRemembered()
    {
        var known = await FollowAsync("&ns=shop");
        await Register(1, "other");
        var quiet = Poll(known, "&ns=shop", wait: "50ms");
        await _time.AdvanceUntil(() => quiet.IsCompleted, "an answer without news");
        var later = (await quiet).Version;
        Assert.True(later > known);

        await Weigh(5, 7);
        var shop = (await Poll(later, "&ns=shop")).Data!["shop"]!;

        Assert.Equal(later, shop["since"]!.GetValue<long>());
        Assert.Single(shop["nodes"]!.AsArray());
    }

    [Theory]
    [InlineData("2")]
    [InlineData("yes")]
    public async Task Delta_ThatIsNone_IsRefused(string delta)
    {
        var answer = await _registry.GetAsync($"{ApiRoutes.Sync}?delta={delta}");

        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Contains("delta", answer.Text, StringComparison.Ordinal);
    }

    // What a gateway knows that applies differences is what the registry has, whatever happened in between.
    [Fact]
    public async Task Differences_AppliedOneAfterTheOther_LeadToTheWhole()
    {
        var random = new Random(20261127);
        var known = await FollowAsync();
        var nodes = Read((await Sync()).Data!["shop"]!);
        var differences = 0;
        for (var round = 0; round < 60; round++)
        {
            for (var change = random.Next(1, 4); change > 0; change--)
            {
                await ChangeAsync(random);
            }

            if (_registry.Snapshot.Version == known)
            {
                // They came to nothing: a node that was not there was taken away.
                continue;
            }

            _time.Advance(WatchGroup.MinInterval);
            var answer = await Poll(known);
            var shop = answer.Data!["shop"];
            if (shop is not null)
            {
                differences += shop["since"] is null ? 0 : 1;
                Apply(nodes, shop, known);
            }

            known = answer.Version;
            if (known == _registry.Snapshot.Version)
            {
                Assert.Equal(Read((await Sync()).Data!["shop"]!).OrderBy(node => node.Key), nodes.OrderBy(node => node.Key));
            }
        }

        Assert.True(differences > 30, $"{differences} differences");
    }

    private Task ChangeAsync(Random random)
    {
        var port = random.Next(1, Nodes + 20);
        return random.Next(5) switch
        {
            0 => _registry.PostAsync(ApiRoutes.NodeDeregister, Body(port)),
            1 => _registry.PostAsync(ApiRoutes.NodeDrain, $$"""{"ns":"shop","host":"10.0.0.1","port":{{port}},"drained":{{(random.Next(2) == 0 ? "true" : "false")}}}"""),
            2 => Weigh(port, random.Next(100), isSure: false),
            _ => Register(port),
        };
    }

    private static Dictionary<int, string> Read(JsonNode shop) =>
        shop["nodes"]!.AsArray().ToDictionary(node => node!["port"]!.GetValue<int>(), node => node!.ToJsonString());

    private static void Apply(Dictionary<int, string> nodes, JsonNode shop, long known)
    {
        if (shop["since"] is null)
        {
            nodes.Clear();
        }
        else
        {
            Assert.Equal(known, shop["since"]!.GetValue<long>());
        }

        foreach (var gone in shop["gone"]?.AsArray() ?? [])
        {
            Assert.True(nodes.Remove(gone!["port"]!.GetValue<int>()));
        }

        foreach (var (port, node) in Read(shop))
        {
            nodes[port] = node;
        }
    }

    /// <summary>As a gateway begins that takes differences: a poll that brings nothing, after which its version is remembered.</summary>
    private async Task<long> FollowAsync(string query = "")
    {
        var first = _registry.Snapshot.Version;
        var quiet = Poll(first, query, wait: "50ms");
        await _time.AdvanceUntil(() => quiet.IsCompleted, "an answer without news");
        return (await quiet).Version;
    }

    private async Task<JsonNode> WhenPortsAsync(long known, int port)
    {
        var shop = (await Poll(known)).Data!["shop"]!;
        while (shop["nodes"]!.AsArray().All(node => node!["port"]!.GetValue<int>() != port))
        {
            _time.Advance(WatchGroup.MinInterval);
            shop = (await Poll(known)).Data!["shop"]!;
        }

        return shop;
    }

    private async Task<ApiAnswer> Poll(long version, string query = "", string delta = "&delta=1", string wait = "30s") =>
        (await _registry.GetAsync($"{ApiRoutes.Sync}?version={version}&wait={wait}{delta}{query}")).IsOk();

    private async Task<ApiAnswer> Sync() => (await _registry.GetAsync(ApiRoutes.Sync)).IsOk();

    private static string Body(int port, string ns = "shop") => $$"""{"ns":"{{ns}}","host":"10.0.0.1","port":{{port}}}""";

    private async Task Register(int port, string ns = "shop") => (await _registry.PostAsync(ApiRoutes.NodeRegister, Body(port, ns))).IsOk();

    private async Task Weigh(int port, int weight, bool isSure = true)
    {
        var answer = await _registry.PostAsync(ApiRoutes.NodeWeight, $$"""{"ns":"shop","host":"10.0.0.1","port":{{port}},"weight":{{weight}}}""");
        Assert.True(!isSure || answer.Status == HttpStatusCode.OK, answer.Text);
    }
}
