using Kenger.Contracts;
using Kenger.Registry.Server.State.Releases;
using Kenger.Registry.Server.Tests.Hosting;
using Kenger.TestKit;

namespace Kenger.Registry.Server.Tests.Gateways;

/// <summary><c>/applied</c> and <c>/gateway/list</c> with clients that poll as gateways do.</summary>
public sealed class AppliedTests : IAsyncLifetime
{
    private const int OwnTimers = 2;

    private readonly FakeTimeProvider _time = new();
    private RegistryHost _registry = null!;

    private long Current => _registry.Snapshot.Version;

    public async Task InitializeAsync()
    {
        _registry = await RegistryHost.StartAsync(_time);
        await _time.WhenTimersArmed(OwnTimers);
        await Register("a", 1);
        await Register("b", 1);
        // A write disarms its timeout only after its caller was answered.
        await Eventually.BecomesTrue(() => _time.ArmedTimers == OwnTimers, "only the registry's own timers are left");
    }

    public async Task DisposeAsync() => await _registry.DisposeAsync();

    [Fact]
    public async Task Applied_NoGateways_IsTrueAtOnce() => AssertApplied(await Applied("a", Current, "60s"));

    [Fact]
    public async Task Applied_PolitelyStoppedNode_EndsWhenEveryGatewayHasIt()
    {
        var gateways = Enumerable.Range(1, 3).Select(i => Poll($"gw-{i}", Current)).ToArray();
        await _time.WhenTimersArmed(OwnTimers + 3);
        var removed = await Deregister("a", 1);
        foreach (var gateway in gateways)
        {
            Assert.Equal(removed, (await gateway).Version);
        }

        var applied = Applied("a", removed, "60s");
        _ = Poll("gw-1", removed);
        _ = Poll("gw-2", removed);
        await Eventually.BecomesTrue(async () => (await Applied("a", removed, "0")).Waiting.SequenceEqual(["gw-3"]), "two have it");
        Assert.False(applied.IsCompleted);
        _ = Poll("gw-3", removed);

        AssertApplied(await applied);
    }

    [Fact]
    public async Task Applied_GatewayThatStays_Behind_IsNamedAfterTheWait()
    {
        _ = Poll("gw-1", Current, "&ns=b");
        _ = Poll("gw-2", Current, "&ns=a");
        await _time.WhenTimersArmed(OwnTimers + 2);
        var applied = Applied("a", Current + 1, "5s");
        await _time.WhenTimersArmed(OwnTimers + 4);

        _time.Advance(TimeSpan.FromSeconds(5));

        var (isApplied, waiting) = await applied;
        Assert.False(isApplied);
        Assert.Equal(["gw-2"], waiting);
    }

    [Fact]
    public async Task Applied_GatewayOfOtherNamespaces_IsNotWaitedFor()
    {
        _ = Poll("gw-1", Current, "&ns=b");
        await _time.WhenTimersArmed(OwnTimers + 1);

        AssertApplied(await Applied("a", await Deregister("a", 1), "60s"));
    }

    [Fact]
    public async Task Applied_GatewayDies_EndsWhenItCountsAsDead()
    {
        (await _registry.GetAsync($"{ApiRoutes.Sync}?version={Current}&gateway=gw-1")).IsOk();
        var applied = Applied("a", Current + 1, "60s");
        await _time.WhenTimersArmed(OwnTimers + 2);

        _time.Advance(TimeSpan.FromSeconds(15));
        Assert.False(applied.IsCompleted);
        // Waits are whole milliseconds, rounded up.
        _time.Advance(TimeSpan.FromMilliseconds(1));

        AssertApplied(await applied);
    }

    [Fact]
    public async Task Applied_ChangeElsewhere_IsNothingAGatewayWaitsToHear()
    {
        // It watches a alone: changes of b do not end its poll, so it cannot say that it has them.
        _ = Poll("gw-1", Current, "&ns=a");
        await _time.WhenTimersArmed(OwnTimers + 1);
        await Register("b", 2);

        // The second deregistration of a node, after an answer that was lost.
        var version = await Deregister("a", 99);

        AssertApplied(await Applied("a", version, "60s"));
    }

    [Fact]
    public async Task Applied_DeletedNamespace_WaitsForItsLastChange()
    {
        var poll = Poll("gw-1", Current, "&ns=a");
        await _time.WhenTimersArmed(OwnTimers + 1);
        (await _registry.PostAsync(ApiRoutes.NamespaceDelete, """{"name":"a"}""")).IsOk();
        await poll;

        Assert.Equal((false, "gw-1"), ((await Applied("a", Current, "0")).IsApplied, "gw-1"));
        _ = Poll("gw-1", Current, "&ns=a");
        await Eventually.BecomesTrue(async () => (await Applied("a", Current, "0")).IsApplied, "the gateway has it");
    }

    [Fact]
    public async Task Applied_GatewayFromAnotherWorld_HasNothingYet()
    {
        // Its version is ahead of ours: it gets everything, and has applied nothing of it so far.
        (await _registry.GetAsync($"{ApiRoutes.Sync}?version={Current + 1_000_000}&gateway=gw-1")).IsOk();

        var (isApplied, waiting) = await Applied("a", Current, "0");

        Assert.False(isApplied);
        Assert.Equal(["gw-1"], waiting);
    }

    [Fact]
    public async Task GatewayList_PolledWithin15Seconds_IsLive()
    {
        var start = _time.GetUtcNow();
        (await _registry.GetAsync($"{ApiRoutes.Sync}?version={Current}&gateway=polled")).IsOk();
        _ = Poll("open", Current);
        await _time.WhenTimersArmed(OwnTimers + 1);

        _time.Advance(TimeSpan.FromSeconds(14.999));
        var live = (await _registry.GetAsync(ApiRoutes.GatewayList)).Data!.AsArray();
        Assert.Equal(["open", "polled"], live.Select(each => each!["gateway"]!.GetValue<string>()));
        // An open poll is a sign of life all the time.
        Assert.Equal([_time.GetUtcNow(), start], live.Select(each => each!["last_seen"]!.GetValue<DateTimeOffset>()));

        _time.Advance(TimeSpan.FromMilliseconds(1));
        live = (await _registry.GetAsync(ApiRoutes.GatewayList)).Data!.AsArray();
        Assert.Equal("open", Assert.Single(live)!["gateway"]!.GetValue<string>());
    }

    [Fact]
    public async Task Consumers_ThatPoll_AreListedByWhatTheyCall_AndAreNoGateways()
    {
        (await _registry.GetAsync($"{ApiRoutes.Sync}?version={Current}&ns=a,b&consumer=shop/host-1")).IsOk();
        (await _registry.GetAsync($"{ApiRoutes.Sync}?version={Current}&ns=b&consumer=stock/host-2")).IsOk();

        Assert.Equal(["shop", "stock"], await ConsumersAsync("?ns=b"));
        Assert.Equal(["shop"], await ConsumersAsync("?ns=a"));
        Assert.Equal(["shop", "stock"], await ConsumersAsync(""));
        Assert.Empty((await _registry.GetAsync(ApiRoutes.GatewayList)).IsOk().Data!.AsArray());
        var shop = (await _registry.GetAsync(ApiRoutes.Consumers + "?ns=a")).IsOk().Data!.AsArray()[0]!;
        Assert.Equal("host-1", (string)shop["instance"]!);
        Assert.Equal(["a"], shop["namespaces"]!.AsArray().Select(ns => (string)ns!));
        Assert.Equal(Current, (long)shop["version"]!);

        _time.Advance(TimeSpan.FromSeconds(15));
        Assert.Empty(await ConsumersAsync(""));
    }

    [Fact]
    public async Task Consumers_OfAPollThatIsOneOfAGateway_AreNone()
    {
        (await _registry.GetAsync($"{ApiRoutes.Sync}?version={Current}&gateway=gw-1&consumer=shop/host-1")).IsOk();

        Assert.Empty(await ConsumersAsync(""));
    }

    [Theory]
    [InlineData("shop")]
    [InlineData("/host")]
    [InlineData("shop/")]
    [InlineData("sh%20op/host")]
    public async Task Consumers_WithAnUnusableName_AreRefusedByName(string consumer)
    {
        var answer = await _registry.GetAsync($"{ApiRoutes.Sync}?consumer={consumer}");

        Assert.Contains("consumer", answer.Text, StringComparison.Ordinal);
        Assert.Contains("APPLICATION/INSTANCE", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Applied_ConsumerThatHasNotHeard_IsWaitedForAndNamed()
    {
        var open = _registry.GetAsync($"{ApiRoutes.Sync}?version={Current}&wait=60s&ns=a&consumer=shop/host-1");
        await _time.WhenTimersArmed(OwnTimers + 1);
        var removed = await Deregister("a", 1);
        await open;

        Assert.Equal(["shop/host-1"], (await Applied("a", removed, "0")).Waiting);
        (await _registry.GetAsync($"{ApiRoutes.Sync}?version={removed}&ns=a&consumer=shop/host-1")).IsOk();
        AssertApplied(await Applied("a", removed, "0"));
    }

    private async Task<string[]> ConsumersAsync(string query) =>
        [.. (await _registry.GetAsync(ApiRoutes.Consumers + query)).IsOk().Data!.AsArray().Select(each => (string)each!["application"]!)];

    private static void AssertApplied((bool IsApplied, string[] Waiting) answer)
    {
        Assert.True(answer.IsApplied);
        Assert.Empty(answer.Waiting);
    }

    private async Task<(bool IsApplied, string[] Waiting)> Applied(string ns, long version, string wait)
    {
        var data = (await _registry.GetAsync($"{ApiRoutes.Applied}?ns={ns}&version={version}&wait={wait}")).IsOk().Data!;
        return (data["applied"]!.GetValue<bool>(), [.. data["waiting"]!.AsArray().Select(each => each!.GetValue<string>())]);
    }

    private async Task<ApiAnswer> Poll(string gateway, long version, string more = "") =>
        (await _registry.GetAsync($"{ApiRoutes.Sync}?version={version}&wait=60s&gateway={gateway}{more}")).IsOk();

    private async Task Register(string ns, int port) => (await _registry.PostAsync(
        ApiRoutes.NodeRegister, $$"""{"ns":"{{ns}}","host":"10.0.0.1","port":{{port}}}""")).IsOk();

    private async Task<long> Deregister(string ns, int port) => (await _registry.PostAsync(
        ApiRoutes.NodeDeregister, $$"""{"ns":"{{ns}}","host":"10.0.0.1","port":{{port}}}""")).IsOk().Data!["version"]!.GetValue<long>();
}
