using System.Net;
using Kenger.Client;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.ServiceDiscovery;
using static Kenger.Discovery.Tests.Announced;

namespace Kenger.Discovery.Tests.Endpoints;

/// <summary>With Microsoft's own resolver and selector.</summary>
public sealed class ServiceDiscoveryTests
{
    private readonly FakeFeed _feed = new();

    [Fact]
    public async Task Resolver_GetsEachNodeByItsWeight_AndIsToldOfChanges()
    {
        _feed.Announce("orders", Node(1001, 1), Node(1010, 10), Node(1000, 0));
        await using var services = Services();
        var resolver = services.GetRequiredService<ServiceEndpointResolver>();

        var source = await resolver.GetEndpointsAsync("http://orders", CancellationToken.None);
        Assert.Equal([(1001, 1), (1010, 10)], Counts(source));

        var changed = new TaskCompletionSource();
        using var registration = source.ChangeToken.RegisterChangeCallback(_ => changed.TrySetResult(), null);
        _feed.Announce("orders", Node(1002));
        await changed.Task.WaitAsync(TimeSpan.FromSeconds(60));
        await Eventually.BecomesTrue(
            async () => Counts(await resolver.GetEndpointsAsync("http://orders", CancellationToken.None)) is [(1002, 1)], "the resolver has the new nodes");
    }

    [Fact]
    public async Task HttpClient_OfServiceDiscovery_SplitsByWeight()
    {
        _feed.Announce("orders", Node(1001, 1), Node(1010, 10), Node(1050, 50), Node(1000, 0));
        var counts = new int[2_000];
        await using var services = Services(build => build.AddHttpClient("test").AddServiceDiscovery()
            .ConfigurePrimaryHttpMessageHandler(() => new Counting(counts)).RemoveAllLoggers());
        var http = services.GetRequiredService<IHttpClientFactory>().CreateClient("test");

        for (var i = 0; i < 6_100; i++)
        {
            using var response = await http.GetAsync(new Uri("http://orders/"));
        }

        // 61 places, gone through in turns: exact but for where the turns begin and end.
        Assert.InRange(counts[1001], 99, 101);
        Assert.InRange(counts[1010], 999, 1001);
        Assert.InRange(counts[1050], 4_999, 5_001);
        Assert.Equal(0, counts[1000]);
    }

    [Fact]
    public async Task Resolver_WithTheRegistryAway_DoesNotThrow()
    {
        _feed.Failure = new KengerException("it is gone", 503);
        await using var services = Services(configure: options => options.FirstAnswerTimeout = TimeSpan.FromMilliseconds(10));
        var resolver = services.GetRequiredService<ServiceEndpointResolver>();

        var source = await resolver.GetEndpointsAsync("http://orders", CancellationToken.None);

        // What the name means without a registry.
        Assert.IsType<DnsEndPoint>(Assert.Single(source.Endpoints).EndPoint);
    }

    private static List<(int Port, int Times)> Counts(ServiceEndpointSource source) =>
        [.. source.Endpoints.Select(endpoint => endpoint.EndPoint).OfType<IPEndPoint>().CountBy(endpoint => endpoint.Port).Select(pair => (pair.Key, pair.Value)).Order()];

    private ServiceProvider Services(Action<IServiceCollection>? build = null, Action<KengerDiscoveryOptions>? configure = null)
    {
        var services = new ServiceCollection();
        services.AddSingleton<IRegistryFeed>(_feed);
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().Build());
        services.AddServiceDiscovery();
        services.AddKengerServiceEndpoints();
        if (configure is not null)
        {
            services.Configure(configure);
        }

        build?.Invoke(services);
        return services.BuildServiceProvider();
    }

    private sealed class Counting(int[] counts) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref counts[request.RequestUri!.Port]);
            return Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK));
        }
    }
}
