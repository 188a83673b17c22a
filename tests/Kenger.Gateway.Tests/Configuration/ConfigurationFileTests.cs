using Kenger.Gateway.Routing;
using Kenger.TestKit;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Primitives;

namespace Kenger.Gateway.Tests;

/// <summary>What becomes of a running gateway when somebody moves, breaks or edits the file with its routes.</summary>
public sealed class ConfigurationFileTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("kenger-settings-");

    private string Settings => Path.Combine(_directory.FullName, "appsettings.json");

    [Fact]
    public async Task File_MovedAwayAndBack_ChangesNothingAndIsSaid()
    {
        await using var gateway = await StartAsync();
        var before = gateway.Get<GatewayConfigProvider>().Current;

        File.Move(Settings, Settings + ".away");
        await WhenSaidAsync(gateway, EventIds.FileKept, 1);
        Assert.Same(before, gateway.Get<GatewayConfigProvider>().Current);
        File.Move(Settings + ".away", Settings);
        await WhenSaidAsync(gateway, EventIds.FileFine, 1);

        Assert.Same(before, gateway.Get<GatewayConfigProvider>().Current);
        Assert.Contains("appsettings.json is gone; what it last held stays in force", Assert.Single(gateway.Said(EventIds.FileKept)), StringComparison.Ordinal);
        Assert.Empty(gateway.Said(EventIds.RoutesReloaded));
    }

    [Theory]
    [InlineData("", "is empty")]
    [InlineData("{\n  \"Kenger\": { \"Gateway\": {\n    \"Routes\": [ {", "is no valid JSON at line 3, position ")]
    [InlineData("{ \"a\": 1, \"A\": 2 }", "can't be used: A duplicate key 'A'")]
    [InlineData("[]", "can't be used: ")]
    [InlineData("{ \"Kenger\": nonsense }", "is no valid JSON at line 1, position ")]
    public async Task File_Broken_ChangesNothingAndIsSaidOnce(string content, string said)
    {
        await using var gateway = await StartAsync();
        var before = gateway.Get<GatewayConfigProvider>().Current;
        var configuration = gateway.Get<IConfiguration>();
        var reads = 0;
        using var watch = ChangeToken.OnChange(configuration.GetReloadToken, () => Interlocked.Increment(ref reads));

        Write(content);
        await WhenSaidAsync(gateway, EventIds.FileKept, 1);
        await Eventually.BecomesTrue(() => Volatile.Read(ref reads) > 0, "it is read");
        var once = Volatile.Read(ref reads);
        Write(content + " ");
        await Eventually.BecomesTrue(() => Volatile.Read(ref reads) > once, "it is read again");
        Write(Routes("green"));
        await WhenSaidAsync(gateway, EventIds.FileFine, 1);

        // The blank may move what is wrong by a position.
        var kept = gateway.Said(EventIds.FileKept);
        Assert.Contains(said, kept[0], StringComparison.Ordinal);
        Assert.Equal(kept.Distinct().Count(), kept.Count);
        await Eventually.BecomesTrue(() => gateway.Get<GatewayConfigProvider>().Current != before, "the routes follow");
        await WhenSaidAsync(gateway, EventIds.RoutesReloaded, 1);
        Assert.Single(gateway.Said(EventIds.RoutesReloaded));
    }

    [Fact]
    public async Task File_BrokenWhileAnotherChanges_KeepsItsRoutes()
    {
        await using var gateway = await StartAsync();
        Write("{ \"Kenger\": ");
        await WhenSaidAsync(gateway, EventIds.FileKept, 1);

        gateway.Configuration.Change(("Kenger:Gateway:Routes:1:Namespace", "other"), ("Kenger:Gateway:Routes:1:Host", "other.example.com"));

        // What was read of the file is told before it is over.
        await Eventually.BecomesTrue(
            () => gateway.Get<GatewayConfigProvider>().Current.Compiled.Namespaces is ["blue", "other"], "the file's routes stay beside the new one");
    }

    [Fact]
    public async Task Options_ReadAtTheStartAlone_AreSaidWhenTheyChange()
    {
        await using var gateway = await GatewayHost.StartForAsync("shop", new FakeRegistry());

        gateway.Configuration.Change(("Kenger:Gateway:MaxRetries", "5"), ("Kenger:Gateway:Health:Interval", "2s"));
        gateway.Configuration.Change(("Kenger:Gateway:Pick", "random"));
        gateway.Configuration.Change(("Kenger:Gateway:ApiKeys:0:Name", "ci"), ("Kenger:Gateway:ApiKeys:0:Sha256", new string('a', 64)));

        var said = gateway.Said(EventIds.RestartNeeded);
        Assert.Equal(2, said.Count);
        Assert.Contains("Kenger:Gateway:MaxRetries, Kenger:Gateway:Health:Interval", said[0], StringComparison.Ordinal);
        Assert.Contains("Kenger:Gateway:ApiKeys", said[1], StringComparison.Ordinal);
        Assert.DoesNotContain("aaaa", said[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Routes_AllTakenAway_IsSaidAsAWarning()
    {
        await using var gateway = await GatewayHost.StartForAsync("shop", new FakeRegistry());

        gateway.Configuration.Change(("KENGER_GATEWAY_NAMESPACE", null));

        Assert.Single(gateway.Said(EventIds.NoRoutes));
    }

    public void Dispose() => _directory.Delete(recursive: true);

    private static string Routes(string ns) => $$"""{ "Kenger": { "Gateway": { "Routes": [ { "Namespace": "{{ns}}" } ] } } }""";

    private static Task WhenSaidAsync(GatewayHost gateway, int id, int times) =>
        Eventually.BecomesTrue(() => gateway.Said(id).Count >= times, $"event {id}, {times} times");

    // Whole at once: who writes in place may be seen with an empty file, or half of it.
    private void Write(string content)
    {
        var whole = Settings + ".new";
        File.WriteAllText(whole, content);
        File.Move(whole, Settings, overwrite: true);
    }

    private async Task<GatewayHost> StartAsync()
    {
        Write(Routes("blue"));
        return await GatewayHost.StartAsync(
            new FakeRegistry(), builder => builder.Configuration.AddJsonFile(Settings, optional: true, reloadOnChange: true));
    }
}
