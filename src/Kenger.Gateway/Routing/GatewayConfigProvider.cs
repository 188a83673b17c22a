using Kenger.Contracts;
using Kenger.Gateway.Configuration;
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
    // Longer than YARP takes to follow, whose requests go by the routes before until then.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private readonly IOptionsFactory<KengerGatewayOptions> _options;
    private readonly IProxyConfigProvider _section;
    private readonly ILogger _logger;
    private readonly IDisposable[] _subscriptions;
    private readonly TimeProvider _time;
    private readonly ProxyConfigSources _sources;
    private readonly RegistryRoutes _registry;
    private readonly RegistryRouteJudge _judge;
    private readonly LastGoodFiles _files;
    private readonly KengerGatewayOptions _started;
    private string? _refused;
    private string _waiting = "";
    private IReadOnlyList<RefusedRoute> _refusedRoutes = [];
    private KengerGatewayOptions _inForce;
    private IReadOnlyList<(string Namespace, long Since)> _left = [];
    private CancellationTokenSource _replaced = new();
    private GatewayProxyConfig _current;

    public GatewayConfigProvider(
        IServiceProvider services,
        IConfiguration configuration,
        IOptionsFactory<KengerGatewayOptions> options,
        ProxyConfigSources sources,
        RegistryRoutes registry,
        AppliedConfig applied,
        TimeProvider time,
        ILogger<GatewayConfigProvider> logger)
    {
        _sources = sources;
        _registry = registry;
        _judge = new RegistryRouteJudge(services);
        _time = time;
        _options = options;
        _logger = logger;
        _files = new LastGoodFiles(configuration);
        _section = YarpSection.Open(services);
        _started = _inForce = _options.Create(Options.DefaultName);
        _current = new GatewayProxyConfig(Compile(_started), _replaced.Token);
        applied.BeginWith(_current);
        if (_current.Routes.Count == 0 && !registry.IsOn)
        {
            LogNoRoutes();
        }

        registry.Changed += ReloadForRegistry;
        _subscriptions =
        [
            ChangeToken.OnChange(() => _section.GetConfig().ChangeToken, Reload),
            ChangeToken.OnChange(configuration.GetReloadToken, Reload),
        ];
    }

    public GatewayProxyConfig Current => Volatile.Read(ref _current);

    public IProxyConfig GetConfig() => Current;

    /// <summary>The registry's routes that this gateway can't take.</summary>
    public IReadOnlyList<RefusedRoute> RefusedRoutes => Volatile.Read(ref _refusedRoutes);

    /// <summary>
    /// The namespaces that no route names any more since a moment ago. YARP takes some time to follow, and requests that it still sends to
    /// them must find their nodes.
    /// </summary>
    public IEnumerable<string> RecentlyLeft() =>
        Volatile.Read(ref _left).Where(each => _time.GetElapsedTime(each.Since) < Grace).Select(each => each.Namespace);

    /// <summary>What there would be with other routes of the registry. Nothing of it is kept, counted or said.</summary>
    /// <param name="routes">All of the registry's routes, with ids that differ.</param>
    public RouteTrial Try(IReadOnlyList<RouteDefinition> routes)
    {
        var (options, section) = (Volatile.Read(ref _inForce), _section.GetConfig());
        var judged = _judge.Judge(options, section, routes, keeps: false);
        return new RouteTrial(RouteCompiler.Compile(options, section, judged.Accepted), judged);
    }

    public void Dispose()
    {
        _registry.Changed -= ReloadForRegistry;
        Array.ForEach(_subscriptions, subscription => subscription.Dispose());
        (_section as IDisposable)?.Dispose();
        _replaced.Dispose();
    }

    // Several watchers may tell of one save: whatever is said twice would be said for the same reason.
    private void Reload()
    {
        CancellationTokenSource? replaced;
        lock (_lock)
        {
            NoteFiles();
            replaced = TryReplace();
        }

        // After the swap and outside the lock: whoever is woken reads the new state, and may call back.
        replaced?.Cancel();
        replaced?.Dispose();
    }

    private void ReloadForRegistry(object? sender, EventArgs args) => Reload();

    private CompiledRoutes Compile(KengerGatewayOptions options)
    {
        var section = _section.GetConfig();
        if (!_sources.HasOthers)
        {
            RouteCompiler.RefuseMissingClusters(section);
        }

        // Who takes no routes from there needs nothing of YARP before YARP is made.
        var judged = _registry.Current.Routes.Count == 0 ? JudgedRoutes.None : _judge.Judge(options, section, _registry.Current.Routes);
        var compiled = RouteCompiler.Compile(options, section, judged.Accepted);
        NoteRefused(judged.Refused);
        return compiled;
    }

    // Each once, by name, until something else is wrong with it.
    private void NoteRefused(IReadOnlyList<RefusedRoute> refused)
    {
        const int MaxNamed = 20;
        RefusedRoute[] news = [.. refused.Except(_refusedRoutes)];
        Volatile.Write(ref _refusedRoutes, refused);
        foreach (var route in news.Take(MaxNamed))
        {
            LogRouteRefused(route.Id, route.Problem);
        }

        if (news.Length > MaxNamed)
        {
            LogMoreRefused(news.Length - MaxNamed);
        }
    }

    private CancellationTokenSource? TryReplace()
    {
        CompiledRoutes compiled;
        try
        {
            // The factory runs every configuration step and the validation again, without touching the options the rest was
            // started with.
            var options = _options.Create(Options.DefaultName);
            compiled = Compile(options);
            NoteAccepted(options);
            Volatile.Write(ref _inForce, options);
        }
        catch (Exception exception)
        {
            NoteRefused(exception.Message);
            return null;
        }

        if (compiled.SameAs(_current.Compiled))
        {
            return null;
        }

        var now = _time.GetTimestamp();
        // Before the swap: whoever sees the new routes sees what they have left.
        Volatile.Write(ref _left,
        [
            .. RecentlyLeft().Except(compiled.Namespaces).Select(ns => (ns, _left.First(each => each.Namespace == ns).Since)),
            .. _current.Compiled.Namespaces.Except(compiled.Namespaces).Select(ns => (ns, now)),
        ]);
        var replaced = _replaced;
        _replaced = new CancellationTokenSource();
        Volatile.Write(ref _current, new GatewayProxyConfig(compiled, _replaced.Token));
        LogReloaded(compiled.Routes.Where(static route => route.RouteId != SwitchedRoute.Id).DistinctBy(RouteMetadata.WholeOf).Count());
        if (compiled.Routes.Count == 0 && !_registry.IsOn)
        {
            LogNoRoutes();
        }

        return replaced;
    }

    private void NoteFiles()
    {
        foreach (var (path, problem) in _files.TakeNews())
        {
            if (problem is null)
            {
                LogFileFine(path);
            }
            else
            {
                LogFileKept(path, problem);
            }
        }
    }

    private void NoteRefused(string reason)
    {
        if (_refused != reason)
        {
            _refused = reason;
            LogReloadRefused(reason);
        }
    }

    private void NoteAccepted(KengerGatewayOptions options)
    {
        if (_refused is not null)
        {
            _refused = null;
            LogReloadFine();
        }

        var waiting = string.Join(", ", OptionChanges.WaitingForRestart(_started, options));
        if (_waiting != waiting)
        {
            _waiting = waiting;
            if (waiting.Length > 0)
            {
                LogWaiting(waiting);
            }
        }
    }

    [LoggerMessage(EventIds.NoRoutes, LogLevel.Warning,
        "The gateway has no routes and answers every request with 404: set KENGER_GATEWAY_NAMESPACE, or Kenger:Gateway:Routes")]
    private partial void LogNoRoutes();

    [LoggerMessage(EventIds.RoutesReloaded, LogLevel.Information, "The configuration has changed; there are now {Count} routes")]
    private partial void LogReloaded(int count);

    [LoggerMessage(EventIds.RoutesNotReloaded, LogLevel.Error,
        "The changed configuration can't be used, the gateway goes on with the routes it had: {Reason}")]
    private partial void LogReloadRefused(string reason);

    [LoggerMessage(EventIds.RegistryRouteRefused, LogLevel.Warning, "The registry's route {Route} is not taken: {Reason}. All others are")]
    private partial void LogRouteRefused(string route, string reason);

    [LoggerMessage(EventIds.MoreRoutesRefused, LogLevel.Warning, "{Count} more routes of the registry are not taken: /config of the admin port names them")]
    private partial void LogMoreRefused(int count);

    [LoggerMessage(EventIds.ConfigurationFine, LogLevel.Information, "The configuration can be used again")]
    private partial void LogReloadFine();

    [LoggerMessage(EventIds.FileKept, LogLevel.Warning, "The configuration file {Path} {Problem}; what it last held stays in force until it is fine again")]
    private partial void LogFileKept(string path, string problem);

    [LoggerMessage(EventIds.FileFine, LogLevel.Information, "The configuration file {Path} is fine again")]
    private partial void LogFileFine(string path);

    [LoggerMessage(EventIds.RestartNeeded, LogLevel.Warning,
        "Changed, but read at the start alone: {Keys}. Restart the gateway for it to count")]
    private partial void LogWaiting(string keys);
}
