using Kenger.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Yarp.ReverseProxy.Transforms;

namespace Kenger.Gateway.Tests;

public sealed class StartTests
{
    [Theory]
    [InlineData("HashCookie")]
    [InlineData(null)]
    public async Task HashCookieAffinity_RefusedWithASentence(string? policy)
    {
        var e = await Assert.ThrowsAsync<InvalidOperationException>(() => GatewayHost.StartAsync(new FakeRegistry(), settings:
        [
            ("ReverseProxy:Clusters:c:SessionAffinity:Enabled", "true"),
            ("ReverseProxy:Clusters:c:SessionAffinity:Policy", policy),
            ("ReverseProxy:Clusters:c:SessionAffinity:AffinityKeyName", "k"),
        ]));

        Assert.Contains("The cluster 'c' uses the session affinity policy HashCookie", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task NamespaceCluster_WrittenByHand_RefusedWithASentence()
    {
        var e = await Assert.ThrowsAsync<InvalidOperationException>(() =>
            GatewayHost.StartAsync(new FakeRegistry(),
                settings: [("ReverseProxy:Clusters:kenger:shop:HttpRequest:ActivityTimeout", "00:00:05")]));

        Assert.Contains("ReverseProxy:Clusters may not define 'kenger:", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OpenAdminAddressWithoutToken_RefusedWithASentence()
    {
        var e = await Assert.ThrowsAnyAsync<OptionsValidationException>(() =>
            GatewayHost.StartForAsync("shop", new FakeRegistry(), ("KENGER_GATEWAY_ADMIN_LISTEN", "http://*:0")));

        Assert.Contains("set KENGER_GATEWAY_ADMIN_TOKEN", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OpenAdminAddressWithToken_Starts()
    {
        await using var gateway = await GatewayHost.StartForAsync(
            "shop", new FakeRegistry(), ("KENGER_GATEWAY_ADMIN_LISTEN", "http://*:0"), ("KENGER_GATEWAY_ADMIN_TOKEN", "t"));

        Assert.NotEqual(0, gateway.Admin.Port);
    }

    [Fact]
    public async Task NoRoutes_StartsAndSaysSo()
    {
        await using var gateway = await GatewayHost.StartAsync(new FakeRegistry());

        Assert.Single(gateway.Said(EventIds.NoRoutes));
        Assert.Empty(gateway.Registry.Queries);
    }

    [Fact]
    public async Task AddAndMap_Twice_IsOnce()
    {
        await using var backend = await Backend.StartNewAsync("shop");
        await using var gateway = await GatewayHost.StartAsync(
            new FakeRegistry().With("shop", FakeRegistry.Node(backend.Port)),
            builder =>
            {
                builder.WebHost.UseKengerGatewayEndpoints();
                builder.Services.AddKengerGateway(options => options.Namespace = "shop");
            },
            app =>
            {
                app.MapKengerGateway();
                app.MapKengerGatewayAdmin();
            });

        Assert.Equal("shop", await gateway.GetTextAsync("/"));
        Assert.Equal("ok", (await gateway.AdminAsync("/livez")).GetProperty("status").GetString());
    }

    [Fact]
    public async Task Builder_YarpTransforms_Apply()
    {
        await using var backend = await Backend.StartNewAsync("shop");
        await using var gateway = await GatewayHost.StartAsync(
            new FakeRegistry().With("shop", FakeRegistry.Node(backend.Port)),
            builder => builder.Services.AddKengerGateway(options => options.Namespace = "shop")
                .ReverseProxy.AddTransforms(context => context.AddRequestHeader("X-Real-IP", "of the host", append: false)));

        await gateway.GetTextAsync("/");

        Assert.Equal("of the host", backend.Requests.Single()["X-Real-IP"]);
    }

    [Fact]
    public async Task Builder_YarpHttpClient_CanBeConfigured()
    {
        var configured = 0;
        await using var gateway = await GatewayHost.StartAsync(
            new FakeRegistry(),
            builder => builder.Services.AddKengerGateway(options => options.Namespace = "shop")
                .ReverseProxy.ConfigureHttpClient((_, _) => configured++));

        // For the namespace, and for hosts that are switched.
        Assert.Equal(2, configured);
    }

    [Fact]
    public async Task Conventions_OfTheHost_Apply()
    {
        await using var backend = await Backend.StartNewAsync("shop");
        await using var gateway = await GatewayHost.StartAsync(
            new FakeRegistry().With("shop", FakeRegistry.Node(backend.Port)),
            builder =>
            {
                builder.Services.AddKengerGateway(options => options.Namespace = "shop");
                builder.Services.AddRateLimiter(limiter => limiter.AddPolicy("none", _ =>
                    System.Threading.RateLimiting.RateLimitPartition.GetConcurrencyLimiter(
                    "all", _ => new() { PermitLimit = 1, QueueLimit = 0 })));
            },
            app =>
            {
                app.UseRateLimiter();
                app.MapKengerGateway().RequireRateLimiting("none");
            });

        Assert.Equal("shop", await gateway.GetTextAsync("/"));
    }

    [Fact]
    public void Add_AfterYarp_SaysWhatToDo()
    {
        var services = new ServiceCollection();
        services.AddReverseProxy();

        var e = Assert.Throws<InvalidOperationException>(() => services.AddKengerGateway());

        Assert.Contains("AddReverseProxy() was called before AddKengerGateway()", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Map_WithoutAdd_SaysWhatToDo()
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore();
        await using var app = builder.Build();

        var e = Assert.Throws<InvalidOperationException>(() => app.MapKengerGateway());

        Assert.Contains("AddKengerGateway()", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Add_WithoutAClientOfItsOwn_UsesTheRealOne()
    {
        var services = new ServiceCollection();
        services.AddKengerGateway();
        await using var provider = services.BuildServiceProvider();

        Assert.Equal("Kenger.Client", provider.GetRequiredService<IRegistryFeed>().GetType().Assembly.GetName().Name);
    }
}
