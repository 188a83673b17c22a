using static Kenger.Discovery.Tests.Announced;

namespace Kenger.Discovery.Tests.Choosing;

public sealed class WeightTests
{
    private const int Calls = 200_000;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Calls_200000_AreSplitByWeight_WithinFourSigma(bool leastRequests)
    {
        var feed = new FakeFeed();
        feed.Announce("orders", Node(1001, 1), Node(1010, 10), Node(1050, 50), Node(1000, 0));
        await using var caller = new Caller(feed, options => options.LeastRequests = leastRequests);

        for (var i = 0; i < Calls; i++)
        {
            using var response = await caller.Http.GetAsync(new Uri("http://orders/"));
        }

        Assert.Equal(Calls, caller.Calls.Values.Sum());
        Assert.False(caller.Calls.ContainsKey(1000));
        foreach (var (port, weight) in new[] { (1001, 1), (1010, 10), (1050, 50) })
        {
            var share = weight / 61.0;
            var sigma = Math.Sqrt(Calls * share * (1 - share));
            Assert.InRange(caller.Calls[port], (Calls * share) - (4 * sigma), (Calls * share) + (4 * sigma));
        }
    }

    [Fact]
    public async Task Weight_SetTo0_GetsNothingNewOnceApplied()
    {
        var feed = new FakeFeed();
        feed.Announce("orders", Node(1001), Node(1002));
        await using var caller = new Caller(feed);
        Assert.Equal([1001, 1002], new[] { await caller.PortOfAsync(), await caller.PortOfAsync() }.Order());

        feed.Announce("orders", Node(1001), Node(1002, 0));
        await caller.BecomesAsync(entry => entry!.Nodes.WeightedCount == 1, "the weight is applied");
        var before = caller.Calls[1002];
        for (var i = 0; i < 100; i++)
        {
            Assert.Equal(1001, await caller.PortOfAsync());
        }

        Assert.Equal(before, caller.Calls[1002]);
    }

    [Fact]
    public async Task Weights_AllZero_FailsAndSaysWhy()
    {
        var feed = new FakeFeed();
        feed.Announce("orders", Node(1001, 0));
        await using var caller = new Caller(feed);

        var failure = await Assert.ThrowsAsync<HttpRequestException>(() => caller.PortOfAsync());

        Assert.Contains("all its nodes have weight 0", failure.Message, StringComparison.Ordinal);
    }
}
