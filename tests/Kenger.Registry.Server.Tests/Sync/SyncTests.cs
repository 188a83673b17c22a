using Kenger.Contracts;
using Kenger.Registry.Server.State.Releases;
using Kenger.Registry.Server.Tests.Hosting;
using Kenger.TestKit;

namespace Kenger.Registry.Server.Tests.Sync;

/// <summary>What <c>/sync</c> answers, over real sockets.</summary>
public sealed class SyncTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _time = new();
    private RegistryHost _registry = null!;

    public async Task InitializeAsync() => _registry = await RegistryHost.StartAsync(_time);

    public async Task DisposeAsync() => await _registry.DisposeAsync();

    [Fact]
    public async Task Sync_OfflineNode_IsNotListed()
    {
        await Register("a", 1);
        _time.Advance(TimeSpan.FromSeconds(20));
        await Register("a", 2);
        _time.Advance(TimeSpan.FromSeconds(10));
        await _registry.RunDutiesAsync();

        var answer = await Sync();
        Assert.Equal([2], Ports(answer, "a"));
    }

    [Fact]
    public async Task Sync_WeightZero_IsListed()
    {
        await Register("a", 1);
        (await _registry.PostAsync(ApiRoutes.NodeWeight, """{"ns":"a","host":"10.0.0.1","port":1,"weight":0}""")).IsOk();

        var nodes = (await Sync()).Data!["a"]!["nodes"]!.AsArray();

        Assert.Equal(0, Assert.Single(nodes)!["weight"]!.GetValue<int>());
    }

    [Fact]
    public async Task Sync_NodesOfOneNamespace_StandInOrderOfRegistration()
    {
        int[] ports = [5, 3, 9, 1, 7];
        foreach (var port in ports)
        {
            await Register("a", port);
        }

        var answer = await Sync();
        Assert.Equal(ports, Ports(answer, "a"));
    }

    [Fact]
    public async Task Sync_NoPathOfItsOwn_TakesTheNamespaces()
    {
        await Register("a", 1);
        (await _registry.PostAsync(ApiRoutes.NamespaceUpdate, """{"name":"a","health_path":"/changed"}""")).IsOk();

        var ns = (await Sync()).Data!["a"]!;

        Assert.Equal("/changed", ns["health_path"]!.GetValue<string>());
        Assert.Equal("/changed", ns["nodes"]![0]!["health_path"]!.GetValue<string>());
    }

    [Fact]
    public async Task Sync_NamespaceWithoutOnlineNodes_HasAnEmptyList()
    {
        await Register("a", 1);
        (await _registry.PostAsync(ApiRoutes.NodeDeregister, Body("a", 1))).IsOk();

        Assert.Contains("\"a\":{\"health_path\":\"/api/status\",\"nodes\":[]}", (await Sync()).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sync_DeletedNamespace_HasAnEmptyListForADay()
    {
        await Register("a", 1);
        var before = (await Sync()).Version;
        (await _registry.PostAsync(ApiRoutes.NamespaceDelete, """{"name":"a"}""")).IsOk();
        var deleted = await Sync($"?version={before}");
        Assert.Equal(["a"], deleted.Namespaces);
        Assert.Empty(Ports(deleted, "a"));

        _time.Advance(TimeSpan.FromDays(1) - TimeSpan.FromSeconds(1));
        await _registry.RunDutiesAsync();
        Assert.Empty(Ports(await Sync(), "a"));
        var last = await Sync();
        Assert.Equal(["a"], last.Namespaces);

        _time.Advance(TimeSpan.FromSeconds(1));
        await _registry.RunDutiesAsync();
        Assert.Empty((await Sync()).Namespaces);
    }

    [Fact]
    public async Task Sync_NamespaceDeletedAndAddedAgain_IsListedOnce()
    {
        await Register("a", 1);
        (await _registry.PostAsync(ApiRoutes.NamespaceDelete, """{"name":"a"}""")).IsOk();
        await Register("a", 2);
        _time.Advance(TimeSpan.FromDays(2));
        await Register("a", 2);
        await _registry.RunDutiesAsync();

        var answer = await Sync();

        Assert.Equal([2], Ports(answer, "a"));
        Assert.Equal(answer.Text.IndexOf("\"a\":", StringComparison.Ordinal), answer.Text.LastIndexOf("\"a\":", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Sync_AfterAVersion_HasOnlyWhatChangedSince()
    {
        await Register("a", 1);
        await Register("b", 1);
        var before = (await Sync()).Version;
        await Register("b", 2);
        await Register("c", 1);

        var answer = await Sync($"?version={before}");

        Assert.Equal(["b", "c"], answer.Namespaces);
        // All of b, not only what is new in it.
        Assert.Equal([1, 2], Ports(answer, "b"));
        Assert.Empty((await Sync($"?version={answer.Version}")).Namespaces);
    }

    [Fact]
    public async Task Sync_VersionAhead_HasEverything()
    {
        await Register("a", 1);
        var ahead = (await Sync()).Version + 1_000_000;

        var answer = await Sync($"?version={ahead}&wait=30s");

        Assert.Equal(["a"], answer.Namespaces);
    }

    [Theory]
    [InlineData("?ns=a", "a")]
    [InlineData("?ns=a&ns=c", "a", "c")]
    [InlineData("?ns=c,a,a", "a", "c")]
    [InlineData("?ns=nowhere")]
    [InlineData("?ns=A")]
    [InlineData("?ns=", "a", "b", "c")]
    public async Task Sync_Selected_HasOnlyThose(string query, params string[] names)
    {
        await Register("a", 1);
        await Register("b", 1);
        await Register("c", 1);

        Assert.Equal(names, (await Sync(query)).Namespaces);
    }

    [Fact]
    public async Task Sync_ManyLargeNamespaces_IsWholeAndItsLengthIsRight()
    {
        for (var ns = 0; ns < 3; ns++)
        {
            await Task.WhenAll(Enumerable.Range(1, 500).Select(port => Register($"ns-{ns}", port)));
        }

        using var response = await _registry.Client.GetAsync(ApiRoutes.Sync);
        var bytes = await response.Content.ReadAsByteArrayAsync();

        Assert.Equal(bytes.Length, response.Content.Headers.ContentLength);
        var answer = await Sync();
        Assert.All(answer.Namespaces, ns => Assert.Equal(500, Ports(answer, ns).Length));
    }

    private static int[] Ports(ApiAnswer answer, string ns) =>
        [.. answer.Data![ns]!["nodes"]!.AsArray().Select(node => node!["port"]!.GetValue<int>())];

    private static string Body(string ns, int port) => $$"""{"ns":"{{ns}}","host":"10.0.0.1","port":{{port}}}""";

    private async Task<ApiAnswer> Sync(string query = "") => (await _registry.GetAsync(ApiRoutes.Sync + query)).IsOk();

    private async Task Register(string ns, int port) => (await _registry.PostAsync(ApiRoutes.NodeRegister, Body(ns, port))).IsOk();
}
