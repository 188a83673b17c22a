using System.Net;
using Kenger.Contracts;
using Kenger.Gateway.Routing;
using Kenger.Gateway.Tests;
using Kenger.Peers.Tests.Servers;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Kenger.Peers.Tests.Guarding;

/// <summary>A gateway before nodes that have something to guard: it guards, and leaves the rest open.</summary>
internal sealed class GuardedGateway : IAsyncDisposable
{
    // The route that takes every host and path goes by this name.
    private const string OpenRoute = "kenger:/{**catchall}";

    private readonly GatewayHost _host;

    private GuardedGateway(GatewayHost host) => _host = host;

    public int Port => _host.Traffic.Port;

    /// <summary>Where it is spoken to in HTTP/2.</summary>
    public Uri Http2 => _host.Urls[2];

    /// <summary>The host by which a reading's node is asked for paths.</summary>
    public static string HostOf(string reading) => $"{reading}.peers.test";

    /// <summary>The path at which a reading's node is asked for hosts.</summary>
    public static string PathOf(string reading) => $"/{reading}/s";

    /// <summary>What is below <c>/api</c> of each host is guarded, or, by a switch, the host as a whole.</summary>
    public static Task<GuardedGateway> StartForPathsAsync(GuardPolicy policy, IReadOnlyDictionary<string, int> nodes) =>
        StartAsync(
            nodes,
            nodes.Keys.SelectMany(reading => new[] { new GuardedRoute(reading, HostOf(reading), "/api", policy), new GuardedRoute(reading, HostOf(reading)) }),
            registry =>
            {
                if (policy == GuardPolicy.Switch)
                {
                    GuardPolicy.SwitchHosts(registry, nodes.Keys.Select(HostOf));
                }
                else if (policy == GuardPolicy.Rule)
                {
                    SetRules(registry, nodes.Keys, new RuleMatch { PathPrefix = "/api" });
                }
            });

    /// <summary>
    /// As <see cref="StartForPathsAsync"/> with a scheme, but all below a prefix that nodes don't get, by routes of YARP's section.
    /// </summary>
    /// <param name="prefix">The prefix.</param>
    /// <param name="nodes">The port of each reading's node.</param>
    /// <param name="openTransform">How the open route removes it: the name of a transform and its value.</param>
    public static Task<GuardedGateway> StartForPrefixAsync(
        string prefix, IReadOnlyDictionary<string, int> nodes, (string Name, string Value) openTransform) =>
        StartAsync(nodes, [], _ => { }, [.. nodes.Keys.SelectMany(reading => new (string, string?)[]
        {
            ($"ReverseProxy:Routes:{reading}-guarded:ClusterId", $"kenger:{reading}"),
            ($"ReverseProxy:Routes:{reading}-guarded:Match:Hosts:0", HostOf(reading)),
            ($"ReverseProxy:Routes:{reading}-guarded:Match:Path", $"{prefix}/api/{{**rest}}"),
            ($"ReverseProxy:Routes:{reading}-guarded:AuthorizationPolicy", SignedTokenScheme.Name),
            ($"ReverseProxy:Routes:{reading}-guarded:Transforms:0:PathRemovePrefix", prefix),
            ($"ReverseProxy:Routes:{reading}:ClusterId", $"kenger:{reading}"),
            ($"ReverseProxy:Routes:{reading}:Match:Hosts:0", HostOf(reading)),
            ($"ReverseProxy:Routes:{reading}:Match:Path", $"{prefix}/{{**rest}}"),
            ($"ReverseProxy:Routes:{reading}:Transforms:0:{openTransform.Name}", openTransform.Value),
        })]);

    /// <summary>The hosts that are guarded are guarded at each path.</summary>
    public static Task<GuardedGateway> StartForHostsAsync(GuardPolicy policy, IReadOnlyDictionary<string, int> nodes) =>
        StartAsync(
            nodes,
            nodes.Keys.SelectMany(reading => new[]
            {
                new GuardedRoute(reading, $"{Guarded.Host}, {Guarded.IdnHostInLetters}", $"/{reading}", policy), new GuardedRoute(reading, Path: $"/{reading}"),
            }),
            registry =>
            {
                if (policy == GuardPolicy.Switch)
                {
                    GuardPolicy.SwitchHosts(registry, [Guarded.Host, Guarded.IdnHost]);
                }
                else if (policy == GuardPolicy.Rule)
                {
                    SetRules(registry, nodes.Keys, ForHost(Guarded.Host), ForHost(Guarded.IdnHost));
                }
            });

    /// <summary>One node, with its hosts and paths guarded together by a key.</summary>
    public static Task<GuardedGateway> StartForPairsAsync(string reading, int port) =>
        StartAsync(
            new Dictionary<string, int> { [reading] = port },
            [
                new GuardedRoute(reading, $"{Guarded.Host}, {Guarded.IdnHostInLetters}", Policy: GuardPolicy.Key),
                new GuardedRoute(reading, Path: "/api", Policy: GuardPolicy.Key),
                new GuardedRoute(reading),
            ],
            _ => { });

    /// <summary>
    /// Reads and routes a request as the gateway does before anything else, without a wire. Null when it is refused, or no route takes it.
    /// </summary>
    public async Task<ReadRequest?> ReadAsync(string target, string host)
    {
        var context = new DefaultHttpContext { RequestServices = _host.Get<IServiceProvider>() };
        context.Connection.LocalIpAddress = IPAddress.Loopback;
        context.Connection.LocalPort = Port;
        var request = context.Features.GetRequiredFeature<IHttpRequestFeature>();
        (request.Method, request.Scheme, request.Protocol) = ("GET", "http", "HTTP/1.1");
        // The server's own reading, where ours leaves it alone.
        (request.RawTarget, request.Path, request.Headers.Host) = (target, target.Split('?')[0], host);
        var routes = _host.Get<RouteFinder>().Current();
        if (RequestReading.Apply(context, out var reading) is not null
            || (reading is not null && !await routes.IsSameForAsync(context, reading.OtherPaths))
            || await routes.FindAsync(context) is not { } endpoint)
        {
            return null;
        }

        return new ReadRequest(request.RawTarget, request.Headers.Host.ToString(), endpoint.DisplayName != OpenRoute);
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    private static async Task<GuardedGateway> StartAsync(
        IReadOnlyDictionary<string, int> nodes, IEnumerable<GuardedRoute> routes, Action<FakeRegistry> guard, params (string, string?)[] settings)
    {
        var registry = new FakeRegistry().With(GuardPolicy.SentryNamespace, FakeRegistry.Node(RawReader.Sentry.Port));
        foreach (var (reading, port) in nodes)
        {
            registry.Set(reading, FakeRegistry.Node(port));
        }

        guard(registry);
        var host = await GatewayHost.StartAsync(
            registry,
            AddServices,
            settings:
            [
                // One try each, and no node is put out for what it makes of odd requests.
                ("KENGER_GATEWAY_HTTP2_LISTEN", "http://127.0.0.1:0"),
                ("Kenger:Gateway:MaxRetries", "0"),
                ("Kenger:Gateway:Health:ConnectFailures", "0"),
                ("Kenger:Gateway:Health:ServerErrors", "0"),
                .. GuardPolicy.Settings,
                .. routes.SelectMany((route, i) => route.SettingsAt(i)),
                .. settings,
            ]);
        await host.CaughtUpAsync();
        return new GuardedGateway(host);
    }

    private static void AddServices(WebApplicationBuilder builder)
    {
        builder.Services.AddAuthentication().AddScheme<AuthenticationSchemeOptions, SignedTokenScheme>(SignedTokenScheme.Name, _ => { });
        // A hundred thousand requests are not worth remembering.
        builder.Logging.ClearProviders().SetMinimumLevel(LogLevel.Warning);
    }

    private static void SetRules(FakeRegistry registry, IEnumerable<string> namespaces, params RuleMatch[] matches)
    {
        foreach (var ns in namespaces)
        {
            registry.SetRules(ns, GuardPolicy.RulesFor(matches));
        }
    }

    private static RuleMatch ForHost(string host) => new() { Headers = new Dictionary<string, string> { ["Host"] = host } };

    private sealed record GuardedRoute(string Reading, string? Host = null, string? Path = null, GuardPolicy? Policy = null)
    {
        public IEnumerable<(string Key, string? Value)> SettingsAt(int i)
        {
            var prefix = $"Kenger:Gateway:Routes:{i}:";
            yield return ($"{prefix}Namespace", Reading);
            yield return ($"{prefix}Host", Host);
            yield return ($"{prefix}Path", Path);
            foreach (var (key, value) in Policy?.Route ?? [])
            {
                yield return ($"{prefix}{key}", value);
            }
        }
    }
}

/// <summary>What a gateway made of a request.</summary>
/// <param name="Target">What a node gets.</param>
/// <param name="Host">The Host a node gets.</param>
/// <param name="IsGuarded">Whether the route that takes it asks for a key.</param>
internal sealed record ReadRequest(string Target, string Host, bool IsGuarded);
