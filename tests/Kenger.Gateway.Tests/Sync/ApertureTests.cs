using System.Net;
using Kenger.Client;
using Kenger.Contracts;
using Kenger.Gateway.Namespaces;
using Kenger.Gateway.Sync;
using Kenger.TestKit;
using Microsoft.AspNetCore.Http;

namespace Kenger.Gateway.Tests;

/// <summary>Real gateways that share real nodes: 30 addresses of this machine, seven of them with twice the weight of the others.</summary>
public sealed class ApertureTests : IAsyncLifetime
{
    private const int Nodes = 30;
    private const int Heavy = 7;
    private const int Whole = Nodes + Heavy;

    private static readonly string[] Ids = ["gw-a", "gw-b", "gw-c"];

    private readonly FakeRegistry _registry = new();
    private readonly List<GatewayHost> _gateways = [];
    private Backend _backend = null!;

    public async Task InitializeAsync()
    {
        _backend = await Backend.StartNewAsync(answer: context => context.Response.WriteAsync(context.Connection.LocalIpAddress!.ToString()), address: IPAddress.Any);
        _registry.With("shop", [.. Enumerable.Range(1, Nodes).Select(i => FakeRegistry.Node(_backend.Port, WeightOf(i), HostOf(i)))]);
    }

    public async Task DisposeAsync()
    {
        foreach (var gateway in _gateways)
        {
            await gateway.DisposeAsync();
        }

        await _backend.DisposeAsync();
    }

    [Fact]
    public async Task Requests_ThreeGateways_EachKeepsToItsNodesAndAllTogetherGiveEachItsShare()
    {
        _registry.SetPeers("shop", 5, Ids);
        await StartAllAsync();

        var counts = await AskAsync(_gateways, Whole);

        Assert.All(counts, each => Assert.InRange(each.Count, 5, 15));
        AssertShares(counts, 3);
        Assert.All(_gateways, gateway => Assert.Single(gateway.Said(EventIds.ApertureTaken)));
        Assert.All(_registry.Queries, query => Assert.Equal(5, query.Aperture));
    }

    [Fact]
    public async Task Requests_GatewaysGoAndCome_TheOthersTakeTheNodesOver()
    {
        _registry.SetPeers("shop", 5, Ids);
        await StartAllAsync();
        GatewayHost[] two = [_gateways[0], _gateways[2]];

        _registry.SetPeers("shop", 8, "gw-a", "gw-c");
        await SharesAsync(two, 2);
        var counts = await AskAsync(two, Whole);
        AssertShares(counts, 2);
        Assert.All(counts, each => Assert.InRange(each.Count, 8, 20));

        _registry.SetPeers("shop", 8, "gw-a");
        await Eventually.BecomesTrue(() => ShareOf(_gateways[0]) is null, "the only one takes all nodes");
        AssertShares(await AskAsync([_gateways[0]], Whole), 1);

        _registry.SetPeers("shop", 5, Ids);
        await SharesAsync(_gateways, 3);
        AssertShares(await AskAsync(_gateways, Whole), 3);
    }

    [Fact]
    public async Task Requests_NodesComeAndGo_SharesStayExact()
    {
        _registry.SetPeers("shop", 5, Ids);
        await StartAllAsync();

        // The last four of the light ones.
        _registry.Set("shop", [.. Enumerable.Range(1, Nodes - 4).Select(i => FakeRegistry.Node(_backend.Port, WeightOf(i), HostOf(i)))]);
        foreach (var gateway in _gateways)
        {
            await Eventually.BecomesTrue(() => ShareOf(gateway)?.TotalCount == Nodes - 4, "it knows that they are gone");
        }

        AssertShares(await AskAsync(_gateways, Whole - 4), 3, Nodes - 4);
    }

    [Fact]
    public async Task Requests_ByKey_TheSameNodeFromEachGatewayAndFromAllNodes()
    {
        _registry.SetPeers("shop", 5, Ids);
        await StartAllAsync();
        var outside = 0;
        for (var user = 0; user < 40; user++)
        {
            var nodes = new HashSet<string>();
            foreach (var gateway in _gateways)
            {
                nodes.Add(await gateway.GetTextAsync("/by-user", ("X-User", $"user-{user}")));
            }

            outside += HostsOutside(_gateways[0]).Contains(Assert.Single(nodes)) ? 1 : 0;
        }

        Assert.InRange(outside, 1, 39);
    }

    [Fact]
    public async Task Registry_TellsNothingOfGateways_AllNodesAndThatIsSaidOnce()
    {
        await StartAsync("gw-a");
        _registry.Set("shop", [.. Enumerable.Range(1, Nodes).Select(i => FakeRegistry.Node(_backend.Port, WeightOf(i) + 1, HostOf(i)))]);
        await _gateways[0].CaughtUpAsync();
        _registry.Set("shop", [.. Enumerable.Range(1, Nodes).Select(i => FakeRegistry.Node(_backend.Port, WeightOf(i), HostOf(i)))]);
        await _gateways[0].CaughtUpAsync();

        AssertShares(await AskAsync(_gateways, Whole), 1);
        Assert.Contains("so it takes all of them", Assert.Single(_gateways[0].Said(EventIds.ApertureUntold)), StringComparison.Ordinal);

        // It is replaced by a newer one, and that by an older one again.
        _registry.SetPeers("shop", 5, Ids);
        await SharesAsync(_gateways, 3);
        _registry.ForgetPeers();
        _registry.Failure = new KengerUnavailableException("no registry answered");
        _registry.Set("shop", [.. Enumerable.Range(1, Nodes).Select(i => FakeRegistry.Node(_backend.Port, WeightOf(i) + 2, HostOf(i)))]);
        await Eventually.BecomesTrue(() => _gateways[0].Get<RegistryWatcher>().Status.Problem is not null, "it is away");
        Assert.NotNull(ShareOf(_gateways[0]));
        _registry.Failure = null;

        await Eventually.BecomesTrue(() => ShareOf(_gateways[0]) is null, "it takes all nodes again");
        Assert.Equal(2, _gateways[0].Said(EventIds.ApertureUntold).Count);
    }

    [Fact]
    public async Task Registry_DoesNotKnowYetWhoIsThere_AllNodesUntilItDoesAndWhatWasKnownStays()
    {
        _registry.ForgetPeers(isNotYetKnown: true);
        await StartAsync("gw-a");
        await _gateways[0].CaughtUpAsync();
        Assert.Null(ShareOf(_gateways[0]));

        // Neither does it know this gateway at first.
        _registry.SetPeers("shop", 5, "gw-b", "gw-c");
        await Eventually.BecomesTrue(() => _registry.Queries[^1].PeersRevision == 1, "it has heard of them");
        Assert.Null(ShareOf(_gateways[0]));
        _registry.SetPeers("shop", 5, Ids);
        await SharesAsync(_gateways, 3);

        _registry.SetPeers("shop", 5, "gw-b");
        await Eventually.BecomesTrue(() => _registry.Queries[^1].PeersRevision == 3, "it has heard of them");
        Assert.Equal(3, ShareOf(_gateways[0])!.Aperture.Count);
        Assert.Empty(_gateways[0].Said(EventIds.ApertureUntold));
    }

    [Fact]
    public async Task Off_NothingIsAskedAndAllNodesAreTaken()
    {
        _registry.SetPeers("shop", 5, Ids);
        await StartAsync("gw-a", ("KENGER_GATEWAY_APERTURE", "0"));

        AssertShares(await AskAsync(_gateways, Whole), 1);
        Assert.All(_registry.Queries, query => Assert.Equal(((int?)null, (long?)null), (query.Aperture, query.PeersRevision)));
    }

    [Fact]
    public async Task Admin_HealthAndExplain_SayTheShare()
    {
        _registry.SetPeers("shop", 5, Ids);
        await StartAsync("gw-b");
        await SharesAsync(_gateways, 3);
        var share = ShareOf(_gateways[0])!;

        var aperture = (await _gateways[0].AdminAsync("/health?ns=shop")).GetProperty("aperture");
        var why = await _gateways[0].AdminAsync("/explain?host=shop.example.com");
        var byKeys = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => _gateways[0].AdminAsync($"/explain?host=shop.example.com&path=/by-user&header=X-User:me-{i}")));

        Assert.Equal(
            (share.Count, 2, 3), (aperture.GetProperty("nodes").GetInt32(), aperture.GetProperty("gateway").GetInt32(), aperture.GetProperty("gateways").GetInt32()));
        Assert.False(aperture.TryGetProperty("left", out _));
        Assert.Equal($"{share.Count} of 30 nodes, as gateway 2 of 3", why.GetProperty("aperture").GetString());
        var nodes = why.GetProperty("nodes").EnumerateArray().ToArray();
        Assert.Equal(share.Count, nodes.Count(node => node.TryGetProperty("share", out _)));
        Assert.Equal(30 - share.Count, nodes.Count(node => node.TryGetProperty("why_not", out var reason)
            && reason.GetString() == "it is outside of this gateway's aperture: other gateways keep to it"));
        // In the share or outside of it: one node, and no other.
        Assert.All(byKeys, byKey =>
        {
            Assert.False(byKey.TryGetProperty("aperture", out _));
            Assert.Equal(29, byKey.GetProperty("nodes").EnumerateArray().Count(node => node.TryGetProperty("why_not", out var reason) && reason.GetString() == "the key belongs to another node"));
            Assert.Single(byKey.GetProperty("nodes").EnumerateArray(), node => node.TryGetProperty("share", out var own) && own.GetDouble() == 1);
        });
    }

    [Fact]
    public async Task Requests_OnlyNodeOfTheShareIsGone_AnyOtherAnswers()
    {
        // One node for each of them, and nothing takes it out.
        await using var nodes = await NodesAsync();
        _registry.SetPeers("shop", 1, [.. Enumerable.Range(0, nodes.All.Count).Select(i => $"gw-{i:00}")]);
        await StartAsync("gw-03", ("Kenger:Gateway:Health:ConnectFailures", "0"));
        var gateway = _gateways[0];
        await Eventually.BecomesTrue(() => ShareOf(gateway)?.Count == 1, "it has its one node");
        var own = nodes.At(Assert.Single(Directory(gateway).Pool.Shares()).Node.Port);
        for (var i = 0; i < 10; i++)
        {
            Assert.Equal(own.Name, await gateway.GetTextAsync("/"));
        }

        await own.KillAsync();

        var others = new HashSet<string>();
        for (var i = 0; i < 10; i++)
        {
            others.Add(await gateway.GetTextAsync("/"));
        }

        Assert.DoesNotContain(own.Name, others);
        Assert.Subset(nodes.All.Select(node => node.Name).ToHashSet(), others);
    }

    [Fact]
    public async Task Health_MostNodesOfTheShareFail_AllNodesUntilTheyAreBack()
    {
        await using var nodes = await NodesAsync();
        _registry.SetPeers("shop", 3, Ids);
        await StartAsync("gw-c", ("Kenger:Gateway:MaxRetries", "10"), ("Kenger:Gateway:MinRetriesPerSecond", "10000"));
        var gateway = _gateways[0];
        await Eventually.BecomesTrue(() => ShareOf(gateway)?.Count == 4, "it has its nodes");
        var mine = Directory(gateway).Pool.Shares().Select(share => nodes.At(share.Node.Port)).ToArray();

        foreach (var node in mine[..3])
        {
            await node.KillAsync();
        }

        await Eventually.BecomesTrue(
            async () =>
            {
                Assert.Contains(await gateway.GetTextAsync("/"), nodes.All.Select(node => node.Name));
                return Directory(gateway).IsShareTooWeak;
            },
            "it has found out that they are gone");
        var answering = new HashSet<string>();
        await Eventually.BecomesTrue(async () => answering.Add(await gateway.GetTextAsync("/")) && answering.Count == 9, "all others answer");
        Assert.True((await gateway.AdminAsync("/health?ns=shop")).GetProperty("aperture").GetProperty("left").GetBoolean());
        await Eventually.BecomesTrue(() => gateway.Said(EventIds.ApertureLeft).Count == 1, "it says so");

        foreach (var node in mine[..3])
        {
            await node.StartAsync();
        }

        await Eventually.BecomesTrue(() => !Directory(gateway).IsShareTooWeak, "a probe has found them well");
        await Eventually.BecomesTrue(() => gateway.Said(EventIds.ApertureKept).Count == 1, "it says so");
        Assert.Contains(await gateway.GetTextAsync("/"), mine.Select(node => node.Name));
    }

    private static int WeightOf(int i) => i <= Heavy ? 200 : 100;

    private static string HostOf(int i) => $"127.0.1.{i}";

    private static NodeTable Directory(GatewayHost gateway) => gateway.Get<NodeDirectory>().Current.FindNodes("shop")!;

    private static ApertureShare? ShareOf(GatewayHost gateway) => Directory(gateway).Share;

    private static HashSet<string> HostsOutside(GatewayHost gateway) =>
        [.. Directory(gateway).Entries.Select(entry => entry.Node.Host).Except(Directory(gateway).Pool.Shares().Select(share => share.Node.Host))];

    private static async Task SharesAsync(IEnumerable<GatewayHost> gateways, int count)
    {
        foreach (var gateway in gateways)
        {
            await Eventually.BecomesTrue(() => ShareOf(gateway)?.Aperture.Count == count, $"it is one of {count}");
        }
    }

    // In turns: after a whole round each node has had what it weighs, and not about that.
    private static async Task<Dictionary<string, int>[]> AskAsync(IReadOnlyList<GatewayHost> gateways, int requests) => await Task.WhenAll(gateways.Select(async gateway =>
    {
        var counts = new Dictionary<string, int>();
        for (var i = 0; i < requests; i++)
        {
            var node = await gateway.GetTextAsync("/");
            counts[node] = counts.GetValueOrDefault(node) + 1;
        }

        return counts;
    }));

    private static void AssertShares(Dictionary<string, int>[] counts, int gateways, int nodes = Nodes)
    {
        for (var i = 1; i <= nodes; i++)
        {
            Assert.Equal(gateways * WeightOf(i) / 100, counts.Sum(each => each.GetValueOrDefault(HostOf(i))));
        }
    }

    // Twelve that can be killed, in place of the addresses.
    private async Task<SomeNodes> NodesAsync()
    {
        var nodes = new SomeNodes();
        for (var i = 0; i < 12; i++)
        {
            nodes.All.Add(await Backend.StartNewAsync($"node-{i}"));
        }

        _registry.Set("shop", [.. nodes.All.Select(node => FakeRegistry.Node(node.Port))]);
        return nodes;
    }

    private async Task StartAllAsync()
    {
        foreach (var id in Ids)
        {
            await StartAsync(id);
        }

        await SharesAsync(_gateways, 3);
    }

    private async Task StartAsync(string id, params (string Key, string? Value)[] settings) => _gateways.Add(await GatewayHost.StartForAsync(
        "shop",
        _registry,
        [
            ("KENGER_GATEWAY_ID", id),
            ("KENGER_GATEWAY_APERTURE", "5"),
            ("Kenger:Gateway:Pick", "round-robin"),
            ("Kenger:Gateway:Routes:0:Path", "/by-user"),
            ("Kenger:Gateway:Routes:0:Namespace", "shop"),
            ("Kenger:Gateway:Routes:0:Pick", "hash-header:X-User"),
            .. settings,
        ]));

    private sealed class SomeNodes : IAsyncDisposable
    {
        public List<Backend> All { get; } = [];

        public Backend At(int port) => All.Single(node => node.Port == port);

        public async ValueTask DisposeAsync()
        {
            foreach (var node in All)
            {
                await node.DisposeAsync();
            }
        }
    }
}
