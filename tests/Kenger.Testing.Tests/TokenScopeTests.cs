using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Kenger.Contracts;
using Kenger.Registry.Server;
using Kenger.TestKit;
using Kenger.Testing.Tests.Rigs;

namespace Kenger.Testing.Tests;

/// <summary>A real gateway whose token is for some namespaces, before a real registry: it follows those, and says which others it needs.</summary>
public sealed class TokenScopeTests
{
    private const int RegistryUnreachable = 1001;
    private const int NamespacesForbidden = 1714;
    private const string Token = "edge-token-0123456789";
    private const string First = "127.0.0.1:5001";

    private static readonly (string, string?) TokenSetting = ("KENGER_REGISTRY_TOKEN", Token);

    [Fact]
    public async Task Mirror_ToANamespaceTheTokenIsNotFor_IsOffAndAllElseGoesOn()
    {
        await using var registry = await StartAsync("orders");
        await using var orders = await SdkService.StartAsync(registry, "orders", name: "orders");
        await using var billing = await SdkService.StartAsync(registry, "billing", name: "billing");
        await using var gateway = await TestGateway.StartAsync(
            registry,
            TokenSetting,
            ("Kenger:Gateway:Routes:0:Namespace", "orders"),
            ("Kenger:Gateway:Routes:0:Mirror:Namespace", "billing"));

        await gateway.AnswersAsync("orders");
        await registry.RegisterAsync("orders", First);
        await gateway.KnowsAsync(orders.Url.Authority, First);

        Assert.Contains("not for billing, where", Assert.Single(gateway.Said(NamespacesForbidden)), StringComparison.Ordinal);
        Assert.Empty(gateway.Said(RegistryUnreachable));
        Assert.Equal(["billing"], await ForbiddenAsync(gateway));
        Assert.Equal(200, (await gateway.AdminAsync("/readyz")).Status);
        var metrics = (await gateway.AdminAsync("/metrics")).Text;
        Assert.Contains("kenger_gateway_mirrored_total{namespace=\"billing\",outcome=\"no_node\"}", metrics, StringComparison.Ordinal);
        Assert.DoesNotContain("kenger_gateway_mirrored_total{namespace=\"billing\",outcome=\"2", metrics, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Route_ToANamespaceTheTokenIsNotFor_IsAnswered503AndTheOthersAreServed()
    {
        await using var registry = await StartAsync("orders");
        await using var orders = await SdkService.StartAsync(registry, "orders", name: "orders");
        await using var billing = await SdkService.StartAsync(registry, "billing", name: "billing");
        await using var gateway = await TestGateway.StartAsync(
            registry,
            TokenSetting,
            ("Kenger:Gateway:Routes:0:Namespace", "orders"),
            ("Kenger:Gateway:Routes:1:Namespace", "billing"),
            ("Kenger:Gateway:Routes:1:Path", "/billing"));

        await gateway.AnswersAsync("orders");
        var refused = await gateway.GetAsync("/billing");

        Assert.Equal(503, refused.Status);
        Assert.Contains("\"forbidden_namespace\"", refused.Text, StringComparison.Ordinal);
        Assert.Contains("token is not for this namespace", (await gateway.AdminAsync("/explain?host=a.example.com&path=/billing")).Text, StringComparison.Ordinal);
        Assert.Contains("billing", Assert.Single(gateway.Said(NamespacesForbidden)), StringComparison.Ordinal);
        Assert.Equal(["billing"], await ForbiddenAsync(gateway));
    }

    [Fact]
    public async Task Rule_ToANamespaceTheTokenIsNotFor_IsPassedOverAndTheNamespaceIsFollowed()
    {
        await using var registry = await StartAsync("orders");
        await using var orders = await SdkService.StartAsync(registry, "orders", name: "orders");
        await using var billing = await SdkService.StartAsync(registry, "billing", name: "billing");
        await using var gateway = await TestGateway.StartAsync(registry, TokenSetting, ("KENGER_GATEWAY_NAMESPACE", "orders"));
        await RegisteredAsync(orders, billing);
        await gateway.AnswersAsync("orders");

        await registry.Releases.AddRuleAsync(
            new AddRuleRequest { Ns = "orders", Match = new RuleMatch { PathPrefix = "/" }, Target = new RuleTarget { Ns = "billing" } });
        await registry.RegisterAsync("orders", First);

        await gateway.KnowsAsync(orders.Url.Authority, First);
        await Eventually.BecomesTrue(() => gateway.Said(NamespacesForbidden).Count == 1, "it says which");
        await gateway.AnswersAsync("orders");
        Assert.Equal(["billing"], await ForbiddenAsync(gateway));
        Assert.Empty(gateway.Said(RegistryUnreachable));
    }

    [Theory]
    [InlineData("*")]
    [InlineData("orders")]
    [InlineData("orders,billing")]
    public async Task RegistryRoute_ThatCopiesToANamespaceTheTokenIsNotFor_IsTaken(string routes)
    {
        await using var registry = await StartAsync("orders");
        using var operators = new WireClient(registry);
        await using var orders = await SdkService.StartAsync(registry, "orders", name: "orders");
        await using var billing = await SdkService.StartAsync(registry, "billing", name: "billing");
        await using var gateway = await TestGateway.StartAsync(registry, TokenSetting, ("KENGER_GATEWAY_REGISTRY_ROUTES", routes));
        await RegisteredAsync(orders, billing);

        await operators.Routes.PutRouteAsync(new PutRouteRequest { Id = "shop", Ns = "orders", Path = "/", Mirror = new RouteMirror { Ns = "billing" } });

        await gateway.AnswersAsync("orders");
        Assert.Contains("billing", Assert.Single(gateway.Said(NamespacesForbidden)), StringComparison.Ordinal);
        Assert.Empty(gateway.Said(RegistryUnreachable));
        await registry.RegisterAsync("orders", First);
        await gateway.KnowsAsync(orders.Url.Authority, First);
    }

    [Fact]
    public async Task Token_ForNoneOfTheNamespaces_LeavesTheGatewayUnreadyAndSaysWhy()
    {
        await using var registry = await StartAsync("orders");
        await using var billing = await SdkService.StartAsync(registry, "billing", name: "billing");
        await using var gateway = await TestGateway.StartAsync(registry, TokenSetting, ("KENGER_GATEWAY_NAMESPACE", "billing"));

        await Eventually.BecomesTrue(() => gateway.Said(RegistryUnreachable).Count > 0, "it says that it is refused");

        Assert.Contains("the token 'edge' is not for the namespace 'billing'", gateway.Said(RegistryUnreachable)[0], StringComparison.Ordinal);
        Assert.Equal(503, (await gateway.AdminAsync("/readyz")).Status);
        Assert.Equal(503, (await gateway.GetAsync("/")).Status);
    }

    private static Task<KengerTestRegistry> StartAsync(string ns) => KengerTestRegistry.StartAsync(options => options.Server = server =>
        server.NamedTokens.Add(new NamedToken
        {
            Name = "edge",
            Sha256 = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Token))),
            Role = "gateway",
            Namespaces = [ns],
        }));

    private static async Task RegisteredAsync(params SdkService[] services)
    {
        foreach (var service in services)
        {
            await Eventually.BecomesTrue(async () => await service.IsRegisteredAsync(), "it is registered");
        }
    }

    private static async Task<IReadOnlyList<string?>> ForbiddenAsync(TestGateway gateway)
    {
        using var config = JsonDocument.Parse((await gateway.AdminAsync("/config")).Text);
        return [.. config.RootElement.GetProperty("forbidden_namespaces").EnumerateArray().Select(ns => ns.GetString())];
    }
}
