using Kenger.Gateway.Namespaces;
using Kenger.Gateway.Sync;
using Kenger.TestKit;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Logging;

namespace Kenger.Gateway.Tests;

/// <summary>The parts of a gateway on a fake clock, without a server: tests call its loops step by step.</summary>
internal sealed class GatewayRig : IAsyncDisposable
{
    private readonly ServiceProvider _provider;

    public GatewayRig(params (string Key, string? Value)[] settings)
        : this(_ => { }, settings)
    {
    }

    public GatewayRig(Action<IServiceCollection> configure, params (string Key, string? Value)[] settings)
    {
        Configuration = new TestConfiguration(settings);
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().Add(Configuration).Build());
        services.AddLogging(logging => logging.AddProvider(Log).SetMinimumLevel(LogLevel.Debug));
        services.AddSingleton<TimeProvider>(Time);
        services.AddSingleton<IHostApplicationLifetime, ApplicationLifetime>();
        Registry.AddTo(services);
        services.AddKengerGateway();
        configure(services);
        _provider = services.BuildServiceProvider();
    }

    public FakeRegistry Registry { get; } = new();

    public FakeTimeProvider Time { get; } = new();

    public CapturedLog Log { get; } = new();

    public TestConfiguration Configuration { get; }

    public RegistryWatcher Watcher => Get<RegistryWatcher>();

    public NodeDirectory Directory => Get<NodeDirectory>();

    public T Get<T>()
        where T : notnull => _provider.GetRequiredService<T>();

    /// <summary>The messages logged under an event id.</summary>
    public IReadOnlyList<string> Said(int eventId) =>
        [.. Log.Entries.Where(entry => entry.Id.Id == eventId).Select(entry => entry.Message)];

    public ValueTask DisposeAsync() => _provider.DisposeAsync();
}
