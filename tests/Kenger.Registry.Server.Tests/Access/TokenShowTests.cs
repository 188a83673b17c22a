using Kenger.Contracts;
using Kenger.Registry.Server.Tests.Hosting;
using Kenger.TestKit;

namespace Kenger.Registry.Server.Tests.Access;

/// <summary>What a registry says of a caller's own token.</summary>
public sealed class TokenShowTests
{
    [Fact]
    public async Task Show_ANamedToken_IsWhatItMayDo()
    {
        var named = TestTokens.Named("edge", "gateway", "orders", "users");
        named.Gateways = ["gw-*"];
        await using var registry = await RegistryHost.StartAsync(new RegistryHostSettings { Options = options => options.NamedTokens.Add(named) });

        using var client = registry.NewClient();
        client.DefaultRequestHeaders.Add(ApiRoutes.TokenHeader, TestTokens.SecretOf("edge"));

        var shown = (await client.GetAnswerAsync(ApiRoutes.TokenShow)).IsOk().Data!;

        Assert.Equal(("edge", "gateway"), ((string)shown["name"]!, (string)shown["role"]!));
        Assert.Equal(["orders", "users"], shown["namespaces"]!.AsArray().Select(each => (string)each!));
        Assert.Equal(["gw-*"], shown["gateways"]!.AsArray().Select(each => (string)each!));
        Assert.Matches("^[0-9]+\\.", (string)shown["release"]!);
    }

    [Fact]
    public async Task Show_APlainToken_IsAdminEverywhere()
    {
        await using var registry = await RegistryHost.StartAsync();

        var shown = (await registry.GetAsync(ApiRoutes.TokenShow)).IsOk().Data!;

        Assert.Equal("admin", (string)shown["role"]!);
        Assert.Null(shown["namespaces"]);
        Assert.Null(shown["gateways"]);
    }
}
