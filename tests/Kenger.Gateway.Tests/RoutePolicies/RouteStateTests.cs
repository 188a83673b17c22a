using Kenger.Gateway.RoutePolicies;
using Kenger.Gateway.Routing;
using Microsoft.Extensions.Primitives;
using Microsoft.Extensions.Time.Testing;
using Yarp.ReverseProxy.Configuration;

namespace Kenger.Gateway.Tests;

/// <summary>What policies count while routes come, change and go.</summary>
public sealed class RouteStateTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly RouteState _state;

    public RouteStateTests() => _state = new RouteState(_time);

    public void Dispose() => _state.Dispose();

    [Fact]
    public void Limiter_OfARouteThatStays_CountsOn()
    {
        var limiter = _state.LimiterOf("stays", new RateLimitSettings(1, 1, GatewayRateLimit.Address));
        Assert.True(limiter.TryTake("client", out _));
        for (var i = 0; i < 500; i++)
        {
            _ = _state.LimiterOf($"goes-{i}", new RateLimitSettings(1, 1, GatewayRateLimit.Address));
        }

        _state.ConfigurationApplied([Config(RouteOf("stays", permits: 1))]);

        Assert.Same(limiter, _state.LimiterOf("stays", new RateLimitSettings(1, 1, GatewayRateLimit.Address)));
        Assert.Equal(1, _state.Limiters);
    }

    [Fact]
    public void Limiter_OfTenThousandChanges_IsForgottenAfterAWhile()
    {
        ClientLimiter? first = null;
        for (var i = 1; i <= 10_000; i++)
        {
            var limiter = _state.LimiterOf("changes", new RateLimitSettings(i, 5, GatewayRateLimit.Address));
            first ??= limiter;
            _state.ConfigurationApplied([Config(RouteOf("changes", permits: i))]);
            Assert.InRange(_state.Limiters, 1, 64);
            if (i == 100)
            {
                // A request may just be at it.
                Assert.True(first.TryTake("client", out _));
                _time.Advance(TimeSpan.FromMinutes(2));
            }
        }

        Assert.Throws<ObjectDisposedException>(() => first!.TryTake("client", out _));
    }

    [Fact]
    public async Task Gate_OfNumbersThatAreUsed_CountsOn()
    {
        var settings = InFlightSettings.From(new GatewayInFlight { Max = 1 });
        Assert.True(await _state.GateOf("orders", settings).EnterAsync(1, CancellationToken.None));
        for (var i = 0; i < 500; i++)
        {
            _ = _state.GateOf($"other-{i}", InFlightSettings.From(new GatewayInFlight { Max = i + 2 }));
        }

        var route = new GatewayRoute { Path = "/orders", Namespace = "orders", InFlight = new GatewayInFlight { Max = 1 } };
        _state.ConfigurationApplied([Config(RouteCompiler.Compile(route))]);

        Assert.False(await _state.GateOf("orders", settings).EnterAsync(1, CancellationToken.None));
    }

    [Fact]
    public void Lane_OfARouteThatStays_CountsOnAndOthersGo()
    {
        var (stays, goes) = (_state.LaneOf("stays"), _state.LaneOf("goes"));
        for (var i = 0; i < 500; i++)
        {
            _ = _state.LaneOf($"other-{i}");
        }

        _state.ConfigurationApplied(
            [Config(RouteCompiler.Compile(new GatewayRoute { Path = "/a", Namespace = "shop", Mirror = new GatewayMirror { Namespace = "next" } }) with { RouteId = "stays" })]);

        Assert.Same(stays, _state.LaneOf("stays"));
        Assert.NotSame(goes, _state.LaneOf("goes"));
    }

    private static RouteConfig RouteOf(string id, double permits) =>
        RouteCompiler.Compile(new GatewayRoute { Path = $"/{id}", Namespace = "shop", RateLimit = new GatewayRateLimit { PermitsPerSecond = permits, Burst = permits == 1 ? 1 : 5 } })
            with { RouteId = id };

    private static StillConfig Config(params RouteConfig[] routes) => new(routes);

    private sealed class StillConfig(IReadOnlyList<RouteConfig> routes) : IProxyConfig
    {
        public IReadOnlyList<RouteConfig> Routes => routes;

        public IReadOnlyList<ClusterConfig> Clusters => [];

        public IChangeToken ChangeToken { get; } = new CancellationChangeToken(CancellationToken.None);
    }
}
