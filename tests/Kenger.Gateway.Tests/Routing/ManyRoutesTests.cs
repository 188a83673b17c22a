using Kenger.Contracts;
using Kenger.Gateway.RoutePolicies;
using Kenger.Gateway.Routing;
using Kenger.TestKit;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Matching;
using Microsoft.Extensions.DependencyInjection;

namespace Kenger.Gateway.Tests;

/// <summary>As many routes as a registry may have.</summary>
public sealed class ManyRoutesTests
{
    private const int Many = RouteFieldChecks.MaxRoutes - 1;
    private const int Changes = 1_000;

    private static readonly (string, string?)[] Settings = [("KENGER_GATEWAY_REGISTRY_ROUTES", "*")];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Request_AmongTenThousandRoutes_IsComparedWithAsFewAsAmongTen(bool byPath)
    {
        await using var backends = new NamedBackends();
        var registry = await backends.StartAsync("orders");
        var counting = new Counting();
        await using var gateway = await GatewayHost.StartAsync(
            registry, builder => builder.Services.AddSingleton<MatcherPolicy>(counting), settings: Settings);
        var few = await CompareAsync(10);
        var many = await CompareAsync(Many);

        Assert.InRange(few, 1, 4);
        Assert.Equal(few, many);

        async Task<int> CompareAsync(int count)
        {
            registry.SetRoutes([.. Enumerable.Range(0, count).Select(i => Route(i, byPath)), new() { Id = "every", Ns = "orders", Path = "/every" }]);
            var (host, path) = PlaceOf(count - 1, byPath);
            await gateway.FollowsAsync("orders", host, path);
            counting.Most = 0;
            for (var i = 0; i < count; i += Math.Max(1, count / 50))
            {
                (host, path) = PlaceOf(i, byPath);
                Assert.Equal("orders", await gateway.GetTextAsync(path, ("Host", host)));
            }

            return counting.Most;
        }
    }

    [Fact]
    public async Task Changes_OneByOneAmongTenThousandRoutesUnderLoad_BreakNoRequestAndLeaveNothing()
    {
        await using var backends = new NamedBackends();
        var registry = await backends.StartAsync("orders", "shop");
        await using var gateway = await GatewayHost.StartAsync(registry, settings: Settings);
        RouteDefinition[] all = [.. Enumerable.Range(0, Many).Select(i => Route(i, byPath: false))];
        registry.SetRoutes(all);
        await gateway.FollowsAsync("orders", "h0.example.com");
        await ChangeAsync(0, 10);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        using var over = new CancellationTokenSource();
        var load = Enumerable.Range(0, 2).Select(_ => Task.Run(async () =>
        {
            for (var count = 0; ; count++)
            {
                Assert.Equal("orders", await gateway.GetTextAsync("/", ("Host", $"h{count % 5_000}.example.com")));
                if (over.IsCancellationRequested)
                {
                    return count;
                }
            }
        })).ToArray();

        await ChangeAsync(10, Changes);
        await over.CancelAsync();

        Assert.All(await Task.WhenAll(load), count => Assert.True(count > 0));
        Assert.Equal(Many, gateway.Get<GatewayConfigProvider>().Current.Routes.Count(route => RouteMetadata.IsOurs(route)));
        // What changed had limits, and each change a new one.
        Assert.InRange(gateway.Get<RouteState>().Limiters, 0, 200);
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true), 0, before + 50_000_000);

        // Put with a limit of its own each time, and now and then deleted and put again: what the registry has at any moment is told whole.
        async Task ChangeAsync(int from, int to)
        {
            for (var i = from; i < to; i++)
            {
                var at = 5_000 + (i % 4_000);
                RouteDefinition[] without = [.. all.Where((_, index) => index != at)];
                all[at] = all[at] with { Ns = "shop", RateLimit = new() { PermitsPerSecond = 1_000_000, Burst = 1_000 + i } };
                registry.SetRoutes(without);
                registry.SetRoutes(all);
                if (i % 100 == 99 || i == to - 1)
                {
                    await gateway.FollowsAsync("shop", $"h{at}.example.com");
                }
            }
        }
    }

    private static RouteDefinition Route(int i, bool byPath)
    {
        var (host, path) = PlaceOf(i, byPath);
        return new() { Id = $"r{i}", Ns = "orders", Host = host, Path = path };
    }

    private static (string Host, string Path) PlaceOf(int i, bool byPath) =>
        byPath ? ($"h{i % 10}.example.com", $"/p{i / 10}") : ($"h{i}.example.com", "/");

    /// <summary>Sees how many endpoints are left after the tables of routing, to be compared one by one.</summary>
    private sealed class Counting : MatcherPolicy, IEndpointSelectorPolicy
    {
        public int Most { get; set; }

        public override int Order => int.MinValue;

        public bool AppliesToEndpoints(IReadOnlyList<Endpoint> endpoints) => true;

        public Task ApplyAsync(HttpContext httpContext, CandidateSet candidates)
        {
            Most = Math.Max(Most, candidates.Count);
            return Task.CompletedTask;
        }
    }
}
