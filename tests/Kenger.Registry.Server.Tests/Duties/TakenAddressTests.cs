using Kenger.Contracts;
using Kenger.Registry.Server.Tests.Hosting;
using Kenger.TestKit;

namespace Kenger.Registry.Server.Tests.Duties;

/// <summary>A process of another namespace starts at the address of one that died.</summary>
public sealed class TakenAddressTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task Register_AtTheAddressOfASilentNode_TakesThatOfflineAtOnceAndSaysWhy()
    {
        await using var registry = await RegistryHost.StartAsync(_time);
        await PostAsync(registry, ApiRoutes.NodeRegister, "orders", "o1");
        await PassAsync(registry, TimeSpan.FromSeconds(2));
        await PostAsync(registry, ApiRoutes.NodeRegister, "billing", "b1");

        // Until now it may be one process in two namespaces.
        await PassAsync(registry, TimeSpan.FromSeconds(12.9));
        Assert.Equal("online", await StatusAsync(registry, "orders"));
        await PassAsync(registry, TimeSpan.FromMilliseconds(100));

        Assert.Equal("offline", await StatusAsync(registry, "orders"));
        Assert.Equal("online", await StatusAsync(registry, "billing"));
        var said = registry.Log.Entries.Single(entry => entry.Id.Id == EventIds.AddressTaken);
        Assert.Contains("billing", said.Message, StringComparison.Ordinal);
        var entry = (await registry.GetAsync($"{ApiRoutes.AuditList}?ns=orders&limit=1")).IsOk().Data!.AsArray()[0]!;
        Assert.Equal(AuditActions.NodeOffline, entry["action"]!.GetValue<string>());
        Assert.Contains("billing", entry["after"]!.ToJsonString(), StringComparison.Ordinal);

        // Nothing brings it back but its own heartbeat.
        await PostAsync(registry, ApiRoutes.Heartbeat, "billing", "b1");
        await PassAsync(registry, TimeSpan.FromSeconds(1));
        Assert.Equal("offline", await StatusAsync(registry, "orders"));
        await PostAsync(registry, ApiRoutes.Heartbeat, "orders", "o1");
        await PassAsync(registry, TimeSpan.FromSeconds(1));
        Assert.Equal("online", await StatusAsync(registry, "orders"));
    }

    [Fact]
    public async Task Register_WhenTheOtherHasBeenSilentLong_TakesItOfflineWithTheNextSweep()
    {
        await using var registry = await RegistryHost.StartAsync(_time);
        await PostAsync(registry, ApiRoutes.NodeRegister, "orders", null);
        await PassAsync(registry, TimeSpan.FromSeconds(16));
        Assert.Equal("online", await StatusAsync(registry, "orders"));

        await PostAsync(registry, ApiRoutes.NodeRegister, "billing", null);
        await PassAsync(registry, TimeSpan.Zero);

        Assert.Equal("offline", await StatusAsync(registry, "orders"));
    }

    [Fact]
    public async Task OneProcessInTwoNamespaces_BothBeating_StaysInBoth()
    {
        await using var registry = await RegistryHost.StartAsync(_time);
        await PostAsync(registry, ApiRoutes.NodeRegister, "orders", null);
        await PostAsync(registry, ApiRoutes.NodeRegister, "billing", null);

        for (var i = 0; i < 10; i++)
        {
            await PassAsync(registry, TimeSpan.FromSeconds(10));
            await PostAsync(registry, ApiRoutes.Heartbeat, "orders", null);
            await PostAsync(registry, ApiRoutes.Heartbeat, "billing", null);
        }

        // A beat lost on the way is no other process: it registered in neither anew.
        await PassAsync(registry, TimeSpan.FromSeconds(10));
        await PostAsync(registry, ApiRoutes.Heartbeat, "billing", null);
        await PassAsync(registry, TimeSpan.FromSeconds(10));
        Assert.Equal(("online", "online"), (await StatusAsync(registry, "orders"), await StatusAsync(registry, "billing")));
        Assert.DoesNotContain(registry.Log.Entries, entry => entry.Id.Id == EventIds.AddressTaken);
    }

    [Theory]
    [InlineData("""{"ns":"orders","host":"10.0.0.1","port":80,"mode":"static"}""", """{"ns":"billing","host":"10.0.0.1","port":80}""")]
    [InlineData("""{"ns":"orders","host":"10.0.0.1","port":80}""", """{"ns":"billing","host":"10.0.0.1","port":80,"mode":"static"}""")]
    [InlineData("""{"ns":"orders","host":"10.0.0.1","port":80}""", """{"ns":"billing","host":"10.0.0.1","port":81}""")]
    [InlineData("""{"ns":"orders","host":"10.0.0.1","port":80,"instance":"x"}""", """{"ns":"billing","host":"10.0.0.1","port":80,"instance":"x"}""")]
    public async Task Register_StaticOrOtherPortOrSameProcess_TakesNothing(string orders, string billing)
    {
        await using var registry = await RegistryHost.StartAsync(_time);
        (await registry.PostAsync(ApiRoutes.NodeRegister, orders)).IsOk();
        await PassAsync(registry, TimeSpan.FromSeconds(5));
        (await registry.PostAsync(ApiRoutes.NodeRegister, billing)).IsOk();

        await PassAsync(registry, TimeSpan.FromSeconds(24));

        Assert.Equal("online", await StatusAsync(registry, "orders"));
    }

    private static async Task PostAsync(RegistryHost registry, string path, string ns, string? instance) => (await registry.PostAsync(
        path,
        instance is null
            ? $$"""{"ns":"{{ns}}","host":"10.0.0.1","port":80}"""
            : $$"""{"ns":"{{ns}}","host":"10.0.0.1","port":80,"instance":"{{instance}}"}""")).IsOk();

    private static async Task<string?> StatusAsync(RegistryHost registry, string ns) =>
        (await registry.GetAsync($"{ApiRoutes.NodeList}?ns={ns}")).IsOk().Data!.AsArray().Single()!["status"]!.GetValue<string>();

    private async Task PassAsync(RegistryHost registry, TimeSpan time)
    {
        _time.Advance(time);
        await registry.RunDutiesAsync();
    }
}
