using Xunit.Abstractions;

namespace Kenger.EndToEnd.Tests.Clusters;

/// <summary>Three registries, each at its own node of a Galera cluster, and writers at all three.</summary>
public sealed class GaleraTests(ITestOutputHelper output)
{
    [GaleraFact]
    public async Task RegistriesRestartedInTurn_UnderWrites_NoWriteIsLostOrRefused()
    {
        await using var platform = await GaleraPlatform.StartAsync();
        await using var writers = new RegistryWriters(platform.Addresses);
        await writers.WriteMoreAsync(30, 0, 1, 2);

        for (var server = 0; server < 3; server++)
        {
            await platform.RestartAsync(server);
            await writers.WriteMoreAsync(30, 0, 1, 2);
        }

        output.WriteLine(writers.Pace);
        await writers.StopAsync();
        Assert.Empty(writers.Failures);
        await AssertNothingIsLostAsync(platform, writers);
        Assert.All(Enumerable.Range(0, 3), server => Assert.DoesNotContain("can't be written", platform.OutputOf(server), StringComparison.Ordinal));
    }

    [GaleraFact]
    public async Task NodeOfTheDatabaseKilled_UnderWrites_OthersGoOn_ItsRegistrySaysSo_NothingIsLost()
    {
        await using var platform = await GaleraPlatform.StartAsync();
        await using var writers = new RegistryWriters(platform.Addresses);
        await writers.WriteMoreAsync(30, 0, 1, 2);

        await platform.Galera.Nodes[2].KillAsync();

        // All three writers go on: the third one's client finds another registry.
        await writers.WriteMoreAsync(30, 0, 1, 2);
        await Eventually.BecomesTrue(
            async () => (await StoreOfAsync(platform, 2))!.StartsWith("unavailable: the database can't be reached;", StringComparison.Ordinal),
            "the registry at the dead node says so",
            TimeSpan.FromSeconds(90));
        await Eventually.BecomesTrue(
            async () => await StoreOfAsync(platform, 0) == "ok" && await StoreOfAsync(platform, 1) == "ok", "the others are well", TimeSpan.FromSeconds(90));

        await platform.Galera.Nodes[2].StartAsync();
        await Eventually.BecomesTrue(
            async () => await StoreOfAsync(platform, 2) == "ok", "it is well again by itself, without being restarted", TimeSpan.FromSeconds(90));
        await writers.WriteMoreAsync(30, 0, 1, 2);

        output.WriteLine(writers.Pace);
        await writers.StopAsync();
        await AssertNothingIsLostAsync(platform, writers);
        Assert.Equal(1, CountOf("can't be written: ", platform.OutputOf(2)));
    }

    private static async Task<string?> StoreOfAsync(GaleraPlatform platform, int server) =>
        (await platform.HealthAsync(server)).GetProperty("store").GetString();

    private static async Task AssertNothingIsLostAsync(GaleraPlatform platform, RegistryWriters writers)
    {
        var confirmed = writers.Confirmed;
        for (var server = 0; server < 3; server++)
        {
            // Whether it has heard of the last of them is a matter of a tenth of a second.
            await Eventually.BecomesTrue(
                async () =>
                {
                    var nodes = await platform.NodesAsync(server, RegistryWriters.Ns);
                    return confirmed.All(write => nodes.GetValueOrDefault(write.Key) == write.Value);
                },
                $"registry {server} has every confirmed write");
        }

        Assert.All(platform.Galera.Nodes, node => Assert.True(
            node.Ask<long>("SELECT COUNT(*) FROM upstream_node", platform.Database) >= confirmed.Count));
    }

    private static int CountOf(string text, string output) => output.Split(text).Length - 1;
}
