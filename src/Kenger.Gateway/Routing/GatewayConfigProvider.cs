using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;
using Yarp.ReverseProxy.Configuration;

namespace Kenger.Gateway.Routing;

/// <summary>
/// Gives YARP the routes: ours and those of its own section, as one. They change when the configuration changes, and never
/// when nodes or weights do.
/// </summary>
internal sealed partial class GatewayConfigProvider : IProxyConfigProvider, IDisposable
{
    private readonly Lock _lock = new();
    private readonly IOptionsFactory<KengerGatewayOptions> _options;
    private readonly IProxyConfigProvider _section;
    private readonly ILogger _logger;
    private readonly IDisposable[] _subscriptions;
    private CancellationTokenSource _replaced = new();
    private GatewayProxyConfig _current;

    public GatewayConfigProvider(
        IServiceProvider services,
        IConfiguration configuration,
        IOptionsFactory<KengerGatewayOptions> options,
        ILogger<GatewayConfigProvider> logger)
    {
        _options = options;
        _logger = logger;
        _section = YarpSection.Open(services);
        _current = new GatewayProxyConfig(Compile(), _replaced.Token);
        if (_current.Routes.Count == 0)
        {
            LogNoRoutes();
        }

        _subscriptions =
        [
            ChangeToken.OnChange(() => _section.GetConfig().ChangeToken, Reload),
            ChangeToken.OnChange(configuration.GetReloadToken, Reload),
        ];
    }

    public GatewayProxyConfig Current => Volatile.Read(ref _current);

    public IProxyConfig GetConfig() => Current;

    public void Dispose()
    {
        Array.ForEach(_subscriptions, subscription => subscription.Dispose());
        (_section as IDisposable)?.Dispose();
        _replaced.Dispose();
    }

    // The factory runs every configuration step and the validation again, without touching the options the rest was
    // started with.
    private CompiledRoutes Compile() =>
        RouteCompiler.Compile(_options.Create(Options.DefaultName), _section.GetConfig());

    private void Reload()
    {
        CancellationTokenSource replaced;
        lock (_lock)
        {
            CompiledRoutes compiled;
            try
            {
                compiled = Compile();
            }
            catch (Exception exception)
            {
                LogReloadRefused(exception.Message);
                return;
            }

            if (compiled.SameAs(_current.Compiled))
            {
                return;
            }

            replaced = _replaced;
            _replaced = new CancellationTokenSource();
            Volatile.Write(ref _current, new GatewayProxyConfig(compiled, _replaced.Token));
            LogReloaded(compiled.Routes.Count(route => route.RouteId != SwitchedRoute.Id));
        }

        // After the swap and outside the lock: whoever is woken reads the new state, and may call back.
        replaced.Cancel();
        replaced.Dispose();
    }

    [LoggerMessage(EventIds.NoRoutes, LogLevel.Warning,
        "The gateway has no routes and answers every request with 404: set KENGER_GATEWAY_NAMESPACE, or Kenger:Gateway:Routes")]
    private partial void LogNoRoutes();

    [LoggerMessage(EventIds.RoutesReloaded, LogLevel.Information, "The configuration has changed; there are now {Count} routes")]
    private partial void LogReloaded(int count);

    [LoggerMessage(EventIds.RoutesNotReloaded, LogLevel.Error,
        "The changed configuration can't be used, the gateway goes on with the routes it had: {Reason}")]
    private partial void LogReloadRefused(string reason);
}

/// <summary>One state of the routes.</summary>
/// <param name="Compiled">The routes.</param>
/// <param name="Replaced">Cancelled when there is a newer state.</param>
internal sealed record GatewayProxyConfig(CompiledRoutes Compiled, CancellationToken Replaced) : IProxyConfig
{
    public IReadOnlyList<RouteConfig> Routes => Compiled.Routes;

    public IReadOnlyList<ClusterConfig> Clusters => Compiled.Clusters;

    public IChangeToken ChangeToken { get; } = new CancellationChangeToken(Replaced);
}
