using Kenger.Client;
using Kenger.Registry.Server.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Kenger.Testing.Acting;

/// <summary>The client of the registry for its own helpers. Made when it is first needed: most tests only look.</summary>
internal sealed class LocalClient(LocalApi api, string url, string token) : IAsyncDisposable
{
    private readonly Lazy<ServiceProvider> _services = new(() => Create(api, url, token));

    public IRegistryOperator Operator => _services.Value.GetRequiredService<IRegistryOperator>();

    public IReleaseOperator Releases => _services.Value.GetRequiredService<IReleaseOperator>();

    public IServiceRegistration Registration => _services.Value.GetRequiredService<IServiceRegistration>();

    public async ValueTask DisposeAsync()
    {
        if (_services.IsValueCreated)
        {
            await _services.Value.DisposeAsync();
        }
    }

    private static ServiceProvider Create(LocalApi api, string url, string token)
    {
        var services = new ServiceCollection();
        services.AddKengerClient(options =>
            {
                (options.Urls, options.Token, options.Retries) = ([url], token, 0);
                // Nothing is on its way here: what is late is late because this machine stands still.
                options.RequestTimeout = TimeSpan.FromMinutes(5);
            })
            .ConfigurePrimaryHttpMessageHandler(() => new LocalHandler(api, token));
        return services.BuildServiceProvider();
    }
}
