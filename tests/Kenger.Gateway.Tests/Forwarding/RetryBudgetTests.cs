using System.Globalization;
using System.Net;
using Kenger.Gateway.Forwarding;
using Kenger.TestKit;

namespace Kenger.Gateway.Tests;

public sealed class RetryBudgetTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void TryTake_ManyRequests_AFifthOfThem()
    {
        var budget = new RetryBudget(share: 0.2, minPerSecond: 0, _time);
        Count(budget, 1000);

        Assert.Equal(200, Take(budget, 1000));
    }

    [Fact]
    public void TryTake_FewRequests_TheLeast()
    {
        var budget = new RetryBudget(share: 0.2, minPerSecond: 3, _time);
        Count(budget, 5);

        Assert.Equal(30, Take(budget, 100));
    }

    [Fact]
    public void TryTake_TimeGoesOn_OldRequestsAndRetriesNoLongerCount()
    {
        var budget = new RetryBudget(share: 0.2, minPerSecond: 0, _time);
        Count(budget, 100);
        Assert.Equal(20, Take(budget, 100));

        _time.Advance(TimeSpan.FromSeconds(9));
        Count(budget, 50);
        Assert.Equal(10, Take(budget, 100));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(0, Take(budget, 100));
        Count(budget, 50);
        Assert.Equal(10, Take(budget, 100));
        _time.Advance(TimeSpan.FromSeconds(60));
        Assert.Equal(0, Take(budget, 100));
    }

    [Fact]
    public async Task TryTake_ManyThreads_NotOneTooMany()
    {
        var budget = new RetryBudget(share: 0.2, minPerSecond: 0, _time);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => Count(budget, 1000))));

        var taken = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => Take(budget, 1000))));

        Assert.Equal(800, taken.Sum());
    }

    [Fact]
    public async Task Outage_EveryNodeHangsUp_IsNotAmplified()
    {
        await using var one = RawBackend.ThatHangsUp();
        await using var two = RawBackend.ThatHangsUp();
        await using var three = RawBackend.ThatHangsUp();
        var nodes = new[] { one, two, three };
        await using var gateway = await GatewayHost.StartForAsync(
            "shop",
            new FakeRegistry().With("shop", [.. nodes.Select(node => FakeRegistry.Node(node.Port))]),
            ("Kenger:Gateway:MinRetriesPerSecond", "0"),
            ("Kenger:Gateway:Health:ServerErrors", "0"));

        for (var i = 0; i < 100; i++)
        {
            using var response = await gateway.GetAsync("/");
            Assert.Equal(HttpStatusCode.BadGateway, response.StatusCode);
        }

        // A connection that breaks is tried anew by the HTTP client, on the same node; what counts here is how often we sent.
        var metrics = await gateway.Http.GetStringAsync(new Uri(gateway.Admin, "/metrics"));
        Assert.InRange(Counter(metrics, "kenger_gateway_picks_total{"), 101, 120);
        // Each request asked at least once; those with one retry asked again.
        Assert.InRange(Counter(metrics, "kenger_gateway_retries_refused_total{"), 80, 120);
    }

    private static int Counter(string metrics, string name) =>
        int.Parse(metrics.Split('\n').Single(line => line.StartsWith(name, StringComparison.Ordinal)).Split(' ')[1],
            CultureInfo.InvariantCulture);

    private void Count(RetryBudget budget, int requests)
    {
        for (var i = 0; i < requests; i++)
        {
            budget.CountRequest(_time.GetTimestamp());
        }
    }

    private static int Take(RetryBudget budget, int times) => Enumerable.Range(0, times).Count(_ => budget.TryTake());
}
