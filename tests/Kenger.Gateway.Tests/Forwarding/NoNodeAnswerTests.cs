using Kenger.Gateway.Forwarding;
using Microsoft.AspNetCore.Http;

namespace Kenger.Gateway.Tests;

public sealed class NoNodeAnswerTests
{
    [Fact]
    public async Task Write_ReasonsChangeAndOutagesFollow_SaidOnceForEach()
    {
        await using var gateway = new GatewayRig(("KENGER_GATEWAY_NAMESPACE", "shop"));
        var answer = gateway.Get<NoNodeAnswer>();
        gateway.Registry.With("shop", FakeRegistry.Node(1, weight: 0));
        await gateway.Watcher.RunOnceAsync(default);

        await AskAsync();
        await AskAsync();
        Assert.Single(Said());
        gateway.Registry.With("shop");
        await gateway.Watcher.RunOnceAsync(default);
        await AskAsync();
        await AskAsync();
        Assert.Equal(["every node has weight 0", "no node is online"], Said());

        // The same goes on and on, and then begins anew.
        for (var i = 0; i < 30; i++)
        {
            gateway.Time.Advance(TimeSpan.FromSeconds(1));
            await AskAsync();
        }

        Assert.Equal(2, Said().Length);
        gateway.Time.Advance(TimeSpan.FromSeconds(11));
        await AskAsync();
        Assert.Equal(3, Said().Length);

        Task AskAsync() => answer.WriteAsync(
            new DefaultHttpContext { RequestServices = gateway.Get<IServiceProvider>() }, "shop", gateway.Directory.Current.FindNodes("shop"));

        string[] Said() => [.. gateway.Log.Entries.Where(entry => entry.Id.Id == EventIds.NoNode).Select(entry => entry.Message.Split(": ")[^1])];
    }
}
