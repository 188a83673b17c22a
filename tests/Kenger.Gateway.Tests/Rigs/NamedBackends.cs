namespace Kenger.Gateway.Tests;

/// <summary>One backend per namespace, each answering its namespace's name.</summary>
internal sealed class NamedBackends : IAsyncDisposable
{
    private readonly Dictionary<string, Backend> _backends = [];

    public Backend this[string ns] => _backends[ns];

    public async Task<FakeRegistry> StartAsync(params string[] namespaces)
    {
        var registry = new FakeRegistry();
        foreach (var ns in namespaces)
        {
            _backends[ns] = await Backend.StartNewAsync(ns);
            registry.Set(ns, FakeRegistry.Node(_backends[ns].Port));
        }

        return registry;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var backend in _backends.Values)
        {
            await backend.DisposeAsync();
        }
    }
}
