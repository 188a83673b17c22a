using System.Net;
using Kenger.Gateway.Forwarding;
using Kenger.Gateway.Namespaces;
using Kenger.Gateway.Sync;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Kenger.Gateway.Tests;

public sealed class LoopTests
{
    [Fact]
    public async Task Request_BetweenTwoGatewaysThatAreEachOthersNodes_Is508AfterAFewPassesAndBlamesNoNode()
    {
        await using var loop = await LoopOfTwo.StartAsync();

        for (var i = 0; i < 8; i++)
        {
            using var response = await loop.First.GetAsync("/");

            Assert.Equal(HttpStatusCode.LoopDetected, response.StatusCode);
            Assert.Contains("\"reason\":\"loop\"", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        var entry = loop.First.Get<NodeDirectory>().Current.Find("shop")!.Nodes.Entries[0];
        Assert.Equal(loop.Second.Traffic.Port, entry.Node.Port);
        Assert.True(entry.Health.IsHealthy);
        var refused = (await loop.First.Http.GetStringAsync(new Uri(loop.First.Admin, "/metrics"))).Split('\n')
            .Single(line => line.StartsWith("kenger_gateway_refusals_total", StringComparison.Ordinal) && line.Contains("loop", StringComparison.Ordinal));
        Assert.EndsWith(" 8", refused, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Upgrade_BetweenTwoGatewaysThatAreEachOthersNodes_Is508()
    {
        await using var loop = await LoopOfTwo.StartAsync();

        using var response = await loop.First.GetAsync("/", ("Connection", "Upgrade"), ("Upgrade", "websocket"), ("Sec-WebSocket-Version", "13"),
            ("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="));

        Assert.Equal(HttpStatusCode.LoopDetected, response.StatusCode);
    }

    [Fact]
    public async Task Request_ToAClusterOfYarpsOwn_IsCountedToo()
    {
        await using var gateway = await GatewayHost.StartAsync(new FakeRegistry(), settings:
        [
            ("ReverseProxy:Routes:r:ClusterId", "fixed"),
            ("ReverseProxy:Routes:r:Match:Path", "/{**rest}"),
            ("ReverseProxy:Clusters:fixed:Destinations:one:Address", "http://127.0.0.1:1"),
        ]);
        gateway.Configuration.Change(("ReverseProxy:Clusters:fixed:Destinations:one:Address", $"http://127.0.0.1:{gateway.Traffic.Port}"));

        await TestKit.Eventually.BecomesTrue(
            async () =>
            {
                using var response = await gateway.GetAsync("/");
                return response.StatusCode == HttpStatusCode.LoopDetected;
            },
            "the loop is there, and ends");
    }

    [Fact]
    public async Task Request_ThroughAChain_TellsNodesWhoPassedItAndNothingOfTheMachine()
    {
        await using var backend = await Backend.StartNewAsync();
        await using var gateway = await GatewayHost.StartForAsync("shop", new FakeRegistry().With("shop", FakeRegistry.Node(backend.Port)));
        var own = gateway.Get<LoopGuard>().Pseudonym;

        await gateway.GetTextAsync("/");
        await gateway.GetTextAsync("/", ("CDN-Loop", "other; v=1"), ("Connection", "CDN-Loop"));

        Assert.Equal(own, backend.Requests[0]["CDN-Loop"]);
        Assert.Equal($"other; v=1, {own}", backend.Requests[1]["CDN-Loop"]);
        Assert.DoesNotContain(Environment.MachineName, own, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData(4, 4, true)]
    [InlineData(4, 5, false)]
    [InlineData(1, 1, true)]
    [InlineData(1, 2, false)]
    public void Check_Passes_AreCountedInWhateverFormTheyCome(int most, int passes, bool expected)
    {
        var guard = Guard(most);
        var own = guard.Pseudonym;
        var list = string.Join(" ,", Enumerable.Range(0, passes).Select(i => i % 2 == 0 ? $"{own};v=1 , other" : own.ToUpperInvariant()));
        var lines = new HeaderDictionary { [LoopGuard.Header] = Enumerable.Repeat(own, passes).Append($"x{own}, {own}x").ToArray() };

        Assert.Equal(expected, guard.Check(new HeaderDictionary { [LoopGuard.Header] = list }) is null);
        Assert.Equal(expected, guard.Check(lines) is null);
        Assert.Null(guard.Check(new HeaderDictionary()));
    }

    [Fact]
    public void Check_VeryLongList_IsTheClientsFault()
    {
        var headers = new HeaderDictionary { [LoopGuard.Header] = new[] { new string('a', LoopGuard.MaxLength), "b" } };

        Assert.Equal(400, Guard(4).Check(headers)!.Value.Status);
    }

    private static LoopGuard Guard(int most)
    {
        var options = Options.Create(new KengerGatewayOptions { MaxPasses = most, Id = "gw1" });
        return new LoopGuard(new GatewayIdentity(options), options);
    }

    /// <summary>Each is the only node of the other.</summary>
    private sealed record LoopOfTwo(GatewayHost First, GatewayHost Second) : IAsyncDisposable
    {
        public static async Task<LoopOfTwo> StartAsync()
        {
            var (one, two) = (new FakeRegistry().With("shop", FakeRegistry.Node(1)), new FakeRegistry().With("shop", FakeRegistry.Node(1)));
            // A probe that asks would go round, too, and find both of them ill.
            var connectOnly = ("Kenger:Gateway:Health:ConnectOnly:0", (string?)"shop");
            var loop = new LoopOfTwo(await GatewayHost.StartForAsync("shop", one, connectOnly), await GatewayHost.StartForAsync("shop", two, connectOnly));
            one.Set("shop", FakeRegistry.Node(loop.Second.Traffic.Port));
            two.Set("shop", FakeRegistry.Node(loop.First.Traffic.Port));
            await loop.First.CaughtUpAsync();
            await loop.Second.CaughtUpAsync();
            return loop;
        }

        public async ValueTask DisposeAsync()
        {
            await First.DisposeAsync();
            await Second.DisposeAsync();
        }
    }
}
