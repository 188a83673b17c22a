using System.Collections.Concurrent;
using System.Net.Sockets;
using Kenger.Contracts;
using Kenger.Discovery.Following;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Kenger.Discovery.Tests.Following;

/// <summary>Real sockets on all sides: registry, services that register themselves, and a caller.</summary>
public sealed class RealRegistryTests : IAsyncLifetime
{
    private RealRegistry _registry = null!;

    public async Task InitializeAsync() => _registry = await RealRegistry.StartAsync();

    public async Task DisposeAsync() => await _registry.DisposeAsync();

    [Fact]
    public async Task Weight_ThatAnOperatorChanges_IsObeyed_OnceTheConsumerHasAppliedIt()
    {
        await using var one = await StartAsync(1);
        await using var two = await StartAsync(2);
        await using var services = _registry.Consumer();
        var http = Client(services);
        await http.GetStringAsync(new Uri("/work", UriKind.Relative));

        var kept = PortOf(one);
        await _registry.PostAsync(ApiRoutes.NodeWeight, new { ns = "orders", host = "127.0.0.1", port = PortOf(two), weight = 0 });
        var directory = services.GetRequiredService<ServiceDirectory>();
        await Eventually.BecomesTrue(() => directory.Current.Find("orders")!.Nodes.WeightedCount == 1, "the weight is pushed");

        for (var i = 0; i < 50; i++)
        {
            Assert.Equal($"{kept}", await http.GetStringAsync(new Uri("/work", UriKind.Relative)));
        }
    }

    [Fact]
    public async Task Consumer_IsKnownToTheRegistry()
    {
        await using var one = await StartAsync(1);
        await using var services = _registry.Consumer();
        await Client(services).GetStringAsync(new Uri("/work", UriKind.Relative));

        await Eventually.BecomesTrue(
            async () => (await _registry.GetAsync(ApiRoutes.Consumers + "?ns=orders")).Contains("\"application\":\"caller\"", StringComparison.Ordinal),
            "the registry lists who calls");
        Assert.Contains("\"data\":[]", await _registry.GetAsync(ApiRoutes.GatewayList), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("POST")]
    public async Task PoliteStop_UnderLoad_LosesNoCall(string method)
    {
        await using var one = await StartAsync(1);
        var two = await StartAsync(2);
        await using var services = _registry.Consumer();
        var http = Client(services);
        using var over = new CancellationTokenSource();
        ConcurrentDictionary<string, int> answers = new(StringComparer.Ordinal);
        ConcurrentQueue<Exception> failures = [];
        var load = Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            while (!over.IsCancellationRequested)
            {
                try
                {
                    using var request = new HttpRequestMessage(new HttpMethod(method), "/work");
                    using var response = await http.SendAsync(request);
                    answers.AddOrUpdate(await response.Content.ReadAsStringAsync(), 1, (_, count) => count + 1);
                }
                catch (HttpRequestException exception)
                {
                    failures.Enqueue(exception);
                }
            }
        })).ToArray();
        await Eventually.BecomesTrue(() => answers.Count == 2 && answers.Values.Min() > 50, "both serve");

        await two.StopAsync();
        await two.DisposeAsync();
        var after = answers.Values.Sum();
        await Eventually.BecomesTrue(() => answers.Values.Sum() > after + 500, "the other goes on");
        await over.CancelAsync();
        await Task.WhenAll(load);

        Assert.Empty(failures);
    }

    [Fact]
    public async Task Node_ThatDies_CostsNoCallThatMayBeRepeated()
    {
        await using var one = await StartAsync(1);
        await _registry.PostAsync(ApiRoutes.NodeRegister, new { ns = "orders", host = "127.0.0.1", port = DeadPort() });
        await using var services = _registry.Consumer();
        var http = Client(services);
        await Eventually.BecomesTrue(
            async () =>
            {
                await http.GetStringAsync(new Uri("/work", UriKind.Relative));
                return services.GetRequiredService<ServiceDirectory>().Current.Find("orders") is { Nodes.EjectedCount: 1 };
            },
            "the dead one is out, and every call was answered");
    }

    [Fact]
    public async Task Registry_ThatStops_LeavesTheNodes()
    {
        await using var one = await StartAsync(1);
        await using var services = _registry.Consumer();
        var http = Client(services);
        await http.GetStringAsync(new Uri("/work", UriKind.Relative));

        await _registry.DisposeAsync();
        await Eventually.BecomesTrue(() => services.GetRequiredService<ServiceWatch>().Status.Problem is not null, "the registry is gone");

        for (var i = 0; i < 20; i++)
        {
            Assert.Equal($"{PortOf(one)}", await http.GetStringAsync(new Uri("/work", UriKind.Relative)));
        }

        _registry = await RealRegistry.StartAsync();
    }

    private static int DeadPort()
    {
        // Bound, and not listening: nobody else gets it, and it takes no connection.
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, 0));
        return ((System.Net.IPEndPoint)socket.LocalEndPoint!).Port;
    }

    private static HttpClient Client(IServiceProvider services) => services.GetRequiredService<IHttpClientFactory>().CreateClient("orders");

    private static int PortOf(WebApplication app) => new Uri(app.Urls.Single()).Port;

    private async Task<WebApplication> StartAsync(int expected)
    {
        var app = await _registry.StartServiceAsync("orders");
        await Eventually.BecomesTrue(
            async () => System.Text.Json.JsonDocument.Parse(await _registry.GetAsync(ApiRoutes.NodeList)).RootElement.GetProperty("data").GetArrayLength() == expected,
            "it is registered");
        return app;
    }
}
