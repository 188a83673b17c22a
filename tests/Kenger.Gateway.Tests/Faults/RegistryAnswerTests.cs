using Kenger.Contracts;
using Kenger.Gateway.Namespaces;
using Kenger.Gateway.Sync;
using Kenger.TestKit;

namespace Kenger.Gateway.Tests;

public sealed class RegistryAnswerTests
{
    public static TheoryData<string> Broken => ["empty", "cut off", "html", "endless", "slow", "no version", "no data", "error", "dropped"];

    [Theory]
    [MemberData(nameof(Broken))]
    public async Task Sync_BrokenAnswer_LastGoodStateStaysWithOneLine(string kind)
    {
        await using var backend = await Backend.StartNewAsync("shop");
        await using var registry = await StubRegistry.StartNewAsync();
        Register(registry, backend.Port);
        // Where the time of a call is what ends it, it is short: a machine that stands still is an outage, too, or one more.
        var isShort = kind is "slow" or "endless";
        await using var gateway = await GatewayHost.StartOnWireAsync(TimeProvider.System, TimeSpan.FromSeconds(isShort ? 1 : 60), registry.Url);

        registry.Always(ApiRoutes.Sync, AnswerOf(kind));
        await Eventually.BecomesTrue(() => gateway.Get<RegistryWatcher>().Status.Problem is not null, "the answer is refused");
        var asked = registry.CallsTo(ApiRoutes.Sync).Count;
        await Eventually.BecomesTrue(() => registry.CallsTo(ApiRoutes.Sync).Count > asked, "it asks again");

        Assert.Equal("shop", await gateway.GetTextAsync("/"));
        Assert.Single(gateway.Get<NodeDirectory>().Current.Find("shop")!.Nodes.Entries);
        Assert.InRange(gateway.Said(EventIds.RegistryUnreachable).Count, 1, isShort ? int.MaxValue : 1);

        registry.Always(ApiRoutes.Sync, StubAnswers.Normal);
        Register(registry, port: 9, weight: 0);
        await Eventually.BecomesTrue(() => gateway.Get<NodeDirectory>().Current.Find("shop")!.Nodes.Entries.Count == 2, "it follows again");
        Assert.InRange(gateway.Said(EventIds.RegistryConnected).Count, 2, isShort ? int.MaxValue : 2);
    }

    [Fact]
    public async Task Sync_BadNodeAmongGoodOnes_TheGoodOnesAreAppliedWithOneLine()
    {
        await using var first = await Backend.StartNewAsync("first");
        await using var second = await Backend.StartNewAsync("second");
        await using var registry = await StubRegistry.StartNewAsync();
        Register(registry, first.Port);
        await using var gateway = await GatewayHost.StartOnWireAsync(TimeProvider.System, TimeSpan.FromSeconds(60), registry.Url);

        var nodes = $$"""[{"host":"127.0.0.1","port":99999,"weight":1},{"host":"127.0.0.1","port":{{second.Port}},"weight":100}]""";
        registry.Always(ApiRoutes.Sync, StubAnswers.Raw(
            $$"""{"code":0,"message":"ok","version":{{registry.State.Version + 1}},"data":{"shop":{"health_path":"/api/status","nodes":"""
            + nodes + "}}}"));
        await Eventually.BecomesTrue(async () => await gateway.GetTextAsync("/") == "second", "the good node is applied");
        var asked = registry.CallsTo(ApiRoutes.Sync).Count;
        await Eventually.BecomesTrue(() => registry.CallsTo(ApiRoutes.Sync).Count > asked + 1, "the same answer came again");

        Assert.Equal(second.Port, Assert.Single(gateway.Get<NodeDirectory>().Current.Find("shop")!.Nodes.Entries).Node.Port);
        Assert.Contains("99999", Assert.Single(gateway.Said(EventIds.AnswerPartlyRejected)), StringComparison.Ordinal);
    }

    private static StubAnswer AnswerOf(string kind) =>
        kind switch
        {
            "empty" => StubAnswers.Raw(""),
            "cut off" => StubAnswers.CutOff("""{"code":0,"message":"ok","version":9000,"data":{"shop":{"health_path":"/api/status","nodes":["""),
            "html" => StubAnswers.Raw("<html><body>It works!</body></html>", "text/html"),
            "endless" => StubAnswers.Endless,
            "slow" => StubAnswers.Hang,
            "no version" => StubAnswers.Raw("""{"code":0,"message":"ok","data":{"shop":{"nodes":[]}}}"""),
            "no data" => StubAnswers.Raw("""{"code":0,"message":"ok","version":9000}"""),
            "error" => StubAnswers.Status(500),
            _ => StubAnswers.Drop,
        };

    private static void Register(StubRegistry registry, int port, int weight = 100) =>
        registry.State.Register(new RegisterNodeRequest { Ns = "shop", Host = "127.0.0.1", Port = port, Weight = weight });
}
