using Kenger.Client;
using static Kenger.Discovery.Tests.Announced;

namespace Kenger.Discovery.Tests.Following;

public sealed class WatchTests
{
    private readonly FakeFeed _feed = new();

    [Fact]
    public async Task Names_OfManyClients_ShareOneWatch_ThatNamesTheApplication()
    {
        _feed.Announce("orders", Node(1001));
        _feed.Announce("stock", Node(2001));
        await using var caller = new Caller(_feed, options => options.Application = "shop");

        Assert.Equal(1001, await caller.PortOfAsync());
        Assert.Equal(2001, await caller.PortOfAsync("http://stock/"));

        await Eventually.BecomesTrue(
            () => _feed.Queries.Any(query => query.Namespaces.SequenceEqual(["orders", "stock"]) && query is { Wait: not null, Version: not null }),
            "one question for both");
        Assert.All(_feed.Queries.Where(query => query.Wait is not null), query => Assert.StartsWith("shop/", query.Consumer, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Change_IsApplied_BeforeTheRegistryIsToldSo()
    {
        _feed.Announce("orders", Node(1001));
        await using var caller = new Caller(_feed);
        await caller.PortOfAsync();

        _feed.Announce("orders", Node(1002));

        await Eventually.BecomesTrue(() => _feed.IsApplied, "the change is applied");
        Assert.Equal(1002, await caller.PortOfAsync());
    }

    [Fact]
    public async Task Registry_ThatDies_LeavesTheLastKnownNodes()
    {
        _feed.Announce("orders", Node(1001));
        await using var caller = new Caller(_feed);
        await caller.PortOfAsync();

        _feed.Failure = new KengerException("it is gone", 503);
        _feed.Wake();
        await Eventually.BecomesTrue(() => caller.Watch.Status.Problem is not null, "the watch has noticed");

        Assert.Equal(1001, await caller.PortOfAsync());
        _feed.Failure = null;
        _feed.Announce("orders", Node(1002));
        await Eventually.BecomesTrue(async () => await caller.PortOfAsync() == 1002, "it goes on when the registry is back");
    }

    [Fact]
    public async Task Registry_ThatNeverAnswered_FailsTheCall_AndSaysWhy()
    {
        _feed.Failure = new KengerException("nobody is there", 503);
        await using var caller = new Caller(_feed, options => options.FirstAnswerTimeout = TimeSpan.FromMilliseconds(50));

        var failure = await Assert.ThrowsAsync<HttpRequestException>(() => caller.PortOfAsync());

        Assert.Contains("'orders'", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Name_ThatTheTokenIsNotFor_HurtsNoOther()
    {
        _feed.Forbidden.Add("secret");
        _feed.Announce("orders", Node(1001));
        await using var caller = new Caller(_feed);
        await caller.PortOfAsync();

        Assert.Equal(80, await caller.PortOfAsync("http://secret/"));
        _feed.Announce("orders", Node(1002));

        await Eventually.BecomesTrue(async () => await caller.PortOfAsync() == 1002, "the other name is followed as before");
        Assert.Contains(caller.Log.Entries, entry => entry.Message.Contains("secret", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Name_ThatIsAddedToTheRegistryLater_IsFollowed()
    {
        await using var caller = new Caller(_feed);
        Assert.Equal(80, await caller.PortOfAsync());

        _feed.Announce("orders", Node(1001));

        await Eventually.BecomesTrue(async () => await caller.PortOfAsync() == 1001, "the namespace is known");
    }

    [Fact]
    public async Task Names_BeyondTheLimit_GoWhereTheyWould()
    {
        await using var caller = new Caller(_feed);
        for (var i = 0; i < Kenger.Discovery.Following.FollowedNames.MaxNames; i++)
        {
            caller.Watch.Follow($"name-{i}");
        }

        Assert.Null(caller.Watch.Follow("one-more"));
        Assert.Equal(80, await caller.PortOfAsync("http://one-more/"));
    }
}
