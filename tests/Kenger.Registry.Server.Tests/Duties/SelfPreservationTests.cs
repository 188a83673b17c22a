using Kenger.Contracts;
using Kenger.Registry.Server.State.Releases;
using Kenger.Registry.Server.Tests.Hosting;
using Kenger.TestKit;

namespace Kenger.Registry.Server.Tests.Duties;

/// <summary>Half of the nodes fall silent together: the registry suspects itself.</summary>
public sealed class SelfPreservationTests
{
    private const int Nodes = 40;

    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task HalfSilent_NobodyExpires_AndTheAlarmIsOn()
    {
        await using var registry = await StartAsync();

        await PassAsync(registry, TimeSpan.FromMinutes(5), beating: Nodes / 2);

        Assert.Equal(Nodes, await OnlineAsync(registry));
        var health = (await registry.GetAsync("/health")).Json;
        Assert.Equal("degraded", health["status"]!.GetValue<string>());
        Assert.Equal(Nodes / 2, health["self_preservation"]!["silent"]!.GetValue<int>());
        Assert.Equal(Nodes, health["self_preservation"]!["online"]!.GetValue<int>());
        Assert.Single(registry.Log.Entries, entry => entry.Id.Id == EventIds.SelfPreservationOn);
        var kept = (await registry.GetAsync(ApiRoutes.NodeList)).IsOk().Data!.AsArray().Select(node => (string?)node!["kept_by"]).ToArray();
        Assert.Equal(Nodes / 2, kept.Count(by => by == "self_preservation"));
        Assert.Equal(Nodes / 2, kept.Count(by => by is null));
    }

    [Fact]
    public async Task HeartbeatsReturn_ExceptForATenth_TheseExpireOnTime()
    {
        await using var registry = await StartAsync();
        await PassAsync(registry, TimeSpan.FromMinutes(1), beating: Nodes / 2);

        await BeatAsync(registry, Nodes);
        await PassAsync(registry, TimeSpan.FromSeconds(29), beating: Nodes * 9 / 10);
        Assert.Equal(Nodes, await OnlineAsync(registry));
        await PassAsync(registry, TimeSpan.FromSeconds(1), beating: Nodes * 9 / 10);

        Assert.Equal(Nodes * 9 / 10, await OnlineAsync(registry));
        Assert.Null((await registry.GetAsync("/health")).Json["self_preservation"]);
        Assert.Single(registry.Log.Entries, entry => entry.Id.Id == EventIds.SelfPreservationOff);
    }

    [Fact]
    public async Task HalfSilent_NamespaceWhereMostAreHeard_GoesOnExpiring()
    {
        await using var registry = await StartAsync();
        for (var port = 1; port <= 3; port++)
        {
            (await registry.PostAsync(ApiRoutes.NodeRegister, Quiet(port))).IsOk();
        }

        await PassAsync(registry, TimeSpan.FromMinutes(3), beating: (Nodes / 2) - 1, also: 2);

        var nodes = (await registry.GetAsync($"{ApiRoutes.NodeList}?ns=quiet")).Data!.AsArray();
        Assert.Equal([1, 2], nodes.Select(node => node!["port"]!.GetValue<int>()).Order());
        var kept = (await registry.GetAsync($"{ApiRoutes.NodeList}?ns=a")).Data!.AsArray();
        Assert.Equal(Nodes, kept.Count(node => node!["status"]!.GetValue<string>() == "online"));
        Assert.NotNull((await registry.GetAsync("/health")).Json["self_preservation"]);
    }

    [Fact]
    public async Task HalfSilent_NothingChangesFor15Minutes_EndsByItselfAndSaysSo()
    {
        await using var registry = await StartAsync();
        await PassAsync(registry, TimeSpan.FromSeconds(20) + TimeSpan.FromMinutes(14.5), beating: Nodes / 2);
        Assert.Equal(Nodes, await OnlineAsync(registry));
        // Said at the begin, and after 5 and 10 minutes.
        Assert.Equal(2, registry.Log.Entries.Count(entry => entry.Id.Id == EventIds.SelfPreservationStillOn));

        await PassAsync(registry, TimeSpan.FromMinutes(1), beating: Nodes / 2);

        Assert.Equal(Nodes / 2, await OnlineAsync(registry));
        Assert.Null((await registry.GetAsync("/health")).Json["self_preservation"]);
        Assert.Single(registry.Log.Entries, entry => entry.Id.Id == EventIds.SelfPreservationSteady);
        Assert.Single(registry.Log.Entries, entry => entry.Id.Id == EventIds.SelfPreservationOff);
    }

    [Fact]
    public async Task HalfSilent_OneMoreFallsSilent_The15MinutesBeginAnew()
    {
        await using var registry = await StartAsync();
        await PassAsync(registry, TimeSpan.FromMinutes(10), beating: Nodes / 2);

        await PassAsync(registry, TimeSpan.FromMinutes(14), beating: (Nodes / 2) - 1);
        Assert.Equal(Nodes, await OnlineAsync(registry));
        await PassAsync(registry, TimeSpan.FromMinutes(2), beating: (Nodes / 2) - 1);

        Assert.Equal((Nodes / 2) - 1, await OnlineAsync(registry));
    }

    [Fact]
    public async Task MoreThanThreeQuartersSilent_NeverEndsByItself()
    {
        await using var registry = await StartAsync();

        await PassAsync(registry, TimeSpan.FromHours(1), beating: (Nodes / 4) - 1);

        Assert.Equal(Nodes, await OnlineAsync(registry));
    }

    [Fact]
    public async Task Lift_ByHand_ExpiresTheSilent()
    {
        await using var registry = await StartAsync();
        await PassAsync(registry, TimeSpan.FromMinutes(1), beating: Nodes / 2);

        var lifted = (await registry.PostAsync(ApiRoutes.SelfPreservationLift, "")).IsOk();

        Assert.Equal(Nodes / 2, lifted.Data!["taken_offline"]!.GetValue<int>());
        Assert.Equal(Nodes / 2, await OnlineAsync(registry));
        await PassAsync(registry, TimeSpan.FromSeconds(1), beating: Nodes / 2);
        Assert.Equal("ok", (await registry.GetAsync("/health")).Json["status"]!.GetValue<string>());
    }

    [Fact]
    public async Task NineOfNineSilent_AreTooFewToSuspectOneself()
    {
        await using var registry = await StartAsync(nodes: 9);

        await PassAsync(registry, TimeSpan.FromSeconds(30), beating: 0);

        Assert.Equal(0, await OnlineAsync(registry));
    }

    [Fact]
    public async Task StaticNode_NeverExpires_AndCountsForNothing()
    {
        await using var registry = await StartAsync(nodes: 1);
        (await registry.PostAsync(ApiRoutes.NodeRegister, """{"ns":"a","host":"10.0.0.99","port":80,"mode":"static"}""")).IsOk();

        await PassAsync(registry, TimeSpan.FromHours(1), beating: 0);

        var left = Assert.Single((await registry.GetAsync(ApiRoutes.NodeList)).Data!.AsArray());
        Assert.Equal("static", left!["mode"]!.GetValue<string>());
        Assert.Equal("online", left["status"]!.GetValue<string>());
    }

    private static string Quiet(int port) => $$"""{"ns":"quiet","host":"10.0.1.1","port":{{port}}}""";

    private static string Body(int node) => $$"""{"ns":"a","host":"10.0.0.{{node}}","port":80}""";

    private static async Task BeatAsync(RegistryHost registry, int nodes)
    {
        for (var node = 1; node <= nodes; node++)
        {
            (await registry.PostAsync(ApiRoutes.Heartbeat, Body(node))).IsOk();
        }
    }

    private static async Task<int> OnlineAsync(RegistryHost registry) =>
        (await registry.GetAsync("/health")).Json["online_nodes"]!.GetValue<int>();

    private async Task<RegistryHost> StartAsync(int nodes = Nodes)
    {
        var registry = await RegistryHost.StartAsync(_time);
        for (var node = 1; node <= nodes; node++)
        {
            (await registry.PostAsync(ApiRoutes.NodeRegister, Body(node))).IsOk();
        }

        return registry;
    }

    /// <summary>Lets time pass in steps no longer than a heartbeat interval, with a heartbeat of the first nodes at each.</summary>
    private async Task PassAsync(RegistryHost registry, TimeSpan time, int beating, int also = 0)
    {
        for (var left = time; left > TimeSpan.Zero; left -= TimeSpan.FromSeconds(10))
        {
            _time.Advance(left < TimeSpan.FromSeconds(10) ? left : TimeSpan.FromSeconds(10));
            await BeatAsync(registry, beating);
            for (var port = 1; port <= also; port++)
            {
                (await registry.PostAsync(ApiRoutes.Heartbeat, Quiet(port))).IsOk();
            }

            await registry.RunDutiesAsync();
        }
    }
}
