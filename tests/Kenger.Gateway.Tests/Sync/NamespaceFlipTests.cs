using Kenger.TestKit;

namespace Kenger.Gateway.Tests;

public sealed class NamespaceFlipTests
{
    [Fact]
    public async Task Route_ChangesItsNamespaceUnderLoad_NoRequestFails()
    {
        await using var nodes = new NamedBackends();
        var registry = await nodes.StartAsync("blue", "green");
        await using var gateway = await GatewayHost.StartAsync(registry, settings: [("Kenger:Gateway:Routes:0:Namespace", "blue")]);
        using var stop = new CancellationTokenSource();
        var load = Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            List<string> failed = [];
            while (!stop.IsCancellationRequested)
            {
                var text = await gateway.GetTextAsync("/");
                if (text is not ("blue" or "green"))
                {
                    failed.Add(text);
                }
            }

            return failed;
        })).ToArray();

        foreach (var ns in (string[])["green", "blue", "green", "blue", "green"])
        {
            gateway.Configuration.Change(("Kenger:Gateway:Routes:0:Namespace", ns));
            await Eventually.BecomesTrue(async () => await gateway.GetTextAsync("/") == ns, $"traffic goes to {ns}");
        }

        await stop.CancelAsync();
        Assert.Empty((await Task.WhenAll(load)).SelectMany(failed => failed));
    }

    [Fact]
    public async Task Namespace_WithoutARouteSinceAMoment_KeepsItsNodesForAWhileAndThenGoes()
    {
        await using var gateway = new GatewayRig(("Kenger:Gateway:Routes:0:Namespace", "blue"));
        gateway.Registry.With("blue", FakeRegistry.Node(1)).With("green", FakeRegistry.Node(2));
        await gateway.Watcher.RunOnceAsync(CancellationToken.None);

        gateway.Configuration.Change(("Kenger:Gateway:Routes:0:Namespace", "green"));
        await gateway.Watcher.RunOnceAsync(CancellationToken.None);

        Assert.NotNull(gateway.Directory.Current.Find("blue"));
        Assert.NotNull(gateway.Directory.Current.Find("green"));
        gateway.Time.Advance(TimeSpan.FromSeconds(11));
        await gateway.Watcher.RunOnceAsync(CancellationToken.None);
        Assert.Null(gateway.Directory.Current.Find("blue"));
        Assert.DoesNotContain(gateway.Said(EventIds.NodesChanged), message => message.Contains("blue has 0", StringComparison.Ordinal));
    }
}
