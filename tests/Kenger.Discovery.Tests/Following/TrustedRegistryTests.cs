using Kenger.Contracts;
using Kenger.Discovery.Following;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Kenger.Discovery.Tests.Following;

/// <summary>A registry by TLS whose CA the application is told, and no machine knows.</summary>
public sealed class TrustedRegistryTests
{
    [Fact]
    public async Task Names_AreFollowedByTls_WithTheCaOfTheRegistry()
    {
        using var ca = new TestCa();
        await using var registry = await StubRegistry.StartNewAsync(ca.Issue(new IssueOptions { Addresses = ["127.0.0.1"] }).CreateContext());
        registry.State.Register(new RegisterNodeRequest { Ns = "orders", Host = "127.0.0.1", Port = 8_001 });
        var path = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(path, ca.RootPem);
            var services = new ServiceCollection();
            services.AddSingleton<IConfiguration>(
                new ConfigurationBuilder().AddInMemoryCollection([new("KENGER_REGISTRY_URL", registry.Url), new("KENGER_REGISTRY_CA", path)]).Build());
            services.AddLogging();
            services.AddKengerDiscovery();
            services.AddHttpClient("orders").ConfigurePrimaryHttpMessageHandler(() => new Nothing()).RemoveAllLoggers();
            await using var provider = services.BuildServiceProvider();
            using var http = provider.GetRequiredService<IHttpClientFactory>().CreateClient("orders");
            using var response = await http.GetAsync(new Uri("http://orders/"));
            var directory = provider.GetRequiredService<ServiceDirectory>();

            Assert.Equal(8_001, response.RequestMessage!.RequestUri!.Port);
            registry.State.Register(new RegisterNodeRequest { Ns = "orders", Host = "127.0.0.1", Port = 8_002 });
            await Eventually.BecomesTrue(() => directory.Current.Find("orders")!.Nodes.WeightedCount == 2, "the second node is pushed");
        }
        finally
        {
            File.Delete(path);
        }
    }

    private sealed class Nothing : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(new HttpResponseMessage { RequestMessage = request });
    }
}
