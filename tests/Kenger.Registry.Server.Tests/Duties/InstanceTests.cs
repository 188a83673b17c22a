using Kenger.Contracts;
using Kenger.Registry.Server.Tests.Hosting;
using Kenger.TestKit;

namespace Kenger.Registry.Server.Tests.Duties;

/// <summary>Several processes, one after the other or at once, at one address.</summary>
public sealed class InstanceTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task Register_NewInstance_TakesTheAddressOverAndSaysSo()
    {
        await using var registry = await RegistryHost.StartAsync(_time);
        (await registry.PostAsync(ApiRoutes.NodeRegister, Node("a1"))).IsOk();
        var version = registry.Snapshot.Version;
        (await registry.PostAsync(ApiRoutes.NodeWeight, """{"ns":"a","host":"10.0.0.1","port":80,"weight":7}""")).IsOk();

        var answer = (await registry.PostAsync(ApiRoutes.NodeRegister, Node("b2"))).IsOk();

        Assert.Equal("b2", answer.Data!["instance"]!.GetValue<string>());
        Assert.Equal((1, 7), (answer.Data["id"]!.GetValue<int>(), answer.Data["weight"]!.GetValue<int>()));
        Assert.True(registry.Snapshot.Version > version);
        var said = registry.Log.Entries.Single(entry => entry.Id.Id == EventIds.NodeTakenOver).Message;
        Assert.Contains("a/10.0.0.1:80", said, StringComparison.Ordinal);
        Assert.Contains("a1", said, StringComparison.Ordinal);
        Assert.Contains("b2", said, StringComparison.Ordinal);
        var entry = (await registry.GetAsync($"{ApiRoutes.AuditList}?ns=a&limit=1")).IsOk().Data!.AsArray()[0]!;
        Assert.Equal(AuditActions.NodeRegister, entry["action"]!.GetValue<string>());
        Assert.Contains("a1", entry["before"]!.ToJsonString(), StringComparison.Ordinal);
        Assert.Contains("b2", entry["after"]!.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Register_SameInstanceAgain_IsAHeartbeat()
    {
        await using var registry = await RegistryHost.StartAsync(_time);
        (await registry.PostAsync(ApiRoutes.NodeRegister, Node("a1"))).IsOk();
        var version = registry.Snapshot.Version;

        (await registry.PostAsync(ApiRoutes.NodeRegister, Node("a1"))).IsOk();

        Assert.Equal(version, registry.Snapshot.Version);
    }

    [Fact]
    public async Task Deregister_ReplacedInstance_ChangesNothing()
    {
        await using var registry = await RegistryHost.StartAsync(_time);
        (await registry.PostAsync(ApiRoutes.NodeRegister, Node("a1"))).IsOk();
        (await registry.PostAsync(ApiRoutes.NodeRegister, Node("b2"))).IsOk();
        (await registry.PostAsync(ApiRoutes.NodeWeight, """{"ns":"a","host":"10.0.0.1","port":80,"weight":7}""")).IsOk();
        var version = registry.Snapshot.Version;

        var goodbye = (await registry.PostAsync(ApiRoutes.NodeDeregister, Node("a1"))).IsOk();

        Assert.False(goodbye.Data!["removed"]!.GetValue<bool>());
        Assert.Equal(version, registry.Snapshot.Version);
        Assert.Equal(7, registry.Snapshot.AllNodes().Single().WeightOverride);
        Assert.Single(registry.Log.Entries, entry => entry.Id.Id == EventIds.GoodbyeIgnored);
        Assert.True((await registry.PostAsync(ApiRoutes.NodeDeregister, Node("b2"))).IsOk().Data!["removed"]!.GetValue<bool>());
    }

    [Fact]
    public async Task Heartbeat_ReplacedInstance_Is409WhileTheHolderIsHeard()
    {
        await using var registry = await RegistryHost.StartAsync(_time);
        (await registry.PostAsync(ApiRoutes.NodeRegister, Node("a1"))).IsOk();
        (await registry.PostAsync(ApiRoutes.NodeRegister, Node("b2"))).IsOk();
        _time.Advance(TimeSpan.FromSeconds(19.9));
        var heard = registry.Snapshot.AllNodes().Single().Lease.LastHeartbeat;

        var refused = (await registry.PostAsync(ApiRoutes.Heartbeat, Node("a1"))).IsError(ErrorCodes.Conflict);
        (await registry.PostAsync(ApiRoutes.Heartbeat, Node("a1"))).IsError(ErrorCodes.Conflict);

        Assert.Contains("b2", refused.Json["message"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal(heard, registry.Snapshot.AllNodes().Single().Lease.LastHeartbeat);
        Assert.Single(registry.Log.Entries, entry => entry.Id.Id == EventIds.AddressContested);
        (await registry.PostAsync(ApiRoutes.Heartbeat, Node("b2"))).IsOk();
    }

    [Fact]
    public async Task Heartbeat_ReplacedInstanceWhenTheHolderIsSilent_IsToldToRegister()
    {
        await using var registry = await RegistryHost.StartAsync(_time);
        (await registry.PostAsync(ApiRoutes.NodeRegister, Node("a1"))).IsOk();
        (await registry.PostAsync(ApiRoutes.NodeRegister, Node("b2"))).IsOk();
        _time.Advance(TimeSpan.FromSeconds(20));

        (await registry.PostAsync(ApiRoutes.Heartbeat, Node("a1"))).IsError(ErrorCodes.NotFound);
        (await registry.PostAsync(ApiRoutes.NodeRegister, Node("a1"))).IsOk();

        (await registry.PostAsync(ApiRoutes.Heartbeat, Node("a1"))).IsOk();
        (await registry.PostAsync(ApiRoutes.Heartbeat, Node("b2"))).IsError(ErrorCodes.Conflict);
    }

    [Theory]
    [InlineData(null, "a1")]
    [InlineData("a1", null)]
    [InlineData(null, null)]
    public async Task HeartbeatAndGoodbye_OneSideNamesNone_CountAsBefore(string? registered, string? speaking)
    {
        await using var registry = await RegistryHost.StartAsync(_time);
        var known = (await registry.PostAsync(ApiRoutes.NodeRegister, Node(registered))).IsOk();
        Assert.Equal(registered, known.Data!["instance"]?.GetValue<string>());

        (await registry.PostAsync(ApiRoutes.Heartbeat, Node(speaking))).IsOk();

        Assert.True((await registry.PostAsync(ApiRoutes.NodeDeregister, Node(speaking))).IsOk().Data!["removed"]!.GetValue<bool>());
    }

    [Fact]
    public async Task Register_WithoutInstanceOverOne_LeavesTheAddressToAnybody()
    {
        await using var registry = await RegistryHost.StartAsync(_time);
        (await registry.PostAsync(ApiRoutes.NodeRegister, Node("a1"))).IsOk();
        (await registry.PostAsync(ApiRoutes.NodeRegister, Node(null))).IsOk();

        (await registry.PostAsync(ApiRoutes.Heartbeat, Node("a1"))).IsOk();
        (await registry.PostAsync(ApiRoutes.Heartbeat, Node(null))).IsOk();
    }

    [Theory]
    [InlineData("\"\"")]
    [InlineData("\"a b\"")]
    [InlineData("7")]
    public async Task Instance_Broken_IsRefusedByName(string instance)
    {
        await using var registry = await RegistryHost.StartAsync(_time);
        var body = $$"""{"ns":"a","host":"10.0.0.1","port":80,"instance":{{instance}}}""";

        foreach (var path in (string[])[ApiRoutes.NodeRegister, ApiRoutes.Heartbeat, ApiRoutes.NodeDeregister])
        {
            var refused = (await registry.PostAsync(path, body)).IsError(ErrorCodes.Validation);
            Assert.Equal("instance", refused.Data!.AsArray().Single()!["field"]!.GetValue<string>());
        }
    }

    [Fact]
    public async Task Restart_OfTheRegistry_KeepsWhoHoldsTheAddress()
    {
        using var directory = new TempDirectory();
        var settings = new RegistryHostSettings { Time = _time, Store = "sqlite:" + directory.File("r.db") };
        await using (var before = await RegistryHost.StartAsync(settings))
        {
            (await before.PostAsync(ApiRoutes.NodeRegister, Node("a1"))).IsOk();
            (await before.PostAsync(ApiRoutes.NodeRegister, Node("b2"))).IsOk();
        }

        await using var after = await RegistryHost.StartAsync(settings);

        (await after.PostAsync(ApiRoutes.Heartbeat, Node("a1"))).IsError(ErrorCodes.Conflict);
        Assert.False((await after.PostAsync(ApiRoutes.NodeDeregister, Node("a1"))).IsOk().Data!["removed"]!.GetValue<bool>());
        (await after.PostAsync(ApiRoutes.Heartbeat, Node("b2"))).IsOk();
    }

    [Fact]
    public async Task Log_RegistrationAndGoodbye_AreSaidWithWhoDidIt()
    {
        await using var registry = await RegistryHost.StartAsync(_time);
        (await registry.PostAsync(ApiRoutes.NodeRegister, Node("a1"))).IsOk();
        (await registry.PostAsync(ApiRoutes.NodeDeregister, Node("a1"))).IsOk();

        int[] said = [EventIds.NodeRegistered, EventIds.NodeLeft];
        var lines = registry.Log.Entries.Where(entry => said.Contains(entry.Id.Id)).ToArray();

        Assert.Equal(said, lines.Select(line => line.Id.Id));
        Assert.All(lines, line => Assert.Contains("a/10.0.0.1:80", line.Message, StringComparison.Ordinal));
        Assert.All(lines, line => Assert.Contains("token", line.Message, StringComparison.Ordinal));
    }

    private static string Node(string? instance) => instance is null
        ? """{"ns":"a","host":"10.0.0.1","port":80}"""
        : $$"""{"ns":"a","host":"10.0.0.1","port":80,"instance":"{{instance}}"}""";
}
