using System.Diagnostics.Metrics;
using Kenger.Gateway.Telemetry;
using Kenger.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace Kenger.Gateway.Tests;

/// <summary>Series end with what they describe.</summary>
public sealed class EndingSeriesTests : IDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly FakeTimeProvider _time = new();
    private readonly GatewayMetrics _metrics;
    private readonly PrometheusCollector _collector;
    private readonly HashSet<(string, string?)> _there = [("stays", null), ("stays", "1")];

    public EndingSeriesTests()
    {
        _metrics = new GatewayMetrics(_services.GetRequiredService<IMeterFactory>());
        _collector = new PrometheusCollector(_metrics, _time) { IsThere = (ns, rule) => _there.Contains((ns, rule)) };
    }

    [Fact]
    public void Collect_NamespacesAndRulesThatAreGone_StayForAMinute()
    {
        for (var i = 0; i < 100; i++)
        {
            _metrics.Answered($"ci-{i}", "2xx", TimeSpan.Zero);
        }

        _metrics.Answered("stays", "2xx", TimeSpan.Zero);
        _metrics.RuleAnswered("stays", "1", "2xx");
        _metrics.RuleAnswered("stays", "2", "2xx");
        _metrics.Refused("bad_host");
        Assert.Contains("ci-99", _collector.Collect(), StringComparison.Ordinal);

        _time.Advance(TimeSpan.FromSeconds(59));
        Assert.Contains("ci-99", _collector.Collect(), StringComparison.Ordinal);
        _time.Advance(TimeSpan.FromSeconds(1));
        var text = _collector.Collect();

        Assert.DoesNotContain("ci-", text, StringComparison.Ordinal);
        Assert.DoesNotContain("rule=\"2\"", text, StringComparison.Ordinal);
        Assert.Contains("kenger_gateway_requests_total{namespace=\"stays\",outcome=\"2xx\"} 1", text, StringComparison.Ordinal);
        Assert.Contains("rule=\"1\"", text, StringComparison.Ordinal);
        Assert.Contains("bad_host", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Collect_NamespaceCameBackMeanwhile_GoesOnCounting()
    {
        _metrics.Answered("again", "2xx", TimeSpan.Zero);
        _collector.Collect();
        _there.Add(("again", null));
        _time.Advance(TimeSpan.FromMinutes(2));
        _collector.Collect();
        _there.Remove(("again", null));

        Assert.Contains("again", _collector.Collect(), StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _collector.Dispose();
        _services.Dispose();
    }
}
