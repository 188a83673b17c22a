using Kenger.Client.Tests.Scripts;
using Kenger.TestKit;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Kenger.Client.Tests;

/// <summary>A client in a host of its own, whose retries don't pause unless a test says so.</summary>
internal sealed class ClientHost : IDisposable
{
    private readonly IHost _host;

    public ClientHost(
        IEnumerable<string> urls,
        Action<KengerClientOptions>? configure = null,
        TimeProvider? time = null,
        Action<IServiceCollection>? services = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Logging.AddProvider(Log).SetMinimumLevel(LogLevel.Trace);
        services?.Invoke(builder.Services);
        builder.Services.AddSingleton(time ?? TimeProvider.System);
        builder.Services.AddKengerClient(options =>
        {
            options.Urls = [.. urls];
            options.RetryPause = TimeSpan.Zero;
            configure?.Invoke(options);
        });
        _host = builder.Build();
    }

    public CapturedLog Log { get; } = new();

    public IServiceProvider Services => _host.Services;

    public IServiceRegistration Registration => Services.GetRequiredService<IServiceRegistration>();

    public IRegistryFeed Feed => Services.GetRequiredService<IRegistryFeed>();

    public IRegistryOperator Operator => Services.GetRequiredService<IRegistryOperator>();

    public IReleaseOperator Releases => Services.GetRequiredService<IReleaseOperator>();

    public IRouteOperator Routes => Services.GetRequiredService<IRouteOperator>();

    public static ClientHost For(ScriptedRegistry registry, Action<KengerClientOptions>? configure = null, TimeProvider? time = null) =>
        new([registry.Url], configure, time);

    public void Dispose() => _host.Dispose();
}
