using System.Collections.Concurrent;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Kenger.Console.Asking;
using Kenger.Console.Language;
using Kenger.Console.Tests.Stage;
using Kenger.Contracts;
using Kenger.Registry.Server.State;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Kenger.Console.Tests.Asking;

/// <summary>Gateways that say by themselves where they are asked.</summary>
public sealed class ReportedGatewayTests
{
    [Fact]
    public async Task Ask_AGatewayThatSaysWhereItIs_NeedsNoConfiguration()
    {
        await using var registry = await ConsoleHost.StartAsync();
        await registry.RegisterAsync("orders", "127.0.0.1", 7001, "v1");
        await using var gateway = await RealGateway.StartAsync(registry.Url, "orders");
        var found = await WhenToldAsync(registry);

        Assert.Equal((gateway.Admin, "edge"), (found.Url, found.Id));
        Explanation? told = null;
        await Eventually.BecomesTrue(
            async () => (told = (await AskAsync(registry, found.Url)).Explanation?.Explanation) is { Nodes.Count: 1 }, "the gateway knows the node", TimeSpan.FromSeconds(60));
        Assert.Equal("orders", told!.Namespace);
        using var list = await registry.Client.GetAsync(ApiRoutes.GatewayList);
        Assert.Contains($"\"admin_address\":\"{new Uri(gateway.Admin).Authority}\"", await list.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Gateways_ForWhoMaySeeOthersNamespacesOnly_AreNotShown_NorAsked()
    {
        await using var registry = await ConsoleHost.StartAsync();
        await registry.RegisterAsync("orders", "127.0.0.1", 7001, "v1");
        await using var gateway = await RealGateway.StartAsync(registry.Url, "orders");
        var found = await WhenToldAsync(registry);
        var others = NamespaceSet.From(["payments"]);

        Assert.Empty(Askable(registry).For(others));
        Assert.Equal("The console has no such gateway.", (await AskAsync(registry, found.Url, others)).Problem);
        Assert.Single(Askable(registry).For(NamespaceSet.From(["orders"])));
    }

    [Fact]
    public async Task Gateways_WhereTheOptionIsOff_AreNotAsked()
    {
        await using var registry = await ConsoleHost.StartAsync(console: options => options.AskReportedGateways = false);
        await using var gateway = await RealGateway.StartAsync(registry.Url, "orders");
        await Eventually.BecomesTrue(
            async () => (await registry.GetAsync(ApiRoutes.GatewayList)) is var list && list.GetArrayLength() == 1 && list[0].TryGetProperty("admin_address", out _), "it was told", TimeSpan.FromSeconds(60));

        Assert.Empty(Askable(registry).For(NamespaceSet.All));
        Assert.Equal("The console has no such gateway.", (await AskAsync(registry, gateway.Admin)).Problem);
    }

    [Fact]
    public async Task Ask_SomebodyWhoSaysToBeAGateway_ShowsItsOwnKeyAndNeverTheAdminToken()
    {
        var shown = new ConcurrentQueue<string>();
        await using var thief = await FakeAsync(context =>
        {
            shown.Enqueue(string.Join('|', context.Request.Headers.Select(header => $"{header.Key}={header.Value}")));
            context.Response.StatusCode = 401;
            return Task.CompletedTask;
        });
        await using var registry = await ConsoleHost.StartAsync(console: options => (options.Gateways, options.GatewayToken) = (["http://127.0.0.1:1"], RealGateway.AdminToken));
        const string key = "a-key-that-the-thief-knows-anyway-0123";
        await using var told = await TellAsync(registry, "thief", new Uri(thief.Urls.First()).Port, key);

        var answer = await AskAsync(registry, thief.Urls.First());

        Assert.Null(answer.Explanation);
        Assert.Contains(key, Assert.Single(shown), StringComparison.Ordinal);
        Assert.DoesNotContain(RealGateway.AdminToken, Assert.Single(shown), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ask_AnAddressOutsideTheNetworks_IsNotConnectedTo()
    {
        var asked = 0;
        await using var fake = await FakeAsync(_ =>
        {
            Interlocked.Increment(ref asked);
            return Task.CompletedTask;
        });
        await using var registry = await ConsoleHost.StartAsync(options: options => options.OutgoingNetworks.Add("10.0.0.0/8"));
        await using var told = await TellAsync(registry, "gw", new Uri(fake.Urls.First()).Port, new string('k', 40));

        Assert.Contains("does not connect to 127.0.0.1", (await AskAsync(registry, fake.Urls.First())).Problem, StringComparison.Ordinal);
        Assert.Equal(0, asked);
    }

    [Fact]
    public async Task Ask_TwoThatSayTheSameAddress_GetsTheAnswerOfTheOneThatIsThere()
    {
        await using var registry = await ConsoleHost.StartAsync();
        await using var gateway = await RealGateway.StartAsync(registry.Url, "orders");
        await WhenToldAsync(registry);
        // Its id comes before the real one's.
        await using var told = await TellAsync(registry, "a-liar", new Uri(gateway.Admin).Port, new string('k', 40));

        Assert.Single(Askable(registry).For(NamespaceSet.All));
        Assert.NotNull((await AskAsync(registry, gateway.Admin)).Explanation);
    }

    private static AskableGateways Askable(ConsoleHost host) => host.Services.GetRequiredService<AskableGateways>();

    private static async Task<AskableGateway> WhenToldAsync(ConsoleHost host)
    {
        await Eventually.BecomesTrue(() => Askable(host).For(NamespaceSet.All).Count == 1, "the gateway has said where it is", TimeSpan.FromSeconds(60));
        return Askable(host).For(NamespaceSet.All)[0];
    }

    // It follows until it is disposed of: only those that follow are there.
    private static async Task<Gateways> TellAsync(ConsoleHost host, string id, int port, string key)
    {
        var gateways = new Gateways(host);
        gateways.Follow(id);
        await Eventually.BecomesTrue(
            async () => (await host.GetAsync(ApiRoutes.GatewayList)).EnumerateArray().Any(each => each.GetProperty("gateway").GetString() == id), "it follows", TimeSpan.FromSeconds(60));
        using var told = await host.Client.PostAsJsonAsync(
            ApiRoutes.Report, new JsonObject { ["gateway"] = id, ["nodes"] = new JsonArray(), ["admin"] = new JsonObject { ["port"] = port, ["key"] = key } });
        Assert.True(told.IsSuccessStatusCode, await told.Content.ReadAsStringAsync());
        return gateways;
    }

    private static Task<WhyAnswer> AskAsync(ConsoleHost console, string gateway, NamespaceSet? visible = null) =>
        console.Services.GetRequiredService<GatewayAsker>().AskAsync(
            new WhyQuestion(gateway, "shop.example/api", "", "", ""), visible ?? NamespaceSet.All, Texts.English, CancellationToken.None);

    private static async Task<WebApplication> FakeAsync(RequestDelegate answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Run(answer);
        await app.StartAsync();
        return app;
    }
}
