using System.Collections.Concurrent;
using System.Globalization;
using Kenger.Gateway.Routing;
using Yarp.ReverseProxy.Configuration;

namespace Kenger.Gateway.RoutePolicies;

/// <summary>
/// What policies count, apart from the routes' endpoints: a change of routes makes new endpoints, and must not forget who has used up what. What no
/// route uses any more goes, not at once, but before it becomes much.
/// </summary>
internal sealed class RouteState(TimeProvider time) : IConfigChangeListener, IDisposable
{
    private const int Few = 64;

    // Requests that were under way when their route went.
    private static readonly TimeSpan Grace = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<(string Route, RateLimitSettings Settings), ClientLimiter> _limiters = new();
    private readonly ConcurrentDictionary<(string Namespace, InFlightSettings Settings), InFlightGate> _gates = new();
    private readonly ConcurrentDictionary<string, MirrorLane> _lanes = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<string, (string Settings, long Scope)> _scopes = new(StringComparer.OrdinalIgnoreCase);
    private readonly Queue<(ClientLimiter Limiter, long Since)> _retired = new();
    private int _sweepAt = Few;
    private long _lastScope;

    /// <summary>How many rate limits are kept.</summary>
    public int Limiters => _limiters.Count;

    /// <summary>Counts the requests of each client of a route.</summary>
    public ClientLimiter LimiterOf(string route, RateLimitSettings settings) =>
        _limiters.GetOrAdd((route, settings), static key => new ClientLimiter(key.Settings));

    /// <summary>Counts the requests to a namespace that are under way.</summary>
    public InFlightGate GateOf(string ns, InFlightSettings settings) =>
        _gates.GetOrAdd((ns, settings), static (key, time) => new InFlightGate(key.Settings.Queue, key.Settings.QueueTimeout, time), time);

    /// <summary>Counts the copies of a route's requests that are under way.</summary>
    public MirrorLane LaneOf(string route) => _lanes.GetOrAdd(route, static _ => new MirrorLane());

    /// <summary>What tells the answers of a route from all others: another one when the route says something else.</summary>
    /// <param name="route">The route.</param>
    /// <param name="settings">All that it says.</param>
    public string ScopeOf(string route, string settings) => _scopes.AddOrUpdate(
        route,
        _ => (settings, Interlocked.Increment(ref _lastScope)),
        (_, before) => before.Settings == settings ? before : (settings, Interlocked.Increment(ref _lastScope))).Scope.ToString(CultureInfo.InvariantCulture);

    public void ConfigurationLoadingFailed(IProxyConfigProvider configProvider, Exception exception)
    {
    }

    public void ConfigurationLoaded(IReadOnlyList<IProxyConfig> proxyConfigs)
    {
    }

    public void ConfigurationApplyingFailed(IReadOnlyList<IProxyConfig> proxyConfigs, Exception exception)
    {
    }

    /// <summary>Called by one thread at a time.</summary>
    public void ConfigurationApplied(IReadOnlyList<IProxyConfig> proxyConfigs)
    {
        while (_retired.TryPeek(out var oldest) && time.GetElapsedTime(oldest.Since) > Grace)
        {
            _retired.Dequeue().Limiter.Dispose();
        }

        if (_limiters.Count + _gates.Count + _lanes.Count + _scopes.Count >= _sweepAt)
        {
            Sweep([.. proxyConfigs.SelectMany(config => config.Routes)]);
            _sweepAt = Math.Max(Few, 2 * (_limiters.Count + _gates.Count + _lanes.Count + _scopes.Count));
        }
    }

    public void Dispose()
    {
        foreach (var limiter in _limiters.Values.Concat(_retired.Select(each => each.Limiter)))
        {
            limiter.Dispose();
        }
    }

    private void Sweep(IReadOnlyList<RouteConfig> routes)
    {
        HashSet<(string, RateLimitSettings)> limits = [];
        HashSet<InFlightSettings> places = [];
        var mirrored = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var cached = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var route in routes)
        {
            var settings = RouteMetadata.SettingsOf(route);
            if (settings?.RateLimit is { } limit)
            {
                limits.Add((RouteMetadata.WholeOf(route), RateLimitSettings.From(limit)));
            }

            if (settings?.InFlight is { } inFlight)
            {
                places.Add(InFlightSettings.From(inFlight));
            }

            if (settings?.Cache is not null)
            {
                cached.Add(RouteMetadata.WholeOf(route));
            }

            if (settings?.Mirror is not null)
            {
                mirrored.Add(RouteMetadata.WholeOf(route));
            }
        }

        foreach (var key in _limiters.Keys.Where(key => !limits.Contains(key)))
        {
            if (_limiters.TryRemove(key, out var unused))
            {
                _retired.Enqueue((unused, time.GetTimestamp()));
            }
        }

        // A host may be switched to any namespace: of the same numbers all stay.
        foreach (var key in _gates.Keys.Where(key => !places.Contains(key.Settings)))
        {
            _gates.TryRemove(key, out _);
        }

        foreach (var route in _scopes.Keys.Where(route => !cached.Contains(route)))
        {
            _scopes.TryRemove(route, out _);
        }

        // Those under way end by themselves.
        foreach (var route in _lanes.Keys.Where(route => !mirrored.Contains(route)))
        {
            _lanes.TryRemove(route, out _);
        }
    }
}
