using Kenger.Contracts;
using Kenger.Registry.Server.Gateways;
using Kenger.Registry.Server.Store;
using Kenger.Registry.Server.Sync;
using Kenger.Registry.Server.Tests.Hosting;
using Kenger.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace Kenger.Registry.Server.Tests.Sync;

/// <summary><c>/sync</c> with <c>aperture</c>: which gateways share nodes.</summary>
public sealed class PeerTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _time = new();
    private RegistryHost _registry = null!;

    public async Task InitializeAsync()
    {
        _registry = await RegistryHost.StartAsync(_time);
        (await Register("orders")).IsOk();
        (await Register("users")).IsOk();
        await LaterAsync();
    }

    public async Task DisposeAsync() => await _registry.DisposeAsync();

    [Fact]
    public async Task Sync_NoAperture_ByteForByteWhatItWas()
    {
        var plain = (await Get("gateway=gw-a&ns=orders")).Text;
        await Get("gateway=gw-b&ns=orders&aperture=40");
        await _registry.RunDutiesAsync();

        Assert.Equal(plain, (await Get("gateway=gw-a&ns=orders")).Text);
        Assert.DoesNotContain("peers", plain, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sync_Aperture_TellsWhoSharesEachNamespaceAndTheMostThatIsAskedFor()
    {
        await Get("gateway=gw-b&ns=orders&aperture=40");
        await Get("gateway=gw-a&ns=orders,users&aperture=50");
        await Get("gateway=gw-c&ns=orders");
        await Get("gateway=gw-d&aperture=7");
        await _registry.RunDutiesAsync();

        var orders = await Get("gateway=gw-b&ns=orders&aperture=40");
        var all = await Get("gateway=gw-d&aperture=7");

        Assert.Equal("""{"orders":{"aperture":50,"gateways":["gw-a","gw-b","gw-d"]}}""", orders.Json["peers"]!.ToJsonString());
        Assert.Equal(
            """{"orders":{"aperture":50,"gateways":["gw-a","gw-b","gw-d"]},"users":{"aperture":50,"gateways":["gw-a","gw-d"]}}""", all.Json["peers"]!.ToJsonString());
        Assert.Equal(RevisionOf(orders), RevisionOf(all));
        Assert.InRange(RevisionOf(orders), 1, (1L << 53) - 1);
    }

    [Fact]
    public async Task Sync_RevisionThatIsKnown_TellsNothingOfThem()
    {
        await Get("gateway=gw-b&ns=orders&aperture=40");
        await _registry.RunDutiesAsync();
        var first = await Get("gateway=gw-b&ns=orders&aperture=40");

        var again = await Get($"gateway=gw-b&ns=orders&aperture=40&version={first.Version}&peers_revision={RevisionOf(first)}");

        Assert.Equal($$$"""{"code":0,"message":"ok","version":{{{first.Version}}},"data":{}}""", again.Text);
        Assert.Equal(
            $$$$"""{"code":0,"message":"ok","version":{{{{first.Version}}}},"data":{},"peers_revision":{{{{RevisionOf(first)}}}},"peers":{"orders":{"aperture":40,"gateways":["gw-b"]}}}""",
            (await Get($"gateway=gw-b&ns=orders&aperture=40&version={first.Version}")).Text);
    }

    [Fact]
    public async Task Wait_AnotherGatewayComesAndGoes_EndsEachTime()
    {
        var (version, revision) = await KnownAsync("gw-a");
        var poll = Get($"gateway=gw-a&ns=orders&aperture=40&version={version}&wait=60s&peers_revision={revision}");
        await Eventually.BecomesTrue(() => IsPolling("gw-a"), "it waits");
        await Get("gateway=gw-b&ns=orders&aperture=40");
        Assert.False(poll.IsCompleted);

        await _registry.RunDutiesAsync();
        var both = await poll;
        poll = Get($"gateway=gw-a&ns=orders&aperture=40&version={version}&wait=60s&peers_revision={RevisionOf(both)}");
        await Eventually.BecomesTrue(() => IsPolling("gw-a"), "it waits");
        _time.Advance(TimeSpan.FromSeconds(14));
        await _registry.RunDutiesAsync();
        var isLeftWaiting = !poll.IsCompleted;
        _time.Advance(TimeSpan.FromSeconds(2));
        await _registry.RunDutiesAsync();
        var alone = await poll;

        Assert.Equal(["gw-a", "gw-b"], Gateways(both));
        Assert.True(isLeftWaiting);
        Assert.Equal(["gw-a"], Gateways(alone));
        Assert.Equal((version, revision), (alone.Version, RevisionOf(alone)));
    }

    [Fact]
    public async Task Wait_ChangeOfNodes_IsToldAsEver()
    {
        var (version, revision) = await KnownAsync("gw-a");
        var poll = Get($"gateway=gw-a&ns=orders&aperture=40&version={version}&wait=60s&delta=1&peers_revision={revision}");
        await Eventually.BecomesTrue(() => IsPolling("gw-a"), "it waits");

        (await Register("orders", 2)).IsOk();

        var answer = await poll;
        Assert.Equal(["orders"], answer.Namespaces);
        Assert.Null(answer.Json["peers"]);
    }

    [Fact]
    public async Task Start_FirstSeconds_NothingIsSaidAndWhoKnowsMoreKeepsIt()
    {
        await using var registry = await RegistryHost.StartAsync(_time);
        var first = await registry.GetAsync($"{ApiRoutes.Sync}?gateway=gw-a&aperture=40");
        await registry.RunDutiesAsync();
        var knowing = await registry.GetAsync($"{ApiRoutes.Sync}?gateway=gw-a&aperture=40&version={first.Version}&peers_revision=77");

        _time.Advance(TimeSpan.FromSeconds(KengerDefaults.GatewayLiveSeconds));
        await registry.GetAsync($"{ApiRoutes.Sync}?gateway=gw-a&aperture=40");
        await registry.RunDutiesAsync();
        var later = await registry.GetAsync($"{ApiRoutes.Sync}?gateway=gw-a&aperture=40&version={first.Version}&peers_revision=77");

        Assert.Equal(0, RevisionOf(first));
        Assert.Null(first.Json["peers"]);
        Assert.Null(knowing.Json["peers_revision"]);
        Assert.NotNull(later.Json["peers"]);
    }

    [Fact]
    public async Task Server_OthersOfTheStore_AreTold()
    {
        await Get("gateway=gw-a&ns=orders&aperture=40");
        var tracker = _registry.Services.GetRequiredService<GatewayTracker>();

        tracker.Learn([new SharedGateway { Token = "t", Gateway = "gw-b", Namespaces = "orders,users", Aperture = 60 }, new SharedGateway { Token = "t", Gateway = "gw-c", Namespaces = "orders" }]);
        await _registry.RunDutiesAsync();

        Assert.Equal("""{"orders":{"aperture":60,"gateways":["gw-a","gw-b"]}}""", (await Get("gateway=gw-a&ns=orders&aperture=40")).Json["peers"]!.ToJsonString());
        Assert.Equal(40, Assert.Single(tracker.TakeForExchange()!).Aperture);
    }

    [Fact]
    public async Task GatewayList_SaysTheAperture()
    {
        await Get("gateway=gw-a&ns=orders&aperture=40");
        await Get("gateway=gw-b&ns=orders");

        var list = (await _registry.GetAsync(ApiRoutes.GatewayList)).Data!.AsArray();

        Assert.Equal(40, list[0]!["aperture"]!.GetValue<int>());
        Assert.Null(list[1]!["aperture"]);
    }

    [Theory]
    [InlineData("aperture=0", "aperture")]
    [InlineData("aperture=10001", "aperture")]
    [InlineData("aperture=-1", "aperture")]
    [InlineData("aperture=some", "aperture")]
    [InlineData("aperture=40&peers_revision=-1", "peers_revision")]
    [InlineData("aperture=40&peers_revision=9007199254740992", "peers_revision")]
    public async Task Sync_BrokenFields_AreRefusedByName(string query, string field) =>
        Assert.Equal([field], (await Get($"gateway=gw-a&{query}")).IsError(ErrorCodes.Validation).Fields);

    [Fact]
    public void Revision_SameContentInAnotherOrder_IsTheSame()
    {
        var one = PeerTable.From([("a", "gw-1", 5), ("a", "gw-2", 9), ("b", "gw-2", 9)]);
        var other = PeerTable.From([("b", "gw-2", 9), ("a", "gw-2", 9), ("a", "gw-1", 5), ("a", "gw-1", 5)]);

        Assert.Equal(one.Revision, other.Revision);
        Assert.NotEqual(one.Revision, PeerTable.From([("a", "gw-1", 5), ("a", "gw-2", 8), ("b", "gw-2", 9)]).Revision);
    }

    private static long RevisionOf(ApiAnswer answer) => answer.Json["peers_revision"]!.GetValue<long>();

    private static IEnumerable<string> Gateways(ApiAnswer answer) => answer.Json["peers"]!["orders"]!["gateways"]!.AsArray().Select(each => each!.GetValue<string>());

    private bool IsPolling(string gateway) =>
        _registry.Services.GetRequiredService<GatewayTracker>().Positions().Any(each => each.Key.Id == gateway && each.Position.OpenPolls > 0);

    private async Task<(long Version, long Revision)> KnownAsync(string gateway)
    {
        await Get($"gateway={gateway}&ns=orders&aperture=40");
        await _registry.RunDutiesAsync();
        var answer = await Get($"gateway={gateway}&ns=orders&aperture=40");
        return (answer.Version, RevisionOf(answer));
    }

    private async Task LaterAsync()
    {
        _time.Advance(TimeSpan.FromSeconds(KengerDefaults.GatewayLiveSeconds));
        await _registry.RunDutiesAsync();
    }

    private Task<ApiAnswer> Get(string query) => _registry.GetAsync($"{ApiRoutes.Sync}?{query}");

    private Task<ApiAnswer> Register(string ns, int port = 1) =>
        _registry.PostAsync(ApiRoutes.NodeRegister, $$"""{"ns":"{{ns}}","host":"10.0.0.1","port":{{port}},"mode":"static"}""");
}
