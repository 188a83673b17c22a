using Kenger.Contracts;
using static Kenger.Discovery.Tests.Announced;

namespace Kenger.Discovery.Tests.Choosing;

public sealed class ZoneTests
{
    private readonly FakeFeed _feed = new();

    [Fact]
    public async Task Calls_WithAHealthyZone_StayThere_ByWeight()
    {
        _feed.Announce("orders", Node(1001, 10, zone: "a"), Node(1002, 30, zone: "a"), Node(2001, 100, zone: "b"));
        await using var caller = new Caller(_feed, options => options.Zone = "a");

        await CallAsync(caller, 20_000);

        Assert.False(caller.Calls.ContainsKey(2001));
        var sigma = Math.Sqrt(20_000 * 0.25 * 0.75);
        Assert.InRange(caller.Calls[1001], 5_000 - (4 * sigma), 5_000 + (4 * sigma));
    }

    [Fact]
    public async Task Calls_WithNobodyInTheZone_GoEverywhere()
    {
        _feed.Announce("orders", Node(1001, zone: "b"), Node(1002));
        await using var caller = new Caller(_feed, options => options.Zone = "a");

        await CallAsync(caller, 100);

        Assert.Equal([1001, 1002], caller.Calls.Keys.Order());
    }

    [Fact]
    public async Task Calls_WhenTwoOfThreeAreOut_SpillOver()
    {
        _feed.Announce("orders", Node(1001, zone: "a"), Node(1002, zone: "a"), Node(1003, zone: "a"), Node(2001, 300, zone: "b"));
        await using var caller = new Caller(
            _feed,
            options => (options.Zone, options.ServerErrors, options.EjectionTime) = ("a", 1, TimeSpan.FromHours(1)),
            request => new HttpResponseMessage(request.RequestUri!.Port is 1002 or 1003 ? System.Net.HttpStatusCode.InternalServerError : System.Net.HttpStatusCode.OK));
        await Eventually.BecomesTrue(
            async () =>
            {
                await CallAsync(caller, 20);
                return caller.Directory.Current.Find("orders")!.Nodes.EjectedCount == 2;
            },
            "the failing ones are out");
        caller.Calls.Clear();

        await CallAsync(caller, 20_000);

        // A third of the zone keeps 1.4/3 of what the weights send elsewhere: (1/4) + (3/4 × 0.4667) = 0.6.
        var sigma = Math.Sqrt(20_000 * 0.6 * 0.4);
        Assert.InRange(caller.Calls[1001], 12_000 - (4 * sigma), 12_000 + (4 * sigma));
        Assert.Equal([1001, 2001], caller.Calls.Keys.Order());
    }

    [Fact]
    public async Task Calls_DuringARollout_KeepTheSplitOfItsSides()
    {
        var rollout = new SyncRollout { Id = 3, Label = "version=v2", Stable = ["v1"], Step = 1 };
        _feed.Announce(
            "orders",
            [Node(1001, 40, "a", "v1"), Node(1002, 40, "b", "v1"), Node(1003, 20, "b", "v2")],
            rules: null,
            rollout);
        await using var caller = new Caller(_feed, options => options.Zone = "a");

        await CallAsync(caller, 20_000);

        // The new version is in another zone only, and gets its fifth all the same; the old side's calls stay at home.
        Assert.Equal([1001, 1003], caller.Calls.Keys.Order());
        var sigma = Math.Sqrt(20_000 * 0.2 * 0.8);
        Assert.InRange(caller.Calls[1003], 4_000 - (4 * sigma), 4_000 + (4 * sigma));
    }

    private static async Task CallAsync(Caller caller, int calls)
    {
        for (var i = 0; i < calls; i++)
        {
            await caller.PortOfAsync();
        }
    }
}
