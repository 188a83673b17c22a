using Kenger.Contracts;
using static Kenger.Discovery.Tests.Announced;

namespace Kenger.Discovery.Tests.Choosing;

/// <summary>Rules and rollouts are obeyed as in the gateway: it is the same code, asked about a call instead of a request.</summary>
public sealed class RuleTests
{
    private readonly FakeFeed _feed = new();

    [Theory]
    [InlineData("headers", "http://orders/a")]
    [InlineData("cookies", "http://orders/a")]
    [InlineData("query", "http://orders/a?try=new%20one")]
    [InlineData("path", "http://orders/api/v2/x")]
    [InlineData("host", "http://orders/a")]
    public async Task Rule_ThatMatches_SendsToItsLabels_AndOthersElsewhere(string kind, string url)
    {
        _feed.Announce("orders", [Node(1001, version: "v1"), Node(1002, 0, version: "v2", ownWeight: 100)], [Rule(kind)]);
        await using var caller = new Caller(_feed);

        var ports = new HashSet<int>();
        for (var i = 0; i < 20; i++)
        {
            ports.Add(await caller.PortOfAsync(url, request => Shape(request, kind)));
        }

        Assert.Equal([1002], ports);
        Assert.Equal(1001, await caller.PortOfAsync("http://orders/elsewhere?try=old", request => request.Headers.Host = "other"));
    }

    [Fact]
    public async Task Rule_ToAnotherNamespace_CountsFromTheFirstCallOn()
    {
        _feed.Announce("orders", [Node(1001)], [new SyncRule { Id = 1, Match = new RuleMatch { PathPrefix = "/" }, Target = new RuleTarget { Ns = "orders-next" } }]);
        _feed.Announce("orders-next", Node(2001));
        await using var caller = new Caller(_feed);

        Assert.Equal(2001, await caller.PortOfAsync());
    }

    [Fact]
    public async Task Rule_AddedLater_ToAnotherNamespace_ComesIntoForce()
    {
        _feed.Announce("orders", Node(1001));
        _feed.Announce("orders-next", Node(2001));
        await using var caller = new Caller(_feed);
        Assert.Equal(1001, await caller.PortOfAsync());

        _feed.Announce("orders", [Node(1001)], [new SyncRule { Id = 1, Match = new RuleMatch { PathPrefix = "/" }, Target = new RuleTarget { Ns = "orders-next" } }]);

        await Eventually.BecomesTrue(async () => await caller.PortOfAsync() == 2001, "the rule is in force");
    }

    [Fact]
    public async Task Rule_ToANamespaceThatTheTokenIsNotFor_FallsBack()
    {
        _feed.Forbidden.Add("orders-next");
        _feed.Announce("orders", [Node(1001)], [new SyncRule { Id = 1, Match = new RuleMatch { PathPrefix = "/" }, Target = new RuleTarget { Ns = "orders-next" } }]);
        await using var caller = new Caller(_feed);

        Assert.Equal(1001, await caller.PortOfAsync());
    }

    [Fact]
    public async Task Percent_OfAHeader_KeepsEachKeyOnItsSide_AndTakesItsShare()
    {
        var rule = new SyncRule
        {
            Id = 7,
            Match = new RuleMatch { Percent = 30, PercentKey = "header:x-user" },
            Target = new RuleTarget { Labels = new Dictionary<string, string>(StringComparer.Ordinal) { ["version"] = "v2" } },
        };
        _feed.Announce("orders", [Node(1001, version: "v1"), Node(1002, 0, version: "v2", ownWeight: 100)], [rule]);
        await using var caller = new Caller(_feed);

        var inNew = 0;
        for (var user = 0; user < 2_000; user++)
        {
            var first = await PortOfUserAsync(caller, user);
            Assert.Equal(first, await PortOfUserAsync(caller, user));
            inNew += first == 1002 ? 1 : 0;
        }

        var sigma = Math.Sqrt(2_000 * 0.3 * 0.7);
        Assert.InRange(inNew, 600 - (4 * sigma), 600 + (4 * sigma));
    }

    [Fact]
    public async Task StickyRollout_KeepsUsersOnTheirSide_WhileTheShareGrows()
    {
        SyncRollout Step(int step, int percent) =>
            new() { Id = 3, Label = "version=v2", Stable = ["v1"], Step = step, Percent = percent, Sticky = "header:x-user" };
        SyncNode[] nodes = [Node(1001, 90, version: "v1", ownWeight: 100), Node(1002, 10, version: "v2", ownWeight: 100)];
        _feed.Announce("orders", nodes, rules: null, Step(1, 10));
        await using var caller = new Caller(_feed);
        HashSet<int> newBefore = [];
        for (var user = 0; user < 500; user++)
        {
            if (await PortOfUserAsync(caller, user) == 1002)
            {
                newBefore.Add(user);
            }
        }

        var version = _feed.Version;
        _feed.Announce("orders", [Node(1001, 50, version: "v1", ownWeight: 100), Node(1002, 50, version: "v2", ownWeight: 100)], rules: null, Step(2, 50));
        await caller.BecomesAsync(entry => entry!.Window!.Source.Step == 2, "the step is applied");
        HashSet<int> newAfter = [];
        for (var user = 0; user < 500; user++)
        {
            if (await PortOfUserAsync(caller, user) == 1002)
            {
                newAfter.Add(user);
            }
        }

        Assert.True(version < _feed.Version);
        Assert.NotEmpty(newBefore);
        Assert.Subset(newAfter, newBefore);
        Assert.InRange(newBefore.Count, 20, 90);
        Assert.InRange(newAfter.Count, 200, 300);
    }

    private static Task<int> PortOfUserAsync(Caller caller, int user) =>
        caller.PortOfAsync(shape: request => request.Headers.Add("x-user", $"user-{user}"));

    private static SyncRule Rule(string kind)
    {
        static Dictionary<string, string> One(string key, string value) => new(StringComparer.OrdinalIgnoreCase) { [key] = value };
        var match = kind switch
        {
            "headers" => new RuleMatch { Headers = One("x-test", "yes") },
            "cookies" => new RuleMatch { Cookies = new Dictionary<string, string>(StringComparer.Ordinal) { ["side"] = "new" } },
            "query" => new RuleMatch { Query = new Dictionary<string, string>(StringComparer.Ordinal) { ["try"] = "new one" } },
            "host" => new RuleMatch { Headers = One("Host", "shop.example.com") },
            _ => new RuleMatch { PathPrefix = "/api/V2" },
        };
        return new SyncRule { Id = 1, Match = match, Target = new RuleTarget { Labels = One("version", "v2") } };
    }

    private static void Shape(HttpRequestMessage request, string kind)
    {
        switch (kind)
        {
            case "headers":
                request.Headers.Add("X-Test", "yes");
                break;
            case "cookies":
                request.Headers.Add("Cookie", "a=b; side=new");
                break;
            case "host":
                request.Headers.Host = "shop.example.com";
                break;
        }
    }
}
