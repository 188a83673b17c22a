using System.Text;
using Kenger.Client;
using Kenger.Gateway.Namespaces;
using Kenger.Gateway.Snapshots;
using Kenger.Gateway.Sync;

namespace Kenger.Gateway.Tests;

public sealed class SnapshotTests : IDisposable
{
    private const int MaxBytes = 1024 * 1024;

    private readonly string _directory = Directory.CreateTempSubdirectory("kenger-gateway-").FullName;

    private string SavedTo => Path.Combine(_directory, "deeper", "nodes.snapshot");

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task ColdStart_RegistryAway_ServesWhatItKnew()
    {
        await using var backend = await Backend.StartNewAsync("shop");
        var registry = new FakeRegistry().With("shop", FakeRegistry.Node(backend.Port), FakeRegistry.Node(9, weight: 0));
        await using (var before = await StartAsync(registry))
        {
            Assert.Equal("shop", await before.GetTextAsync("/"));
            Assert.False((await before.AdminAsync("/config")).GetProperty("snapshot").GetProperty("in_use").GetBoolean());
        }

        registry.Failure = new KengerUnavailableException("no registry answered");
        await using var gateway = await StartAsync(registry);

        Assert.Equal("shop", await gateway.GetTextAsync("/"));
        var config = await gateway.AdminAsync("/config");
        Assert.True(config.GetProperty("ready").GetBoolean());
        Assert.True(config.GetProperty("snapshot").GetProperty("in_use").GetBoolean());
        Assert.InRange(config.GetProperty("age_seconds").GetDouble(), 0, 600);
        Assert.Contains("kenger_gateway_snapshot_age_seconds ", await gateway.Http.GetStringAsync(new Uri(gateway.Admin, "/metrics")),
            StringComparison.Ordinal);
        Assert.Contains("2 nodes", Assert.Single(gateway.Said(EventIds.SnapshotRestored)), StringComparison.Ordinal);

        registry.Failure = null;
        registry.Set("shop");
        await gateway.CaughtUpAsync();
        await TestKit.Eventually.BecomesTrue(() => gateway.Said(EventIds.RegistryConnected).Count == 1, "it says that it is in touch");
        Assert.Empty(gateway.Get<NodeDirectory>().Current.Find("shop")!.Nodes.Entries);
        Assert.False((await gateway.AdminAsync("/config")).GetProperty("snapshot").GetProperty("in_use").GetBoolean());
    }

    [Fact]
    public async Task ColdStart_SwitchedHost_StaysSwitched()
    {
        await using var nodes = new NamedBackends();
        var registry = await nodes.StartAsync("shop", "green");
        await using (var before = await StartAsync(registry))
        {
            registry.Switch("shop.example.com", "green");
            await before.FollowsAsync("green", "shop.example.com");
        }

        registry.Failure = new KengerUnavailableException("no registry answered");
        await using var gateway = await StartAsync(registry);

        Assert.Equal("green", await gateway.GetTextAsync("/", ("Host", "shop.example.com")));
        Assert.Equal("shop", await gateway.GetTextAsync("/"));
    }

    [Fact]
    public async Task ColdStart_RulesLabelsAndOwnWeights_AreAsTheyWere()
    {
        await using var v1 = await Backend.StartNewAsync("v1");
        await using var v2 = await Backend.StartNewAsync("v2");
        await using var pre = await Backend.StartNewAsync("pre");
        var registry = new FakeRegistry()
            .With("shop", FakeRegistry.NodeOf("v1", v1.Port), FakeRegistry.NodeOf("v2", v2.Port, weight: 0, ownWeight: 40))
            .With("pre", FakeRegistry.Node(pre.Port));
        registry.SetRules("shop", Rules.ForHeader("A", "1"), Rules.ForHeader("B", "1", id: 2, ns: "pre"));
        await using (var before = await StartAsync(registry))
        {
            Assert.Equal("v2", await before.GetTextAsync("/", ("A", "1")));
        }

        registry.Failure = new KengerUnavailableException("no registry answered");
        await using var gateway = await StartAsync(registry);

        Assert.Equal(["v1", "v2", "pre"],
            [await gateway.GetTextAsync("/"), await gateway.GetTextAsync("/", ("A", "1")), await gateway.GetTextAsync("/", ("B", "1"))]);
        var node = (await gateway.AdminAsync("/nodes?ns=shop"))[1];
        Assert.Equal((0, 40, "v2"), (node.GetProperty("weight").GetInt32(), node.GetProperty("own_weight").GetInt32(),
            node.GetProperty("labels").GetProperty("version").GetString()));
    }

    [Fact]
    public async Task ColdStart_RolloutAndThoseThatStandBy_AreAsTheyWere()
    {
        using var dead = new DeadPort();
        await using var v1 = await Backend.StartNewAsync("v1");
        var registry = new FakeRegistry();
        registry.SetStep(
            "shop",
            3,
            FakeRegistry.NodeOf("v2", dead.Port),
            FakeRegistry.NodeOf("v1", v1.Port, weight: 0, ownWeight: 40) with { Standby = true });
        await using (await StartAsync(registry))
        {
            // What it knows is written when it stops.
        }

        registry.Failure = new KengerUnavailableException("no registry answered");
        await using var gateway = await StartAsync(registry);

        Assert.Equal("v1", await gateway.GetTextAsync("/"));
        var rollout = gateway.Get<NodeDirectory>().Current.Find("shop")!.Window!.Source;
        Assert.Equal((7L, 3, "version=v2"), (rollout.Id, rollout.Step, rollout.Label));
        Assert.Equal(["v1"], rollout.Stable);
    }

    [Theory]
    [InlineData("""{"host":"127.0.0.1","port":7,"weight":5,"health_path":"/"}""", "")]
    [InlineData("""{"host":"127.0.0.1","port":7,"weight":5,"health_path":"/","zone":{"a":[1]}}""", ""","rules":[],"later":[{}]""")]
    public void Read_FileOfAnOlderOrNewerGateway_IsTaken(string node, string more)
    {
        var path = Path.Combine(_directory, "other");
        var json = Encoding.UTF8.GetBytes($$$"""
            {"version":5,"answered_at":"2026-01-01T00:00:00Z","namespaces":{"shop":{"health_path":"/","nodes":[{{{node}}}]{{{more}}}}},"more":1}
            """);
        var sum = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(json));
        File.WriteAllBytes(path, [.. Encoding.ASCII.GetBytes($"kenger-gateway-snapshot 1 {sum}\n"), .. json]);

        var read = Assert.Single(SnapshotFile.Read(path, MaxBytes)!.Known.Namespaces["shop"].Nodes);

        Assert.Equal((7, 5, null), (read.Port, read.Weight, read.Labels));
    }

    [Theory]
    [InlineData("""{"version":5,"answered_at":"2026-01-01T00:00:00Z","namespaces":null}""")]
    [InlineData("""{"version":5,"answered_at":"2026-01-01T00:00:00Z"}""")]
    [InlineData("""{"version":-5,"answered_at":"2026-01-01T00:00:00Z","namespaces":{}}""")]
    [InlineData("""{"version":5,"answered_at":null,"namespaces":{}}""")]
    [InlineData("null")]
    [InlineData("")]
    public async Task ColdStart_ForgedFileOfNoUse_IsIgnoredWithOneLine(string json)
    {
        Forge(json);
        await using var gateway = await StartAsync(new FakeRegistry { Failure = new KengerUnavailableException("no registry answered") });

        Assert.Single(gateway.Said(EventIds.SnapshotIgnored));
        Assert.False(gateway.Get<RegistryWatcher>().IsReady);
    }

    // What a forged file says is held to the rules of the wire: what breaks them is left out, and nothing breaks later.
    [Theory]
    [InlineData("""{"nodes":[null]}""")]
    [InlineData("""{"nodes":null}""")]
    [InlineData("""{"nodes":[{"host":null,"port":1}]}""")]
    [InlineData("""{"nodes":[{"host":"a b/../","port":1}]}""")]
    [InlineData("""{"nodes":[{"host":"h","port":99999}]}""")]
    [InlineData("""{"nodes":[{"host":"h","port":1,"weight":-1}]}""")]
    [InlineData("""{"nodes":[{"host":"h","port":1,"labels":{"a":null}}]}""")]
    [InlineData("""{"nodes":[{"host":"h","port":1,"health_path":"/ HTTP/1.1\\r\\nX: y"}]}""")]
    [InlineData("""{"nodes":[],"rules":[null]}""")]
    [InlineData("""{"nodes":[],"rules":[{"id":1,"match":null,"target":null}]}""")]
    [InlineData("""{"nodes":[],"rules":[{"id":1,"match":{"clients":[null]},"target":{"ns":"x"}}]}""")]
    public async Task ColdStart_ForgedFileWithWrongFields_LeavesThemOut(string ns)
    {
        Forge($$$"""{"version":5,"answered_at":"0001-01-01T00:00:00Z","namespaces":{"shop":{{{ns}}}},"hosts":{"a\\u0000b":"shop","h":null}}""");
        await using var gateway = await StartAsync(new FakeRegistry { Failure = new KengerUnavailableException("no registry answered") });

        using var response = await gateway.GetAsync("/", ("A", "1"));

        Assert.Equal(System.Net.HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Single(gateway.Said(EventIds.SnapshotRestored));
        Assert.DoesNotContain(gateway.Log.Entries, entry => entry.Level >= Microsoft.Extensions.Logging.LogLevel.Error);
    }

    [Fact]
    public void Read_FileThatHasNoEnd_EndsAtTheLimit()
    {
        if (!File.Exists("/dev/zero"))
        {
            return;
        }

        var refused = Assert.Throws<InvalidDataException>(() => SnapshotFile.Read("/dev/zero", MaxBytes));

        Assert.Equal("it has more than 1048576 bytes", refused.Message);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(10)]
    [InlineData(100)]
    [InlineData(-1)]
    public async Task ColdStart_DamagedFile_IsIgnoredWithOneLine(int cutAt)
    {
        var registry = new FakeRegistry().With("shop", FakeRegistry.Node(1));
        await using (await StartAsync(registry))
        {
        }

        var content = await File.ReadAllTextAsync(SavedTo);
        // Still JSON, with another number in it.
        var damaged = cutAt < 0 ? content.Replace("\"weight\":100", "\"weight\":101", StringComparison.Ordinal) : content[..cutAt];
        Assert.NotEqual(content, damaged);
        await File.WriteAllTextAsync(SavedTo, damaged);
        registry.Failure = new KengerUnavailableException("no registry answered");
        await using var gateway = await StartAsync(registry);

        Assert.Single(gateway.Said(EventIds.SnapshotIgnored));
        Assert.False(gateway.Get<RegistryWatcher>().IsReady);
    }

    [Fact]
    public async Task ColdStart_NoFile_WaitsForTheRegistry()
    {
        await using var gateway = await StartAsync(new FakeRegistry { Failure = new KengerUnavailableException("no registry answered") });

        Assert.False(gateway.Get<RegistryWatcher>().IsReady);
        Assert.Empty(gateway.Said(EventIds.SnapshotIgnored));
    }

    [Fact]
    public async Task RunOnce_OnlyWhatIsNew_IsWritten()
    {
        await using var gateway = new GatewayRig(("KENGER_GATEWAY_NAMESPACE", "shop"), ("KENGER_GATEWAY_SNAPSHOT", SavedTo));
        var service = gateway.Get<SnapshotService>();
        await service.RunOnceAsync(default);
        Assert.False(File.Exists(SavedTo));

        gateway.Registry.Set("shop", FakeRegistry.Node(1));
        await gateway.Watcher.RunOnceAsync(default);
        await service.RunOnceAsync(default);
        Assert.Equal([1], PortsOnDisk());

        File.Delete(SavedTo);
        await service.RunOnceAsync(default);
        Assert.False(File.Exists(SavedTo));

        gateway.Registry.Set("shop", FakeRegistry.Node(2));
        await gateway.Watcher.RunOnceAsync(default);
        await service.RunOnceAsync(default);
        Assert.Equal([2], PortsOnDisk());
        Assert.Empty(Directory.GetFiles(Path.GetDirectoryName(SavedTo)!, "*.tmp"));
    }

    [Fact]
    public async Task RunOnce_CannotWrite_SaysSoOnceAndGoesOn()
    {
        await File.WriteAllTextAsync(Path.Combine(_directory, "deeper"), "a file where the directory should be");
        await using var gateway = new GatewayRig(("KENGER_GATEWAY_NAMESPACE", "shop"), ("KENGER_GATEWAY_SNAPSHOT", SavedTo));
        gateway.Registry.Set("shop", FakeRegistry.Node(1));
        await gateway.Watcher.RunOnceAsync(default);

        await gateway.Get<SnapshotService>().RunOnceAsync(default);
        await gateway.Get<SnapshotService>().RunOnceAsync(default);

        Assert.Single(gateway.Said(EventIds.SnapshotNotWritten));
        Assert.NotNull(gateway.Get<SnapshotService>().Status!.Problem);
    }

    [Fact]
    public void Read_RightChecksumWrongContent_IsRefused()
    {
        var path = Path.Combine(_directory, "odd");
        var json = "[]"u8.ToArray();
        var sum = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(json));
        File.WriteAllBytes(path, [.. Encoding.ASCII.GetBytes($"kenger-gateway-snapshot 1 {sum}\n"), .. json]);

        Assert.Throws<InvalidDataException>(() => SnapshotFile.Read(path, MaxBytes));
    }

    // As somebody does who may write the file: the checksum is no secret.
    private void Forge(string json)
    {
        var bytes = Encoding.UTF8.GetBytes(json);
        var sum = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(bytes));
        Directory.CreateDirectory(Path.GetDirectoryName(SavedTo)!);
        File.WriteAllBytes(SavedTo, [.. Encoding.ASCII.GetBytes($"kenger-gateway-snapshot 1 {sum}\n"), .. bytes]);
    }

    private Task<GatewayHost> StartAsync(FakeRegistry registry) =>
        GatewayHost.StartForAsync("shop", registry, ("KENGER_GATEWAY_SNAPSHOT", SavedTo));

    private int[] PortsOnDisk() => [.. SnapshotFile.Read(SavedTo, MaxBytes)!.Known.Namespaces["shop"].Nodes.Select(node => node.Port)];
}
