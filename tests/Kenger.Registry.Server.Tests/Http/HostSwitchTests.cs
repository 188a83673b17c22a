using System.Globalization;
using Kenger.Contracts;
using Kenger.Registry.Server.State.Releases;
using Kenger.Registry.Server.Tests.Hosting;
using Kenger.TestKit;

namespace Kenger.Registry.Server.Tests.Http;

/// <summary><c>/host/…</c> and what gateways are told of it, over real sockets.</summary>
public sealed class HostSwitchTests : IAsyncLifetime
{
    private const string Now = "2026-01-01T00:00:00.000Z";

    private static readonly long Start = DateTimeOffset.Parse(Now, CultureInfo.InvariantCulture).ToUnixTimeMilliseconds();

    // The lease sweep and the heartbeat saver.
    private const int OwnTimers = 2;

    private readonly FakeTimeProvider _time = new();
    private RegistryHost _registry = null!;

    public async Task InitializeAsync()
    {
        _registry = await RegistryHost.StartAsync(_time);
        (await _registry.PostAsync(ApiRoutes.NamespaceAdd, """{"name":"blue"}""")).IsOk();
        (await _registry.PostAsync(ApiRoutes.NamespaceAdd, """{"name":"green"}""")).IsOk();
    }

    public async Task DisposeAsync() => await _registry.DisposeAsync();

    [Fact]
    public async Task Switch_ThereAndBack_IsListedAndNot()
    {
        var switched = $$$"""{"host":"shop.example.com","ns":"green","updated_at":"{{{Now}}}","version":{{{Start + 3}}}}""";
        (await Switch("""{"host":"Shop.Example.com","ns":"green"}""")).Is(Envelope(switched));
        (await _registry.GetAsync(ApiRoutes.HostList)).Is(Envelope($"[{switched}]"));
        // Said again, it changes nothing.
        (await Switch("""{"host":"shop.example.com","ns":"green"}""")).Is(Envelope(switched));

        var back = $$$"""{"host":"shop.example.com","updated_at":"{{{Now}}}","version":{{{Start + 4}}}}""";
        (await Switch("""{"host":"shop.example.com","ns":null}""")).Is(Envelope(back));
        (await _registry.GetAsync(ApiRoutes.HostList)).Is(Envelope("[]"));
        (await Switch("""{"host":"shop.example.com"}""")).Is(Envelope(back));
        (await Switch("""{"host":"shop.example.com","ns":""}""")).Is(Envelope(back));
    }

    [Theory]
    [InlineData("""{"ns":"green"}""", "host")]
    [InlineData("""{"host":5,"ns":"green"}""", "host")]
    [InlineData("""{"host":"","ns":"green"}""", "host")]
    [InlineData("""{"host":"a b","ns":"green"}""", "host")]
    [InlineData("""{"host":"http://a","ns":"green"}""", "host")]
    [InlineData("""{"host":"a:0","ns":"green"}""", "host")]
    [InlineData("""{"host":"a:65536","ns":"green"}""", "host")]
    [InlineData("""{"host":"a:","ns":"green"}""", "host")]
    [InlineData("""{"host":"::1","ns":"green"}""", "host")]
    [InlineData("""{"host":"*.example.com","ns":"green"}""", "host")]
    [InlineData("""{"host":"\ud800","ns":"green"}""", "host")]
    [InlineData("""{"host":"a","ns":" "}""", "ns")]
    [InlineData("""{"host":"a","ns":5}""", "ns")]
    [InlineData("""{"host":"a","ns":"green","ttl_seconds":0}""", "ttl_seconds")]
    [InlineData("""{"host":"a","ns":"green","ttl_seconds":"60"}""", "ttl_seconds")]
    public async Task Switch_BrokenField_IsRefusedByName(string body, string field)
    {
        Assert.Equal([field], (await Switch(body)).IsError(ErrorCodes.Validation).Fields);
        Assert.Empty(_registry.Snapshot.Hosts.Hosts);
    }

    [Fact]
    public async Task Switch_UnknownNamespace_IsRefused() =>
        (await Switch("""{"host":"a","ns":"gren"}""")).IsError(ErrorCodes.NotFound);

    [Fact]
    public async Task Sync_OfAGateway_HasAllHostsBesideTheData()
    {
        (await Switch("""{"host":"shop.example.com","ns":"green"}""")).IsOk();
        (await Switch("""{"host":"[::1]:8080","ns":"blue"}""")).IsOk();
        var hosts = ""","hosts":{"[::1]:8080":"blue","shop.example.com":"green"}}""";

        Assert.EndsWith(hosts, (await Sync("?gateway=gw")).Text, StringComparison.Ordinal);
        Assert.EndsWith(hosts, (await Sync($"?gateway=gw&version={Start + 3}")).Text, StringComparison.Ordinal);
        Assert.EndsWith("\"data\":{}}", (await Sync($"?gateway=gw&version={Start + 4}")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sync_OfAGatewayAfterAllWentBack_SaysSo()
    {
        (await Switch("""{"host":"a","ns":"green"}""")).IsOk();
        (await Switch("""{"host":"a"}""")).IsOk();

        Assert.EndsWith(",\"hosts\":{}}", (await Sync($"?gateway=gw&version={Start + 3}")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sync_OfTheOriginalsGateway_NeverSpeaksOfHosts()
    {
        (await Switch("""{"host":"a","ns":"green"}""")).IsOk();

        Assert.DoesNotContain("hosts", (await Sync()).Text, StringComparison.Ordinal);
        Assert.DoesNotContain("hosts", (await Sync($"?version={Start}")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Wait_HostSwitched_WakesGatewaysOfOtherNamespacesAndNobodyElse()
    {
        await _time.WhenTimersArmed(OwnTimers);
        var version = _registry.Snapshot.Version;
        var gateway = Sync($"?gateway=gw&ns=blue&version={version}&wait=60s");
        var other = Sync($"?ns=blue&version={version}&wait=60s");
        await Eventually.BecomesTrue(() => _time.ArmedTimers >= OwnTimers + 2, "both wait");

        (await Switch("""{"host":"a","ns":"green"}""")).IsOk();

        var answer = await gateway;
        Assert.EndsWith("\"data\":{},\"hosts\":{\"a\":\"green\"}}", answer.Text, StringComparison.Ordinal);
        Assert.Equal(_registry.Snapshot.Version, answer.Version);
        Assert.False(other.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(66));
        Assert.DoesNotContain("hosts", (await other).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Applied_HostSwitched_WaitsForTheGateways()
    {
        var before = _registry.Snapshot.Version;
        await Sync($"?gateway=gw&ns=blue&version={before}");
        (await Switch("""{"host":"a","ns":"green"}""")).IsOk();
        var version = _registry.Snapshot.Version;

        Assert.Contains("gw", (await _registry.GetAsync($"{ApiRoutes.Applied}?ns=blue&version={version}")).Text, StringComparison.Ordinal);
        await Sync($"?gateway=gw&ns=blue&version={version}");
        Assert.DoesNotContain("gw", (await _registry.GetAsync($"{ApiRoutes.Applied}?ns=blue&version={version}")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Restart_SwitchedHosts_AreRemembered()
    {
        using var directory = new TempDirectory();
        var settings = new RegistryHostSettings { Store = "sqlite:" + directory.File("registry.db") };
        await using (var first = await RegistryHost.StartAsync(settings))
        {
            (await first.PostAsync(ApiRoutes.NamespaceAdd, """{"name":"green"}""")).IsOk();
            (await first.PostAsync(ApiRoutes.HostSwitch, """{"host":"a","ns":"green"}""")).IsOk();
            (await first.PostAsync(ApiRoutes.HostSwitch, """{"host":"b","ns":"green"}""")).IsOk();
            (await first.PostAsync(ApiRoutes.HostSwitch, """{"host":"b"}""")).IsOk();
        }

        await using var second = await RegistryHost.StartAsync(settings);

        Assert.EndsWith(",\"hosts\":{\"a\":\"green\"}}", (await second.GetAsync(ApiRoutes.Sync + "?gateway=gw")).Text, StringComparison.Ordinal);
    }

    private static string Envelope(string data) => $$$"""{"code":0,"message":"ok","data":{{{data}}}}""";

    private Task<ApiAnswer> Switch(string body) => _registry.PostAsync(ApiRoutes.HostSwitch, body);

    private async Task<ApiAnswer> Sync(string query = "") => (await _registry.GetAsync(ApiRoutes.Sync + query)).IsOk();
}
