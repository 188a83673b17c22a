using Kenger.Gateway.Forwarding;
using Kenger.Gateway.Sync;
using Kenger.TestKit;
using Microsoft.AspNetCore.Http;

namespace Kenger.Gateway.Tests;

public sealed class NoNodeAnswerTests
{
    [Theory]
    [InlineData("Shop", "no node is online; there is 'Shop' (the case matters)")]
    // One of the names that a team gives its namespaces is no mistake.
    [InlineData("shop2", "no node is online")]
    public async Task Write_AnotherNamespaceIsNear_IsToldWhereItIsATwin(string other, string reason)
    {
        await using var gateway = new GatewayRig(("KENGER_GATEWAY_NAMESPACE", "shop"));
        gateway.Registry.Others = [other];
        gateway.Registry.With("shop");
        await gateway.Watcher.RunOnceAsync(default);
        await gateway.Get<NearNamespaces>().RefreshAsync();

        Assert.Equal($"no healthy node in namespace 'shop': {reason}", await AnswerAsync(gateway, "shop"));
        Assert.Equal(reason, Assert.Single(gateway.Log.Entries, entry => entry.Id.Id == EventIds.NoNode).Message.Split(": ")[^1]);
    }

    [Fact]
    public async Task Write_UnknownNamespace_NamesTheNearestOnceTheRegistryHasToldIt()
    {
        await using var gateway = new GatewayRig(("KENGER_GATEWAY_NAMESPACE", "ordres"));
        gateway.Registry.Others = ["orders", "billing"];
        await gateway.Watcher.RunOnceAsync(default);

        // The first answer waits for nobody.
        await AnswerAsync(gateway, "ordres");
        await Eventually.BecomesTrue(
            async () => await AnswerAsync(gateway, "ordres")
                == "no healthy node in namespace 'ordres': the registry doesn't know this namespace; did you mean 'orders'?",
            "the answer names the namespace that was meant");

        Assert.EndsWith("did you mean 'orders'?", gateway.Log.Entries.Last(entry => entry.Id.Id == EventIds.NoNode).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Write_RegistryTellsNoNames_AnswersWithout()
    {
        await using var gateway = new GatewayRig(("KENGER_GATEWAY_NAMESPACE", "ordres"));
        gateway.Registry.Others = ["orders"];
        await gateway.Watcher.RunOnceAsync(default);
        gateway.Registry.Failure = new Kenger.Client.KengerUnavailableException("no registry answered");

        Assert.False(await gateway.Get<NearNamespaces>().RefreshAsync());
        Assert.Equal("no healthy node in namespace 'ordres': the registry doesn't know this namespace", await AnswerAsync(gateway, "ordres"));

        // It is asked again when a while has passed.
        gateway.Registry.Failure = null;
        Assert.False(await gateway.Get<NearNamespaces>().RefreshAsync());
        gateway.Time.Advance(TimeSpan.FromSeconds(11));
        Assert.True(await gateway.Get<NearNamespaces>().RefreshAsync());
        Assert.EndsWith("did you mean 'orders'?", await AnswerAsync(gateway, "ordres"), StringComparison.Ordinal);
    }

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

    private static async Task<string> AnswerAsync(GatewayRig gateway, string ns)
    {
        var context = new DefaultHttpContext { RequestServices = gateway.Get<IServiceProvider>(), Response = { Body = new MemoryStream() } };
        await gateway.Get<NoNodeAnswer>().WriteAsync(context, ns, gateway.Directory.Current.FindNodes(ns));
        context.Response.Body.Position = 0;
        return (await System.Text.Json.JsonDocument.ParseAsync(context.Response.Body)).RootElement.GetProperty("message").GetString()!;
    }
}
