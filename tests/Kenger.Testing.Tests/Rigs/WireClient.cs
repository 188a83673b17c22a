using Kenger.Client;
using Microsoft.Extensions.DependencyInjection;

namespace Kenger.Testing.Tests.Rigs;

/// <summary>The SDK's client, over real sockets, that tries once.</summary>
internal sealed class WireClient : IDisposable
{
    private readonly ServiceProvider _services;

    public WireClient(KengerTestRegistry registry, int retries = 0, TimeSpan? timeout = null)
    {
        var services = new ServiceCollection();
        services.AddKengerClient(options =>
        {
            (options.Urls, options.Token, options.Retries) = ([registry.Url], registry.Token, retries);
            options.RequestTimeout = timeout ?? TimeSpan.FromMinutes(1);
        });
        _services = services.BuildServiceProvider();
    }

    public IRegistryFeed Feed => _services.GetRequiredService<IRegistryFeed>();

    public IServiceRegistration Registration => _services.GetRequiredService<IServiceRegistration>();

    public IRouteOperator Routes => _services.GetRequiredService<IRouteOperator>();

    public async Task<IReadOnlyList<string>> NodesAsync(string ns = "orders")
    {
        var answer = await Feed.SyncAsync(new SyncQuery { Namespaces = [ns] });
        return [.. answer.Namespaces[ns].Nodes.Select(node => $"{node.Host}:{node.Port}")];
    }

    public void Dispose() => _services.Dispose();
}
