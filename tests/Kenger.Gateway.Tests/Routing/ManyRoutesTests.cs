using Kenger.Contracts;
using Kenger.Gateway.RoutePolicies;
using Kenger.Gateway.Routing;
using Kenger.TestKit;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Matching;
using Microsoft.Extensions.DependencyInjection;

namespace Kenger.Gateway.Tests;

/// <summary>As many routes as a registry may have; 200 changes of them, or 1,000 with <c>KENGER_TEST_SOAK=1</c>.</summary>
public sealed class ManyRoutesTests
{
    private const int Many = RouteFieldChecks.MaxRoutes - 1;
    private const int Changing = 50;
    private static readonly int Changes = Environment.GetEnvironmentVariable("KENGER_TEST_SOAK") == "1" ? 1_000 : 200;

    private static readonly (string, string?)[] Settings = [("KENGER_GATEWAY_REGISTRY_ROUTES", "*")];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Request_AmongThousandsOfRoutes_IsComparedWithAsFewAsAmongTen(bool byPath)
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

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Changes_OneByOneAmongTenThousandRoutesUnderLoad_BreakNoRequestAndLeaveNoLimits(bool byPath)
    {
        await using var backends = new NamedBackends();
        var registry = await backends.StartAsync("orders", "shop");
        await using var gateway = await GatewayHost.StartAsync(registry, settings: Settings);
        RouteDefinition[] all = [.. Enumerable.Range(0, Many).Select(i => Route(i, byPath))];
        registry.SetRoutes(all);
        await FollowsAsync("orders", 0);
        await ChangeAsync(0, Changing);
        using var over = new CancellationTokenSource();
        var load = Enumerable.Range(0, 2).Select(_ => Task.Run(async () =>
        {
            for (var count = 0; ; count++)
            {
                var (host, path) = PlaceOf(count % 5_000, byPath);
                Assert.Equal("orders", await gateway.GetTextAsync(path, ("Host", host)));
                if (over.IsCancellationRequested)
                {
                    return count;
                }
            }
        })).ToArray();

        await ChangeAsync(Changing, Changes);
        await over.CancelAsync();

        Assert.All(await Task.WhenAll(load), count => Assert.True(count > 0));
        Assert.Equal(Many, gateway.Get<GatewayConfigProvider>().Current.Routes.Count(route => RouteMetadata.IsOurs(route)));
        // Each change brought a new limit: those of the routes that there are, and no more of the others than are kept before they are swept.
        Assert.InRange(gateway.Get<RouteState>().Limiters, Changing, 4 * Changing);

        Task FollowsAsync(string ns, int i)
        {
            var (host, path) = PlaceOf(i, byPath);
            return gateway.FollowsAsync(ns, host, path);
        }

        // Deleted, and put again with another limit and namespace.
        async Task ChangeAsync(int from, int to)
        {
            for (var i = from; i < to; i++)
            {
                var (at, ns) = (5_000 + (i % Changing), i / Changing % 2 == 0 ? "shop" : "orders");
                RouteDefinition[] without = [.. all.Where((_, index) => index != at)];
                all[at] = all[at] with { Ns = ns, RateLimit = new() { PermitsPerSecond = 1_000_000, Burst = 1_000 + i } };
                registry.SetRoutes(without);
                registry.SetRoutes(all);
                if (i % Changing == Changing - 1 || i == to - 1)
                {
                    await FollowsAsync(ns, at);
                }
            }
        }
    }

    [Fact]
    public async Task Hosts_ManyBesideManyPathsOfEveryHost_AreRoutedAtOnce()
    {
        await using var backends = new NamedBackends();
        var registry = await backends.StartAsync("orders", "shop");
        await using var gateway = await GatewayHost.StartAsync(registry, settings: Settings);

        registry.SetRoutes(
        [
            .. Enumerable.Range(0, Many / 2).Select(i => new RouteDefinition { Id = $"h{i}", Ns = "shop", Host = $"h{i}.example.com", Path = "/p1" }),
            .. Enumerable.Range(0, Many / 2).Select(i => new RouteDefinition { Id = $"p{i}", Ns = "orders", Path = $"/p{i}" }),
        ]);

        await gateway.FollowsAsync("orders", "other.example.com", "/p4000");
        Assert.Equal("shop", await gateway.GetTextAsync("/p1", ("Host", "h4000.example.com")));
        Assert.Equal("orders", await gateway.GetTextAsync("/p2", ("Host", "h4000.example.com")));
        Assert.Equal("orders", await gateway.GetTextAsync("/p1", ("Host", "other.example.com")));
    }

    [Fact]
    public async Task Routes_ThatWereReplaced_AreNotKept()
    {
        await using var backends = new NamedBackends();
        var registry = await backends.StartAsync("orders", "shop");
        await using var gateway = await GatewayHost.StartAsync(registry, settings: Settings);
        List<WeakReference> gone = [];
        for (var i = 0; i < 20; i++)
        {
            await ChangeAsync(i);
        }

        await Eventually.BecomesTrue(
            () =>
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
                // The last ones serve, and those before them may have a reader for a moment.
                return gone.Take(gone.Count - 4).All(static each => !each.IsAlive);
            },
            "what routed before is collected");

        Task<Endpoint?> FindAsync() => gateway.Get<RouteFinder>().Current().FindAsync(
            new DefaultHttpContext { Request = { Method = "GET", Scheme = "http", Host = new("a.example.com"), Path = "/x" } });

        // In a method of its own: nothing of it stays on the stack.
        async Task ChangeAsync(int i)
        {
            var ns = i % 2 == 0 ? "shop" : "orders";
            registry.SetRoutes([new() { Id = "host", Ns = ns, Host = "a.example.com", Path = "/x" }, new() { Id = "path", Ns = ns, Path = "/y" }]);
            await gateway.FollowsAsync(ns, "a.example.com", "/x");
            // An odd spelling is compared with the plain one, by a matcher of its own.
            using var odd = await gateway.GetAsync("/a%2fb", ("Host", "a.example.com"));
            // Those who explain hear of a change a moment after those who serve.
            await Eventually.BecomesTrue(async () => await FindAsync() is not null, "explanations know the route");
            gone.Add(new WeakReference(await FindAsync()));
            gone.AddRange(gateway.Get<RouteFinder>().Endpoints.Where(static endpoint => endpoint.Metadata.GetMetadata<RoutesByHost>() is not null)
                .Select(static endpoint => new WeakReference(endpoint)));
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
